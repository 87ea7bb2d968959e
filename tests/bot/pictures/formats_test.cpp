#include "bot/pictures/formats.hpp"

#include "bot/pictures/sandbox.hpp"
#include "tests/bot/pictures/make_pictures.hpp"
#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heed::picture {
namespace {

using Colour = std::array<int, 3>;
constexpr Colour red{255, 0, 0}, green{0, 255, 0}, blue{0, 0, 255}, white{255, 255, 255};

// Near enough after JPEG.
bool is_at(const Raster& raster, std::size_t x, std::size_t y, Colour colour) {
    constexpr int tolerance = 12;
    for (std::size_t c = 0; c < 3; ++c) {
        const int value = raster.pixels[(y * raster.width + x) * 3 + c];
        if (std::abs(value - colour[c]) > tolerance) return false;
    }
    return true;
}

Exif exif_of(const std::string& jpeg) {
    return read_exif(exif_of_jpeg({reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()})
    );
}
int orientation_of(const std::string& jpeg) { return exif_of(jpeg).orientation; }

std::string refusal(std::string_view bytes) {
    try {
        test::decoded(bytes);
        return "";
    } catch (const Refused& refused) {
        return refused.what();
    }
}

// The signal that ends a process which is locked in and then does `act`; 0 when none does.
template <class Act>
int signal_after(const Act& act) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(lock_in() ? act() : 77);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) CHECK(WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a picture written as PNG comes back pixel by pixel") {
    Raster raster{3, 2, {}};
    for (std::uint8_t value = 0; value < 18; ++value) raster.pixels.push_back(value);
    const auto png = encode_png(raster);
    const Decoded again = decode(png);
    CHECK(again.raster.width == 3);
    CHECK(again.raster.height == 2);
    CHECK(again.raster.pixels == raster.pixels);
}

TEST_CASE("each of the eight orientations is turned upright") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(64, 32)));
    // Where the stored corners red, green, blue and white are to be seen: at the upper left, upper
    // right, lower left and lower right. Source: EXIF 2.3, table 6.
    const std::array<std::array<Colour, 4>, 8> seen{{
        {red, green, blue, white},
        {green, red, white, blue},
        {white, blue, green, red},
        {blue, white, red, green},
        {red, blue, green, white},
        {blue, red, white, green},
        {white, green, blue, red},
        {green, white, red, blue},
    }};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        CAPTURE(orientation);
        const Raster raster = test::decoded(test::with_exif(jpeg, orientation));
        const auto& corners = seen[static_cast<std::size_t>(orientation - 1)];
        CHECK(raster.width == (orientation < 5 ? 64 : 32));
        CHECK(raster.height == (orientation < 5 ? 32 : 64));
        CHECK(is_at(raster, 4, 4, corners[0]));
        CHECK(is_at(raster, raster.width - 5, 4, corners[1]));
        CHECK(is_at(raster, 4, raster.height - 5, corners[2]));
        CHECK(is_at(raster, raster.width - 5, raster.height - 5, corners[3]));
    }
}

TEST_CASE("malformed EXIF is no orientation, wherever it is cut or changed") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(16, 16)));
    const std::string good = test::with_exif(jpeg, 6);
    CHECK(orientation_of(good) == 6);
    CHECK(orientation_of(jpeg) == 1);
    CHECK(orientation_of(test::with_exif(jpeg, 0)) == 1);
    CHECK(orientation_of(test::with_exif(jpeg, 9)) == 1);
    test::SeededRandom random(7);
    for (std::size_t length = 0; length < good.size(); ++length) {
        const int found = orientation_of(good.substr(0, length));
        CHECK((found == 1 || found == 6));
    }
    for (int round = 0; round < 20'000; ++round) {
        std::array<unsigned char, 4> pick{};
        random.fill(pick.data(), pick.size());
        std::string changed = good.substr(0, 120);
        changed[pick[0] % changed.size()] = static_cast<char>(pick[1]);
        changed[pick[2] % changed.size()] = static_cast<char>(pick[3]);
        const int found = orientation_of(changed);
        CHECK((found >= 1 && found <= 8));
    }
}

TEST_CASE("place and time of a photo, and what is none") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(16, 16)));
    const auto with = [&](const test::Gps& gps) { return exif_of(test::with_gps(jpeg, gps)); };
    const Exif good = with({});
    REQUIRE(good.position);
    CHECK(std::abs(good.position->latitude_deg - (22 + 32 / 60.0 + 46.68 / 3600)) < 1e-9);
    CHECK(std::abs(good.position->longitude_deg - (114 + 7 / 60.0 + 24.6 / 3600)) < 1e-9);
    CHECK(good.taken == "20261124093000");
    test::Gps south_west;
    south_west.north_south = 'S';
    south_west.east_west = 'W';
    CHECK(with(south_west).position->latitude_deg < -22);
    CHECK(with(south_west).position->longitude_deg < -114);
    test::Gps minutes;  // "22 deg 32.778 min", seconds not given
    minutes.latitude = {22, 1, 32778, 1000, 0, 0};
    CHECK(std::abs(with(minutes).position->latitude_deg - (22 + 32.778 / 60)) < 1e-9);
    const auto none = [&](auto change) {
        test::Gps gps;
        change(gps);
        return !with(gps).position;
    };
    CHECK(none([](auto& gps) { gps.north_south = 'X'; }));
    CHECK(none([](auto& gps) { gps.east_west = 0; }));
    CHECK(none([](auto& gps) { gps.latitude = {91, 1, 0, 1, 0, 1}; }));
    CHECK(none([](auto& gps) { gps.longitude = {180, 1, 1, 1, 0, 1}; }));
    CHECK(none([](auto& gps) { gps.latitude = {0, 0, 0, 0, 0, 0}; }));
    CHECK(none([](auto& gps) { gps.latitude = gps.longitude = {0, 1, 0, 1, 0, 1}; }));
    CHECK(none([](auto& gps) { gps.latitude = {4294967295U, 1, 0, 1, 0, 1}; }));
    for (const char* time : {"2026:11:24", "2026-11-24 09:30:00", "    :  :     :  :  "}) {
        test::Gps gps;
        gps.taken = time;
        CHECK(with(gps).taken.empty());
    }
    // Cut or changed anywhere, it is a place on earth or none.
    const std::string whole = test::with_gps(jpeg, {});
    test::SeededRandom random(3);
    for (int round = 0; round < 20'000; ++round) {
        std::array<unsigned char, 5> pick{};
        random.fill(pick.data(), pick.size());
        std::string changed = whole.substr(0, 300 - pick[4] % 128);
        changed[pick[0] % changed.size()] = static_cast<char>(pick[1]);
        changed[pick[2] % changed.size()] = static_cast<char>(pick[3]);
        const Exif exif = exif_of(changed);
        if (!exif.position) continue;
        CHECK(std::abs(exif.position->latitude_deg) <= 90);
        CHECK(std::abs(exif.position->longitude_deg) <= 180);
    }
}

TEST_CASE("PNG and WebP say in EXIF too how they lie") {
    const std::string tiff = test::tiff_of(6, {});
    const std::string png = test::png(2, 1, 2, std::string("\xFF\0\0\0\xFF\0", 6));
    const std::size_t header = 8 + 25;
    const std::string turned =
        png.substr(0, header) + test::png_chunk("eXIf", tiff) + png.substr(header);
    const Raster raster = test::decoded(turned);
    CHECK(raster.width == 1);
    CHECK(raster.height == 2);
    CHECK(is_at(raster, 0, 0, red));
}

TEST_CASE("a large picture is shrunk to the mean of what each pixel covers") {
    const Raster wide = shrink(test::quarters(4000, 1000), 2560);
    CHECK(wide.width == 2560);
    CHECK(wide.height == 640);
    CHECK(is_at(wide, 0, 0, red));
    CHECK(is_at(wide, 2559, 0, green));
    CHECK(is_at(wide, 1279, 639, blue));
    CHECK(is_at(wide, 2559, 639, white));
    // A chequered pattern becomes grey, not black or white.
    Raster chequered{400, 400, {}};
    for (std::size_t i = 0; i < std::size_t{400} * 400; ++i) {
        const auto value = static_cast<std::uint8_t>((i + i / 400) % 2 * 255);
        chequered.pixels.insert(chequered.pixels.end(), 3, value);
    }
    const Raster grey = shrink(std::move(chequered), 100);
    CHECK(is_at(grey, 50, 50, {128, 128, 128}));
    const Raster line = shrink(Raster{12000, 1, std::vector<std::uint8_t>(36000, 9)}, 2560);
    CHECK(line.height == 1);
    CHECK(line.pixels.size() == 2560 * 3);
    CHECK(line.pixels.back() == 9);
    const Raster small = shrink(test::quarters(10, 20), 2560);
    CHECK(small.width == 10);
}

TEST_CASE("a large JPEG keeps its proportions") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(3000, 2000)));
    const Raster raster = test::decoded(jpeg);
    CHECK(raster.width == 2560);
    CHECK(raster.height == 1707);
    CHECK(is_at(raster, 100, 1600, blue));
}

TEST_CASE("PNG in its kinds, on white where nothing is") {
    const std::string rgb("\xFF\0\0\0\xFF\0", 6);
    Raster raster = test::decoded(test::png(2, 1, 2, rgb));
    CHECK(raster.width == 2);
    CHECK(is_at(raster, 0, 0, red));
    CHECK(is_at(raster, 1, 0, green));
    const std::string rgba("\0\0\0\0\0\0\xFF\xFF\0\0\0\x80", 12);
    raster = test::decoded(test::png(3, 1, 6, rgba));
    CHECK(is_at(raster, 0, 0, white));
    CHECK(is_at(raster, 1, 0, blue));
    CHECK(is_at(raster, 2, 0, {127, 127, 127}));
    raster = test::decoded(test::png(1, 2, 0, std::string("\x40\xC0")));
    CHECK(is_at(raster, 0, 1, {192, 192, 192}));
}

TEST_CASE("WebP, and of an animation the first frame") {
    const std::string frame("VP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0", 22);
    const std::string still = std::string("RIFF\x1a\0\0\0WEBP", 12) + frame;
    CHECK(test::decoded(still).width == 1);
    const std::string extended("VP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0", 18);
    const std::string animation("ANIM\x06\0\0\0\0\0\0\0\0\0", 14);
    const std::string moving("ANMF\x26\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
    const std::string chunks = extended + animation + moving + frame;
    const std::string size(1, static_cast<char>(chunks.size() + 4));
    const std::string animated = "RIFF" + size + std::string(3, '\0') + "WEBP" + chunks;
    const Raster first = test::decoded(animated);
    CHECK(first.width == 1);
    CHECK(first.pixels.size() == 3);
    for (std::size_t length = 12; length < animated.size() - 1; ++length) {
        CHECK(refusal(std::string_view(animated).substr(0, length)) == "broken");
    }
}

TEST_CASE("the header's size is looked at before anything is decoded") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(16, 16)));
    CHECK(refusal(test::with_size(jpeg, 65500, 65500)) == "too-large");
    CHECK(refusal(test::with_size(jpeg, 12001, 16)) == "too-large");
    CHECK(refusal(test::with_size(jpeg, 8000, 5001)) == "too-large");
    CHECK(refusal(test::with_size(jpeg, 0, 16)) == "broken");
    CHECK(refusal(test::png_header(65535, 65535, 2)) == "too-large");
    CHECK(refusal(test::png_header(12000, 12000, 2)) == "too-large");
    CHECK(refusal(test::png_header(0x7FFFFFFF, 1, 2)) == "too-large");
    CHECK(refusal(test::png_header(100, 100, 2)) == "broken");
}

TEST_CASE("what is no picture is not taken") {
    for (const std::string text : {"", "\xFF", "GIF89a", "<svg/>", "RIFF", "\x89PNG"}) {
        CAPTURE(text);
        CHECK(refusal(text) == "unsupported");
    }
    CHECK(refusal("\xFF\xD8\xFF") == "broken");
}

TEST_CASE("a JPEG that is cut off is not taken, one that lacks only its end is") {
    const std::string jpeg = test::text_of(encode_jpeg(test::quarters(200, 200)));
    for (std::size_t length = 3; length < jpeg.size() - 2; ++length) {
        CAPTURE(length);
        CHECK_FALSE(refusal(jpeg.substr(0, length)).empty());
    }
    CHECK(refusal(jpeg.substr(0, jpeg.size() - 2)).empty());
    CHECK(refusal(jpeg + "something after it").empty());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if !defined(__has_feature)
#define HEED_LOCKS 1
#elif !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define HEED_LOCKS 1
#endif
#endif
#ifdef HEED_LOCKS
TEST_CASE("locked in, a process can read, write, use some memory and end, and nothing else") {
    CHECK(signal_after([] { return ::write(STDOUT_FILENO, "", 0) == 0 ? 0 : 1; }) == 0);
    CHECK(signal_after([] {
              // Volatile, or an optimiser takes the whole allocation away. Little, because other
              // tests of this process may have left the address space nearly at the limit.
              void* volatile some = std::malloc(std::size_t{64} << 10);
              const bool got = some != nullptr;
              std::free(some);
              return got ? 0 : 1;
          }) == 0);
    CHECK(signal_after([] {
              void* volatile much = std::malloc(std::size_t{600} << 20);
              return much ? 1 : 0;
          }) == 0);
    CHECK(signal_after([] { return ::open("/etc/passwd", O_RDONLY); }) == SIGSYS);
    CHECK(signal_after([] { return ::socket(AF_INET, SOCK_STREAM, 0); }) == SIGSYS);
    CHECK(signal_after([] { return int(::fork()); }) == SIGSYS);
    CHECK(signal_after([] { return ::execl("/bin/true", "true", nullptr); }) == SIGSYS);
    CHECK(signal_after([] { return ::kill(::getppid(), 0); }) == SIGSYS);
    CHECK(signal_after([] { return ::write(5, "x", 1) == 1 ? 1 : 0; }) == SIGSYS);
    CHECK(signal_after([] {
              return ::mmap(
                         nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0
                     ) == MAP_FAILED
                         ? 1
                         : 0;
          }) == SIGSYS);
}
#endif

}  // namespace heed::picture
