#include "bot/delivery/picture.hpp"

#include "bot/delivery/picture_child.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <list>
#include <mutex>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace heed {
namespace {

namespace asio = boost::asio;

using Executor = Lane::executor_type;
using Quietly = asio::as_tuple_t<asio::use_awaitable_t<Executor>>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>,
    Executor>;
using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using Pipe = asio::posix::basic_stream_descriptor<Executor>;

constexpr auto turn_pause = std::chrono::milliseconds(10);
constexpr std::size_t heading_bytes_max = 128, words_bytes_max = 64;
constexpr int refused = 2;  // heed-picture's exit status for a picture that it does not take
constexpr std::string_view verdicts[] = {"unsupported", "too-large", "broken"};

// Who may run a child: the first in line, while there are fewer than `running_max`. Whoever waits
// looks again on a timer of its own lane, so that nothing of one lane is woken from another, and a
// lane can go away with those who wait on it.
class Line {
public:
    Line(unsigned running_max, unsigned waiting_max)
        : running_max_(running_max), waiting_max_(waiting_max) {}

    // A place in the line, left on destruction.
    class Place {
    public:
        explicit Place(Line& line) : line_(line) {
            const std::lock_guard lock(line_.mutex_);
            turned_away_ = line_.waiting_.size() >= line_.waiting_max_;
            if (!turned_away_) at_ = line_.waiting_.insert(line_.waiting_.end(), this);
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            const std::lock_guard lock(line_.mutex_);
            if (running_) {
                --line_.running_;
            } else if (!turned_away_) {
                line_.waiting_.erase(at_);
            }
        }
        bool turned_away() const { return turned_away_; }
        bool may_run() {
            const std::lock_guard lock(line_.mutex_);
            if (line_.running_ >= line_.running_max_ || line_.waiting_.front() != this)
                return false;
            line_.waiting_.pop_front();
            ++line_.running_;
            running_ = true;
            return true;
        }

    private:
        Line& line_;
        std::list<const Place*>::iterator at_;
        bool turned_away_ = false, running_ = false;
    };

private:
    const unsigned running_max_, waiting_max_;
    std::mutex mutex_;
    std::list<const Place*> waiting_;
    unsigned running_ = 0;
};

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

// A child at work. Shared with the timer's handler, which may come late.
struct Work {
    std::optional<ChildChannels> channels;  // only until the streams have them
    Child child;
    Socket data;
    Pipe words, end;
    bool out_of_time = false;

    Work(const std::filesystem::path& program, const Executor& lane)
        : child(program, channels),
          data(lane, asio::local::stream_protocol(), channels->data.release()),
          words(lane, channels->words.release()),
          end(lane, channels->end.release()) {}

    // Whoever else holds the other ends is not waited for either.
    void give_up() {
        out_of_time = true;
        child.kill();
        boost::system::error_code ignored;
        data.close(ignored);
        words.close(ignored);
    }
};

class ChildPictures final : public Pictures {
public:
    explicit ChildPictures(PictureSettings settings)
        : settings_(std::move(settings)), line_(settings_.children_max, settings_.waiting_max) {}

    Task<PictureResult> re_encode(std::string bytes) override {
        Line::Place place(line_);
        if (place.turned_away()) {
            PictureResult result = failure("too many pictures at once");
            co_return result;
        }
        Timer pause(co_await asio::this_coro::executor);
        while (!place.may_run()) {
            pause.expires_after(turn_pause);
            co_await pause.async_wait(Quietly());
        }
        PictureResult result = co_await run(std::move(bytes));
        co_return result;
    }

private:
    struct Output {
        std::string pictures, words;
        std::optional<int> status;
    };

    Task<PictureResult> run(std::string bytes) {
        const Executor lane = co_await asio::this_coro::executor;
        std::shared_ptr<Work> work;
        std::string wrong;
        try {
            work = std::make_shared<Work>(settings_.program, lane);
        } catch (const std::exception& error) {
            wrong = error.what();
        }
        if (!work) {
            PictureResult result = failure(std::move(wrong));
            co_return result;
        }
        Timer timer(lane);
        timer.expires_after(settings_.time);
        timer.async_wait([work](const boost::system::error_code& stopped) {
            if (!stopped) work->give_up();
        });
        Output output = co_await talk(*work, std::move(bytes));
        timer.cancel();
        PictureResult result =
            work->out_of_time ? failure("out of time") : judge(std::move(output));
        co_return result;
    }

    // The child reads all before it writes anything, so one comes after the other.
    Task<Output> talk(Work& work, std::string bytes) {
        const Quietly quietly;
        // An error here is seen in what comes out.
        co_await asio::async_write(work.data, asio::buffer(bytes), quietly);
        boost::system::error_code ignored;
        work.data.shutdown(Socket::shutdown_send, ignored);
        bytes = std::string();

        Output output;
        auto pictures = asio::dynamic_buffer(output.pictures, settings_.output_bytes_max);
        co_await asio::async_read(work.data, pictures, quietly);
        work.data.close(ignored);  // a child with more to say is not waited for
        auto said = asio::dynamic_buffer(output.words, words_bytes_max);
        co_await asio::async_read(work.words, said, quietly);
        work.words.close(ignored);
        co_await work.end.async_wait(Pipe::wait_read, quietly);
        output.status = work.child.wait();
        co_return output;
    }

    // Nothing that the child says is believed unseen.
    PictureResult judge(Output output) const {
        const bool whole = output.pictures.size() < settings_.output_bytes_max;
        PictureResult result;
        if (output.status == 0 && whole && take_pictures(output.pictures, result)) return result;
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
    Line line_;
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
