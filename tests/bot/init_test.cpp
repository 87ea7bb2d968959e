#include "bot/commands/init.hpp"

#include "bot/commands/certificate.hpp"
#include "bot/commands/check.hpp"
#include "bot/commands/new_files.hpp"
#include "bot/config.hpp"
#include "tests/support/world.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

namespace fs = std::filesystem;

const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);
const std::vector<std::string> names = {
    "heed.toml",
    "organisation.toml",
    "areas.geojson",
    "calendar-2024.toml",
    "calendar-2025.toml",
    "calendar-2026.toml",
    "storage.key",
    "tls/cert.pem",
    "tls/key.pem"};

struct Ran {
    int status = 0;
    std::string out, err;
};
Ran init(const fs::path& directory, bool demo, std::uint64_t seed = 1) {
    test::SeededRandom random(seed);
    std::ostringstream out, err;
    const int status = run_init(directory, {}, demo, out, err, random, now);
    return {status, out.str(), err.str()};
}
Ran check(const fs::path& config, TimePoint at = now) {
    std::ostringstream out, err;
    const int status = run_check(config, out, err, at);
    return {status, out.str(), err.str()};
}

std::string text_in(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

std::size_t entries(const fs::path& directory) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::recursive_directory_iterator(directory)) ++count;
    return count;
}

}  // namespace

TEST_CASE("what init writes is good at once, and says what to do next in three lines") {
    for (const bool demo : {false, true}) {
        CAPTURE(demo);
        test::TemporaryDirectory directory;
        const fs::path city = directory.path() / "new" / "city";
        const Ran made = init(city, demo);
        INFO(made.err);
        REQUIRE(made.status == 0);
        CHECK(std::count(made.out.begin(), made.out.end(), '\n') == 3);
        CHECK(made.out.find((city / "heed.toml").string()) != std::string::npos);
        const Ran checked = check(city / "heed.toml");
        INFO(checked.err);
        CHECK(checked.status == 0);
        CHECK(checked.out.starts_with("ok: "));
        // No channel is filled in yet.
        const bool warned =
            checked.err.find(": warning: channels: there is none") != checked.err.npos;
        CHECK(warned == !demo);
        CHECK(std::count(checked.err.begin(), checked.err.end(), '\n') == (demo ? 0 : 1));
    }
}

TEST_CASE("only the owner can read what is secret") {
    test::TemporaryDirectory directory;
    const fs::path city = directory.path() / "city";
    REQUIRE(init(city, true).status == 0);
    for (const auto& name : names) {
        CAPTURE(name);
        const bool secret = name == "heed.toml" || name == "storage.key" || name == "tls/key.pem";
        CHECK(mode_of(city / name) == (secret ? 0600 : 0644));
    }
    CHECK(mode_of(city) == 0700);
}

TEST_CASE("the demonstration listens to this machine only and sends its notices at once") {
    test::TemporaryDirectory directory;
    REQUIRE(init(directory.path() / "demo", true).status == 0);
    std::vector<FileError> errors;
    const Config config = load_config(directory.path() / "demo" / "heed.toml", errors);
    REQUIRE(errors.empty());
    CHECK(config.server.listen_address == "127.0.0.1");
    CHECK(config.server.listen_port == 8443);
    CHECK(config.server.public_url == "https://127.0.0.1:8443");
    CHECK(config.notices.quiet_from_minute == config.notices.quiet_to_minute);
    CHECK(config.notices.merge_within == Duration{});
    CHECK(config.notices.undo_window == Duration{});
    CHECK(config.notices.reply_hold == Duration{});
    REQUIRE(config.channels.size() == 2);
    CHECK(config.channels[0].name == "demo");
    CHECK(config.channels[0].push_url == "http://127.0.0.1:8444/notices");
    CHECK(config.channels[1].kind == "web");
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, now, errors);
    CHECK(errors.empty());
    CHECK(organisation.areas.size() == 10);
    CHECK(organisation.department("dongmen-office"));
}

TEST_CASE("every secret is fresh") {
    test::TemporaryDirectory directory;
    REQUIRE(init(directory.path() / "a", true, 1).status == 0);
    REQUIRE(init(directory.path() / "b", true, 2).status == 0);
    for (const char* name : {"heed.toml", "storage.key", "tls/cert.pem", "tls/key.pem"}) {
        CAPTURE(name);
        CHECK(text_in(directory.path() / "a" / name) != text_in(directory.path() / "b" / name));
    }
}

TEST_CASE("every commented key of the written file may be taken into use") {
    test::TemporaryDirectory directory;
    const fs::path city = directory.path() / "city";
    REQUIRE(init(city, false).status == 0);
    ::setenv("HEED_METRICS_TOKEN", "metrics", 1);
    for (const char* name :
         {"WECHAT_SECRET",
          "WECHAT_TOKEN",
          "WECOM_SECRET",
          "WECOM_TOKEN",
          "S3_ACCESS_KEY",
          "S3_SECRET_KEY"}) {
        ::setenv(name, "secret", 1);
    }
    const std::string key(43, 'k');
    ::setenv("WECHAT_AES_KEY", key.c_str(), 1);
    ::setenv("WECOM_AES_KEY", key.c_str(), 1);
    ::setenv("TELEGRAM_BOT_TOKEN", "123456:AAEabcdefghijklmnopqrstuvwxyz01234", 1);
    ::setenv("TELEGRAM_SECRET", "secret", 1);
    ::setenv("DASHBOARD_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
    std::istringstream lines(text_in(city / "heed.toml"));
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        const bool key_or_table = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        std::string used = key_or_table ? line.substr(1) : line;
        if (used.starts_with("template_id")) used = "template_id = \"t\"";
        if (used.starts_with("tiles =")) used = "tiles = \"map\"";
        if (used.starts_with("verify_files")) {
            const bool wecom = used.find("WW_verify") != std::string::npos;
            used = wecom ? "verify_files = [\"WW_verify_2pWq8s.txt\"]"
                         : "verify_files = [\"MP_verify_2pWq8s.txt\"]";
        }
        all += used + "\n";
    }
    std::ofstream(city / "heed.toml") << all;
    std::ofstream(city / "MP_verify_2pWq8s.txt") << "2pWq8s";
    std::ofstream(city / "WW_verify_2pWq8s.txt") << "2pWq8s";
    fs::create_directories(city / "map/16/53500");
    std::ofstream(city / "map/16/53500/28500.png") << "a picture";
    // A folder that is named must be there: a slip in its name would leave the built-in wording.
    const Ran without = check(city / "heed.toml");
    CHECK(without.status == 1);
    CHECK(without.err.find("texts:1: is no folder") != std::string::npos);
    fs::create_directory(city / "texts");
    const Ran checked = check(city / "heed.toml");
    INFO(checked.err);
    CHECK(checked.status == 0);
    CHECK(
        checked.out.find("5 channels: wechat city, wecom duty, app city-app, web web, telegram tg"
        ) != std::string::npos
    );
    for (const char* name :
         {"HEED_METRICS_TOKEN",
          "S3_ACCESS_KEY",
          "S3_SECRET_KEY",
          "WECHAT_SECRET",
          "WECHAT_TOKEN",
          "WECOM_SECRET",
          "WECOM_TOKEN",
          "WECHAT_AES_KEY",
          "WECOM_AES_KEY",
          "TELEGRAM_BOT_TOKEN",
          "TELEGRAM_SECRET",
          "DASHBOARD_SECRET"}) {
        ::unsetenv(name);
    }
}

TEST_CASE("a file that is there already is never touched, and then nothing is written") {
    for (const auto& name : names) {
        CAPTURE(name);
        test::TemporaryDirectory directory;
        const fs::path file = directory.path() / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file) << "mine";
        const std::size_t before = entries(directory.path());
        const Ran made = init(directory.path(), false);
        CHECK(made.status == 1);
        CHECK(made.out.empty());
        CHECK(made.err.find(file.string()) != std::string::npos);
        CHECK(text_in(file) == "mine");
        CHECK(entries(directory.path()) == before);
    }
    test::TemporaryDirectory directory;
    fs::create_symlink("/nowhere", directory.path() / "storage.key");
    CHECK(init(directory.path(), false).status == 1);
    CHECK(entries(directory.path()) == 1);
}

TEST_CASE("an empty directory is as good as a new one, a file is not") {
    test::TemporaryDirectory directory;
    CHECK(init(directory.path(), false).status == 0);
    std::ofstream(directory.path() / "file") << "x";
    const Ran made = init(directory.path() / "file" / "city", false);
    CHECK(made.status == 1);
    CHECK(made.err.starts_with("heed init: "));
}

TEST_CASE("when writing fails half-way, what was written goes again") {
    test::TemporaryDirectory directory;
    const fs::path target = directory.path() / "deep" / "city";
    const std::vector<NewFile> files = {
        {"first", "1", 0644}, {"sub/second", "2", 0600}, {std::string(300, 'n'), "too long", 0644}};
    const std::string wrong = write_new_files(target, files);
    CHECK(wrong.find("cannot write") != std::string::npos);
    CHECK(entries(directory.path()) == 0);
}

TEST_CASE("check names a key that is not the certificate's") {
    test::TemporaryDirectory directory;
    const fs::path a = directory.path() / "a", b = directory.path() / "b";
    REQUIRE(init(a, false, 1).status == 0);
    REQUIRE(init(b, false, 2).status == 0);
    fs::copy_file(b / "tls/key.pem", a / "tls/key.pem", fs::copy_options::overwrite_existing);
    const Ran checked = check(a / "heed.toml");
    CHECK(checked.status == 1);
    CHECK(checked.out.empty());
    CHECK(checked.err.find((a / "tls/key.pem").string() + ":1: ") == 0);
}

TEST_CASE("check names a certificate that has expired, is not one, or is not there") {
    test::TemporaryDirectory directory;
    const fs::path city = directory.path() / "city";
    REQUIRE(init(city, false).status == 0);
    const auto cert = city / "tls/cert.pem", key = city / "tls/key.pem";
    CHECK(check_certificate(cert, key, now).message.empty());
    CHECK(check_certificate(cert, key, now + std::chrono::hours(24 * 823)).message.empty());
    CHECK(check_certificate(cert, key, now + std::chrono::hours(24 * 825)).file == cert);
    CHECK(check_certificate(cert, key, now - std::chrono::hours(25)).file == cert);
    CHECK(check_certificate(key, key, now).file == key);
    CHECK(check_certificate(cert, cert, now).message.find("private key") != std::string::npos);
    fs::remove(cert);
    const Ran checked = check(city / "heed.toml");
    CHECK(checked.status == 1);
    CHECK(checked.err.find("heed.toml:") != std::string::npos);
    CHECK(std::count(checked.err.begin(), checked.err.end(), '\n') == 1);
}

TEST_CASE("check names the mistakes of every file in one run") {
    test::TemporaryDirectory directory;
    const fs::path city = directory.path() / "city";
    REQUIRE(init(city, false).status == 0);
    std::ofstream(city / "heed.toml", std::ios::app) << "unknown = 1\n";
    std::ofstream(city / "organisation.toml", std::ios::app) << "unknown = 1\n";
    std::ofstream(city / "areas.geojson", std::ios::app) << "]";
    std::ofstream(city / "tls/cert.pem") << "nothing";
    fs::create_directory(city / "model.bin");
    const Ran checked = check(city / "heed.toml");
    CHECK(checked.status == 1);
    for (const char* name :
         {"heed.toml:", "organisation.toml:", "areas.geojson:", "cert.pem:1:", "model.bin:1:"}) {
        CAPTURE(name);
        CHECK(checked.err.find(name) != std::string::npos);
    }
    const Ran missing = check(city / "none.toml");
    CHECK(missing.status == 1);
    CHECK(missing.err.find("none.toml:1: ") != std::string::npos);
}

TEST_CASE("a year without a calendar is warned of in December and a mistake once it begins") {
    test::TemporaryDirectory directory;
    const fs::path city = directory.path() / "city";
    REQUIRE(init(city, false).status == 0);
    const Ran before = check(city / "heed.toml", from_civil(2026, 11, 30, 23, 59, 59));
    CHECK(before.err.find("calendar") == std::string::npos);
    const Ran warned = check(city / "heed.toml", from_civil(2026, 12, 1, 0, 0, 0));
    CHECK(warned.status == 0);
    CHECK(
        warned.err.find("organisation.toml: warning: there is no calendar of 2027") !=
        std::string::npos
    );
    const Ran begun = check(city / "heed.toml", from_civil(2027, 1, 1, 0, 0, 0));
    CHECK(begun.status == 1);
    CHECK(
        begun.err.find("organisation.toml:9: there is no calendar of 2027: add "
                       "calendar-2027.toml") != std::string::npos
    );
}

TEST_CASE("the certificate is for this machine, and for its name only when that is a DNS name") {
    test::SeededRandom random(3);
    for (const std::string host : {"", "bot.example.org", "a,IP:8.8.8.8", "*", "localhost"}) {
        CAPTURE(host);
        const SelfSigned pair = make_self_signed(host, random, now);
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
            BIO_new_mem_buf(pair.certificate.data(), static_cast<int>(pair.certificate.size())),
            BIO_free_all
        );
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(
            PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free
        );
        REQUIRE(certificate);
        const auto is_for = [&](const char* name) {
            return X509_check_host(certificate.get(), name, 0, 0, nullptr) == 1;
        };
        CHECK(is_for("localhost"));
        CHECK(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0) == 1);
        CHECK(X509_check_ip_asc(certificate.get(), "::1", 0) == 1);
        CHECK(X509_check_ip_asc(certificate.get(), "8.8.8.8", 0) == 0);
        CHECK(is_for("bot.example.org") == (host == "bot.example.org"));
        CHECK(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())) == 1);
    }
}

}  // namespace heed
