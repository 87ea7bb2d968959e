#include "bot/delivery/picture.hpp"

#include "bot/delivery/child_runs.hpp"
#include "bot/metrics.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace heed {
namespace {

constexpr std::size_t heading_bytes_max = 128;
constexpr int refused = 2;  // heed-picture's exit status for a picture that it does not take
constexpr std::string_view verdicts[] = {"unsupported", "too-large", "broken"};

PictureResult failure(std::string why) {
    PictureResult result;
    result.try_again = true;
    result.why = std::move(why);
    return result;
}

// "20081022162839" in mainland civil time.
std::optional<TimePoint> taken_at(std::string_view digits) {
    constexpr std::size_t characters = 14;
    if (digits.size() != characters) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t count) {
        int value = -1;
        std::from_chars(digits.data() + at, digits.data() + at + count, value);
        return value;
    };
    const int month = part(4, 2), day = part(6, 2), hour = part(8, 2);
    const bool sane = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 && hour < 24;
    if (!sane) return std::nullopt;
    return from_civil(part(0, 4), month, day, hour, part(10, 2), part(12, 2));
}

// What the child's first line says.
struct Heading {
    std::size_t jpeg_bytes = 0, thumbnail_bytes = 0;
    std::optional<PhotoShot> shot;
};

std::optional<Heading> read_heading(std::string_view line) {
    std::array<std::string_view, 5> words;
    for (std::string_view& word : words) {
        const std::size_t end = line.find(' ');
        word = line.substr(0, end);
        line.remove_prefix(end == line.npos ? line.size() : end + 1);
    }
    const auto number = [](std::string_view word, auto& to) {
        const auto read = std::from_chars(word.data(), word.data() + word.size(), to);
        return read.ec == std::errc{} && read.ptr == word.data() + word.size();
    };
    Heading heading;
    if (!line.empty() || !number(words[0], heading.jpeg_bytes) ||
        !number(words[1], heading.thumbnail_bytes)) {
        return std::nullopt;
    }
    PhotoShot shot;
    if (number(words[2], shot.point.latitude_deg) && number(words[3], shot.point.longitude_deg)) {
        shot.at = taken_at(words[4]);
        heading.shot = shot;
    }
    return heading;
}

bool is_jpeg(std::string_view bytes) {
    return bytes.size() > 4 && bytes.starts_with("\xFF\xD8\xFF") && bytes.ends_with("\xFF\xD9");
}

class ChildPictures final : public Pictures {
public:
    explicit ChildPictures(PictureSettings settings)
        : settings_(std::move(settings)),
          runs_(
              {settings_.time,
               settings_.children_max,
               settings_.waiting_max,
               settings_.output_bytes_max}
          ) {}

    Task<PictureResult> re_encode(std::string bytes) override {
        ChildOrder order{settings_.program, {}, std::move(bytes)};
        ChildOutput output = co_await runs_.run(std::move(order));
        PictureResult result =
            output.fault.empty() ? judge(std::move(output)) : failure(std::move(output.fault));
        co_return result;
    }

    void append_metrics(std::string& text) const override {
        const ChildKills& kills = runs_.kills();
        MetricFamily family(text, "counter", "heed_media_sandbox_kills_total");
        family.sample({{"reason", "time"}}, static_cast<double>(kills.time.load()));
        family.sample({{"reason", "signal"}}, static_cast<double>(kills.signal.load()));
    }

private:
    // Nothing that the child says is believed unseen.
    PictureResult judge(ChildOutput output) const {
        const bool whole = output.data.size() < settings_.output_bytes_max;
        PictureResult result;
        if (output.status == 0 && whole && take_pictures(output.data, result)) return result;
        // Killed by a lock or a fault of its own, or a broken answer: this picture does that.
        result.why = "broken";
        if (output.status == refused &&
            std::ranges::find(verdicts, output.words) != std::end(verdicts)) {
            result.why = output.words;
        } else if (whole && output.status && output.status != 0 && output.status != refused) {
            return failure("heed-picture ended with status " + std::to_string(*output.status));
        }
        return result;
    }

    static bool take_pictures(std::string_view output, PictureResult& result) {
        const std::size_t line = output.substr(0, heading_bytes_max).find('\n');
        if (line == output.npos) return false;
        const auto heading = read_heading(output.substr(0, line));
        output.remove_prefix(line + 1);
        if (!heading || heading->jpeg_bytes > output.size() ||
            heading->thumbnail_bytes != output.size() - heading->jpeg_bytes) {
            return false;
        }
        const std::string_view jpeg = output.substr(0, heading->jpeg_bytes);
        const std::string_view thumbnail = output.substr(heading->jpeg_bytes);
        if (!is_jpeg(jpeg) || !is_jpeg(thumbnail)) return false;
        result.ok = true;
        result.jpeg = jpeg;
        result.thumbnail = thumbnail;
        result.shot = heading->shot;
        return true;
    }

    const PictureSettings settings_;
    ChildRuns runs_;
};

}  // namespace

std::filesystem::path picture_program() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "heed-picture";
}

std::string picture_program_fault(const std::filesystem::path& program) {
    if (::access(program.c_str(), X_OK) == 0) return {};
    return program.string() + " cannot be run (" + std::generic_category().message(errno) +
           "): no photo can be kept until heed-picture is installed beside heed";
}

std::unique_ptr<Pictures> make_pictures(PictureSettings settings) {
    if (settings.program.empty()) settings.program = picture_program();
    return std::make_unique<ChildPictures>(std::move(settings));
}

}  // namespace heed
