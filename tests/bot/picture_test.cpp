#include "bot/delivery/picture.hpp"

#include "tests/bot/pictures/make_pictures.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <signal.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

namespace heed {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

void start(Lane& lane, Pictures& pictures, std::string bytes, PictureResult& result) {
    boost::asio::co_spawn(
        lane,
        pictures.re_encode(std::move(bytes)),
        [&result](std::exception_ptr failure, PictureResult answer) {
            if (failure) std::rethrow_exception(failure);
            result = std::move(answer);
        }
    );
}

PictureResult re_encoded(Pictures& pictures, std::string bytes) {
    Lane lane(1);
    PictureResult result;
    start(lane, pictures, std::move(bytes), result);
    lane.run();
    return result;
}

// Nothing but a JFIF header, tables, one frame and its scan.
void check_plain(std::string_view jpeg) {
    constexpr std::string_view allowed = "\xE0\xDB\xC0\xC4\xDA";
    std::size_t at = 2;
    char marker = 0;
    while (marker != '\xDA' && at + 4 <= jpeg.size()) {
        marker = jpeg[at + 1];
        CHECK(jpeg[at] == '\xFF');
        CHECK(allowed.find(marker) != allowed.npos);
        if (marker == '\xE0') CHECK(jpeg.substr(at + 4, 4) == "JFIF");
        at += 2 + static_cast<unsigned char>(jpeg[at + 2]) * 256U +
              static_cast<unsigned char>(jpeg[at + 3]);
    }
    CHECK(marker == '\xDA');
    CHECK(jpeg.find("\xFF\xD9") == jpeg.size() - 2);
}

// Whatever a stranger sends: a plain JPEG or one of three words.
void check_verdict(const PictureResult& result) {
    if (result.ok) {
        CHECK(result.why.empty());
        CHECK(result.jpeg.starts_with("\xFF\xD8\xFF"));
        for (const std::string& jpeg : {result.jpeg, result.thumbnail}) check_plain(jpeg);
        const picture::Raster raster = test::decoded(result.jpeg);
        CHECK(std::max(raster.width, raster.height) <= picture::output_side_max);
        const picture::Raster small = test::decoded(result.thumbnail);
        CHECK(std::max(small.width, small.height) <= picture::thumbnail_side_max);
        return;
    }
    CAPTURE(result.why);
    CHECK_FALSE(result.try_again);
    CHECK((result.why == "unsupported" || result.why == "too-large" || result.why == "broken"));
}

std::string small_jpeg() { return test::text_of(picture::encode_jpeg(test::quarters(60, 40))); }

// A program that does what a locked-up child should not.
class Script {
public:
    explicit Script(const std::string& lines) {
        std::ofstream(path()) << "#!/bin/sh\n" << lines << "\n";
        ::chmod(path().c_str(), 0700);
    }
    fs::path path() const { return directory_.path() / "program"; }
    const fs::path& directory() const { return directory_.path(); }
    PictureSettings settings() const {
        PictureSettings settings;
        settings.program = path();
        return settings;
    }

private:
    test::TemporaryDirectory directory_;
};

PictureResult answer_of(const std::string& lines, std::size_t input_bytes = 10) {
    const Script script(lines);
    PictureSettings settings = script.settings();
    settings.output_bytes_max = 1000;
    const auto pictures = make_pictures(settings);
    return re_encoded(*pictures, std::string(input_bytes, 'x'));
}

fs::path data_directory() {
    const char* named = std::getenv("HEED_DATA");
    return named ? fs::path(named) : fs::path(HEED_SOURCE_DIR) / "../shared/data";
}

std::string text_in(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The files of a folder of the test data; a line says so when it is not there.
std::vector<fs::path> data_files(const std::string& folder) {
    std::vector<fs::path> files;
    if (!fs::is_directory(data_directory() / folder)) {
        MESSAGE("skipped: there is no " << (data_directory() / folder).string());
        return files;
    }
    for (const auto& entry : fs::directory_iterator(data_directory() / folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

// PROVENANCE.md and the table of what is expected are no pictures.
bool is_picture(const std::string& name) {
    return name.ends_with(".jpg") || name.ends_with(".HEIC") || name.ends_with(".heif");
}

struct ChildrensUse {
    double processor_s = 0;
    long most_kib = 0;  // the largest resident set of any child; at least ours when it was started
};
ChildrensUse children() {
    rusage use{};
    ::getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {seconds(use.ru_utime) + seconds(use.ru_stime), use.ru_maxrss};
}

// The mean difference of two pictures of one size.
double difference(const picture::Raster& a, const picture::Raster& b) {
    REQUIRE(a.pixels.size() == b.pixels.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
    return sum / static_cast<double>(a.pixels.size());
}

}  // namespace

TEST_CASE("a picture comes back upright and without anything that stood beside it") {
    const auto pictures = make_pictures();
    const PictureResult result = re_encoded(*pictures, test::with_exif(small_jpeg(), 6));
    CHECK(result.ok);
    check_verdict(result);
    CHECK(result.jpeg.find("CANARY") == std::string::npos);
    const picture::Raster raster = test::decoded(result.jpeg);
    CHECK(raster.width == 40);
    CHECK(raster.height == 60);
}

TEST_CASE("what is no picture is refused with its word") {
    const auto pictures = make_pictures();
    CHECK(re_encoded(*pictures, "").why == "unsupported");
    CHECK(re_encoded(*pictures, "hello").why == "unsupported");
    CHECK(re_encoded(*pictures, std::string(1000, '\0')).why == "unsupported");
    CHECK(re_encoded(*pictures, test::png_header(65535, 65535, 2)).why == "too-large");
    CHECK(re_encoded(*pictures, test::with_size(small_jpeg(), 65500, 65500)).why == "too-large");
    const PictureResult cut = re_encoded(*pictures, test::png_header(10, 10, 2));
    CHECK(cut.why == "broken");
    check_verdict(cut);
}

TEST_CASE("a picture cut off or changed anywhere harms nobody") {
    const auto pictures = make_pictures();
    const std::string png = test::png(8, 8, 2, std::string(8 * 8 * 3, '\x55'));
    test::SeededRandom random(11);
    for (const std::string& good : {small_jpeg(), png}) {
        for (std::size_t part = 0; part < 12; ++part) {
            check_verdict(re_encoded(*pictures, good.substr(0, good.size() * part / 12)));
        }
        for (int round = 0; round < 60; ++round) {
            std::string changed = good;
            for (int change = 0; change < 3; ++change) {
                std::array<unsigned char, 3> pick{};
                random.fill(pick.data(), pick.size());
                const std::size_t at = (pick[0] * 256U + pick[1]) % changed.size();
                changed[at] = static_cast<char>(pick[2]);
            }
            check_verdict(re_encoded(*pictures, std::move(changed)));
        }
    }
}

TEST_CASE("photos of many cameras lose their metadata") {
    const auto pictures = make_pictures();
    picture::Raster first;
    for (const fs::path& file : data_files("images_exif")) {
        const std::string name = file.filename().string();
        CAPTURE(name);
        const std::string bytes = text_in(file);
        const PictureResult result = re_encoded(*pictures, bytes);
        check_verdict(result);
        CHECK(result.ok == is_picture(name));
        if (!result.ok) continue;
        if (name.find("__orientation__") == std::string::npos) continue;
        // The same scene eight times, each stored in another way and with its number in it.
        const picture::Raster scene = test::decoded(result.jpeg);
        const bool landscape = name.find("landscape") != std::string::npos;
        CHECK((scene.width > scene.height) == landscape);
        if (name.ends_with("_1.jpg")) first = scene;
        for (const int turn : {2, 3, 4}) {
            const double turned = difference(first, picture::upright(scene, turn));
            CHECK(difference(first, scene) * 2 < turned);
        }
    }
}

TEST_CASE("place, time and size of real photos are what exiftool says") {
    const auto pictures = make_pictures();
    const fs::path folder = data_directory() / "images_exif";
    std::ifstream table(folder / "EXPECTED_exiftool.tsv");
    if (!table) {
        MESSAGE("skipped: there is no " << (folder / "EXPECTED_exiftool.tsv").string());
        return;
    }
    int places = 0, turned = 0;
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
        std::vector<std::string> row;
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, '\t');) row.push_back(field);
        REQUIRE(row.size() >= 9);
        CAPTURE(row[0]);
        const std::string bytes = text_in(folder / row[0]);
        const PictureResult result = re_encoded(*pictures, bytes);
        REQUIRE(result.ok);
        std::size_t width = std::stoul(row[3]), height = std::stoul(row[4]);
        const int orientation = row[5] == "-" ? 1 : std::stoi(row[5]);
        if (orientation > 4) std::swap(width, height);
        turned += orientation > 1;
        const std::size_t longer = std::max(width, height);
        const double scale = std::min(1.0, 2560.0 / static_cast<double>(longer));
        const picture::Raster raster = test::decoded(result.jpeg);
        CHECK(std::abs(static_cast<double>(raster.width) - static_cast<double>(width) * scale) < 1);
        CHECK(
            std::abs(static_cast<double>(raster.height) - static_cast<double>(height) * scale) < 1
        );
        CHECK(result.shot.has_value() == (row[6] != "-"));
        if (!result.shot) continue;
        ++places;
        // A hundredth of a second of arc is 0.3 m.
        CHECK(std::abs(result.shot->point.latitude_deg - std::stod(row[6])) < 1e-6);
        CHECK(std::abs(result.shot->point.longitude_deg - std::stod(row[7])) < 1e-6);
        CHECK(result.shot->point.datum == Datum::wgs84);
        REQUIRE(result.shot->at);
        const CivilTime civil = to_civil(*result.shot->at);
        char said[32];
        std::snprintf(
            said,
            sizeof said,
            "%04d:%02d:%02d %02d:%02d:%02d",
            civil.year,
            civil.month,
            civil.day,
            civil.hour,
            civil.minute,
            civil.second
        );
        CHECK(said == row[8]);
    }
    CHECK(places >= 7);
    CHECK(turned >= 14);
}

TEST_CASE("malformed pictures end with a verdict, each within its limits") {
    const auto pictures = make_pictures();
    std::chrono::duration<double> longest{}, most_processor{};
    int refused = 0, taken = 0;
    for (const fs::path& file : data_files("images_malformed")) {
        CAPTURE(file.filename().string());
        const double processor_before = children().processor_s;
        const auto begin = std::chrono::steady_clock::now();
        const PictureResult result = re_encoded(*pictures, text_in(file));
        check_verdict(result);
        ++(result.ok ? taken : refused);
        longest = std::max<std::chrono::duration<double>>(
            longest, std::chrono::steady_clock::now() - begin
        );
        const double processor = children().processor_s - processor_before;
        most_processor = std::max(most_processor, std::chrono::duration<double>(processor));
        CHECK(processor < 6);
    }
    CHECK(longest < 30s);
    // A sanitizer's shadow is no memory of the picture's.
    if (!heed::test::sanitized) CHECK(children().most_kib < 600 * 1024);
    MESSAGE(
        taken << " taken, " << refused << " refused; most memory of a child "
              << children().most_kib / 1024 << " MiB, longest " << longest.count()
              << " s, most processor time " << most_processor.count() << " s"
    );
}

TEST_CASE("a child out of time is killed, and the picture may be tried again") {
    const Script script("echo $$ > \"${0%/*}/pid\"\nexec sleep 60");
    PictureSettings settings = script.settings();
    settings.time = 300ms;
    const auto pictures = make_pictures(settings);
    const auto begin = std::chrono::steady_clock::now();
    const PictureResult result = re_encoded(*pictures, "x");
    CHECK_FALSE(result.ok);
    CHECK(result.try_again);
    CHECK(result.why == "out of time");
    std::string kills;
    pictures->append_metrics(kills);
    CHECK(kills.find("\nheed_media_sandbox_kills_total{reason=\"time\"} 1\n") != kills.npos);
    CHECK(kills.find("\nheed_media_sandbox_kills_total{reason=\"signal\"} 0\n") != kills.npos);
    CHECK(std::chrono::steady_clock::now() - begin < 30s);
    const int pid = std::stoi(text_in(script.directory() / "pid"));
    CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("neither what a killed child leaves behind nor what it shouts keeps its picture") {
    for (const char* lines : {"(sleep 60) &\nexec sleep 60", "exec yes >&2"}) {
        const Script script(lines);
        PictureSettings settings = script.settings();
        settings.time = 300ms;
        const auto pictures = make_pictures(settings);
        CHECK(re_encoded(*pictures, "x").why == "out of time");
    }
}

TEST_CASE("a child is not believed") {
    CHECK(answer_of("cat > /dev/null; printf hello").why == "broken");
    CHECK(answer_of("cat > /dev/null").why == "broken");
    CHECK(answer_of("cat > /dev/null; printf secret >&2; exit 2").why == "broken");
    CHECK(answer_of("cat > /dev/null; printf unsupported >&2; exit 2").why == "unsupported");
    CHECK(answer_of("cat > /dev/null; exec yes").why == "broken");
    CHECK(answer_of("kill -SEGV $$").why == "broken");
    const PictureResult good = answer_of(
        "cat > /dev/null; printf '7 7 - - "
        "-\\n\\377\\330\\377xx\\377\\331\\377\\330\\377yy\\377\\331'"
    );
    CHECK(good.ok);
    CHECK(good.jpeg.size() == 7);
    CHECK(good.thumbnail.size() == 7);
    CHECK_FALSE(good.shot);
    const std::string two = "\\377\\330\\377xx\\377\\331\\377\\330\\377yy\\377\\331";
    for (const char* line :
         {"",
          "7\\n",
          "7 7\\n",
          "7 7 - -\\n",
          "6 8 - - -\\n",
          "7 6 - - -\\n",
          "-7 7 - - -\\n",
          "7 99999999999999999999 - - -\\n",
          "x 7 - - -\\n",
          "7 7 - - - -\\n"}) {
        CAPTURE(line);
        const PictureResult result =
            answer_of("cat > /dev/null; printf '" + std::string(line) + two + "'");
        if (std::string_view(line) == "7 7 - -\\n" || std::string_view(line) == "7 7\\n") {
            CHECK(result.ok);  // whatever is missing is not said
            CHECK_FALSE(result.shot);
        } else {
            CHECK(result.why == "broken");
        }
    }
    const PictureResult placed =
        answer_of("cat > /dev/null; printf '7 7 22.5 114.25 20261301000000\\n" + two + "'");
    REQUIRE(placed.shot);
    CHECK(placed.shot->point.longitude_deg == 114.25);
    CHECK_FALSE(placed.shot->at);
}

TEST_CASE("a child that goes without reading is no fault of the bot") {
    const PictureResult result = answer_of("exit 7", std::size_t{4} << 20);
    CHECK_FALSE(result.ok);
    CHECK(result.try_again);
    CHECK(result.why.find('7') != std::string::npos);
}

TEST_CASE("without the program every picture may be tried again") {
    PictureSettings settings;
    settings.program = "/nowhere/heed-picture";
    const auto pictures = make_pictures(settings);
    const PictureResult result = re_encoded(*pictures, small_jpeg());
    CHECK_FALSE(result.ok);
    CHECK(result.try_again);
    CHECK(result.why.find("/nowhere/heed-picture") != std::string::npos);
}

TEST_CASE("a missing program is told of beforehand") {
    CHECK(picture_program_fault().empty());
    const std::string fault = picture_program_fault("/nowhere/heed-picture");
    CHECK(fault.find("/nowhere/heed-picture") != std::string::npos);
    CHECK(fault.find("No such file") != std::string::npos);
    CHECK_FALSE(picture_program_fault("/etc/passwd").empty());
}

TEST_CASE("two children at once, from however many lanes, and the others in turn") {
    const Script script(
        "cat > /dev/null\n"
        "d=\"${0%/*}\"\n"
        ": > \"$d/run.$$\"\n"
        "ls \"$d\" | grep -c run >> \"$d/counts\"\n"
        "sleep 0.1\n"
        "rm \"$d/run.$$\"\n"
        "printf '7 7 - - -\\n\\377\\330\\377xx\\377\\331\\377\\330\\377yy\\377\\331'"
    );
    const auto pictures = make_pictures(script.settings());
    std::array<PictureResult, 8> results;
    std::vector<std::thread> lanes;
    for (std::size_t i = 0; i < 2; ++i) {
        lanes.emplace_back([&, i] {
            Lane lane(1);
            for (std::size_t k = 0; k < 4; ++k) start(lane, *pictures, "x", results[i * 4 + k]);
            lane.run();
        });
    }
    for (std::thread& lane : lanes) lane.join();
    for (const PictureResult& result : results) CHECK(result.ok);
    std::istringstream counts(text_in(script.directory() / "counts"));
    int lines = 0;
    for (int count = 0; counts >> count; ++lines) CHECK(count <= 2);
    CHECK(lines == 8);
}

TEST_CASE("when too many wait, the next one may be tried again") {
    const Script script(
        "cat > /dev/null; sleep 0.1; printf '7 7 - - "
        "-\\n\\377\\330\\377xx\\377\\331\\377\\330\\377yy\\377\\331'"
    );
    PictureSettings settings = script.settings();
    settings.waiting_max = 3;
    settings.children_max = 1;
    const auto pictures = make_pictures(settings);
    std::array<PictureResult, 6> results;
    Lane lane(1);
    for (PictureResult& result : results) start(lane, *pictures, "x", result);
    lane.run();
    const auto good = std::ranges::count(results, true, &PictureResult::ok);
    CHECK(good >= 3);
    CHECK(std::ranges::count(results, true, &PictureResult::try_again) == 6 - good);
    CHECK(good < 6);
}

TEST_CASE("a lane that goes away takes its children and its places in the line with it") {
    const Script script("echo $$ > \"${0%/*}/pid\"\nexec sleep 60");
    const auto pictures = make_pictures(script.settings());
    std::array<PictureResult, 4> results;
    {
        Lane lane(1);
        for (PictureResult& result : results) start(lane, *pictures, "x", result);
        lane.run_for(300ms);
    }
    const int pid = std::stoi(text_in(script.directory() / "pid"));
    CHECK(::kill(pid, 0) != 0);
    std::ofstream(script.path()
    ) << "#!/bin/sh\nprintf '7 7 - - -\\n\\377\\330\\377xx\\377\\331\\377\\330\\377yy\\377\\331'\n";
    CHECK(re_encoded(*pictures, "x").ok);
}

}  // namespace heed
