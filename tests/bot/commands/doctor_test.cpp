// What the doctor finds, each fault planted into an instance that `heed init` made.
#include "bot/commands/doctor.hpp"

#include "bot/commands/init.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace heed {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);

// A fresh instance of the demo city and the doctor's report on it.
struct Patient {
    test::TemporaryDirectory directory;
    fs::path city = directory.path() / "city";
    test::ScriptedHttpClient platform;

    Patient() {
        test::SeededRandom random(1);
        std::ostringstream out;
        REQUIRE(run_init(city, {}, true, out, out, random, now) == 0);
        platform.script = [](const HttpCall& call) {
            HttpResult result;
            result.status = 200;
            if (call.url.find("token") != std::string::npos)
                result.body = R"({"access_token":"t","expires_in":7200})";
            return result;
        };
    }
    fs::path config() const { return city / "heed.toml"; }
    void append(const std::string& text) { std::ofstream(config(), std::ios::app) << text; }
    void replace(const fs::path& file, const std::string& what, const std::string& with) {
        std::ifstream in(file);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto at = text.find(what);
        REQUIRE(at != std::string::npos);
        std::ofstream(file) << text.replace(at, what.size(), with);
    }
    std::string report(int status, TimePoint at = now) {
        std::ostringstream out;
        CHECK(run_doctor(config(), out, platform, at) == status);
        return out.str();
    }
};

bool says(const std::string& report, const std::string& line) {
    const bool found = report.find(line) != std::string::npos;
    if (!found) MESSAGE(report);
    return found;
}

constexpr const char* wechat_channel = R"(
[[channel]]
kind = "wechat"
name = "luohu"
app_id = "wx0123456789abcdef"
app_secret = "0123456789abcdef0123456789abcdef"
token = "token"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)";

}  // namespace

TEST_CASE("a fresh instance has no fault, and the doctor changes nothing") {
    Patient patient;
    const std::string report = patient.report(0);
    CHECK(says(report, "ok     certificate: valid for more than 14 days, with its key\n"));
    CHECK(says(report, "doubt  database: there is none yet"));
    CHECK(says(report, "doubt  routes: no rule for other anywhere\n"));
    CHECK(says(report, "ok     calendar: there is one of 2026\n"));
    CHECK(says(report, "ok     public address: "));
    CHECK(says(report, "0 faults, "));
    CHECK_FALSE(fs::exists(patient.city / "heed.db"));
    for (const HttpCall& call : patient.platform.calls) CHECK(call.method == "GET");
}

TEST_CASE("an instance to which nobody can write is doubtful, and it is said what to do") {
    Patient patient;
    std::ifstream in(patient.config());
    std::string text, line;
    while (std::getline(in, line) && line != "[limits]") {
        if (line.starts_with("[[channel]]")) break;
        text += line + '\n';
    }
    std::ofstream(patient.config()) << text;
    const std::string report = patient.report(0);
    CHECK(says(report, "doubt  channels: there is none: nobody can write to heed"));
    CHECK(says(report, "-> take the \"#\" away from a [[channel]]"));
}

TEST_CASE("a mistake in a file is named with its line, and nothing else is guessed") {
    Patient patient;
    patient.append("nonsense = 1\n");
    const std::string report = patient.report(1);
    CHECK(says(report, "FAULT  configuration: "));
    CHECK(says(report, "nonsense"));
    CHECK(says(report, "1 fault, 0 doubts.\n"));
    CHECK(patient.platform.calls.empty());
}

TEST_CASE("a certificate is doubtful two weeks before its end and a fault after it") {
    Patient patient;
    std::vector<FileError> errors;
    const Config config = load_config(patient.config(), errors);
    REQUIRE(errors.empty());
    const auto lives = std::chrono::days(824);
    const auto at = [&](TimePoint then) { return examine_certificate(config, then).at(0); };
    CHECK(at(now + lives - std::chrono::days(20)).level == Finding::Level::good);
    CHECK(at(now + lives - std::chrono::days(10)).level == Finding::Level::doubt);
    CHECK(at(now + lives - std::chrono::days(10)).what == "ends within 14 days");
    CHECK(at(now + lives + std::chrono::days(2)).level == Finding::Level::fault);
    CHECK(
        at(now + lives + std::chrono::days(2)).what == "the certificate has expired: get a new one"
    );
}

TEST_CASE("files that others can read are a fault, with the command that closes them") {
    Patient patient;
    REQUIRE(::chmod((patient.city / "tls" / "key.pem").c_str(), 0600) == 0);
    fs::create_directory(patient.city / "photos");
    REQUIRE(::chmod((patient.city / "photos").c_str(), 0755) == 0);
    const std::string report = patient.report(1);
    CHECK(says(report, "photos has mode 0755: others on this machine can read it\n"));
    CHECK(says(report, "-> chmod go-rwx " + (patient.city / "photos").string()));
}

TEST_CASE("a platform that gives no token is a fault in its own words") {
    Patient patient;
    patient.append(wechat_channel);
    CHECK(says(patient.report(0), "ok     wechat luohu: the platform gives a token\n"));
    patient.platform.script = [](const HttpCall& call) {
        HttpResult result;
        result.status = 200;
        if (call.url.find("token") != std::string::npos)
            result.body = R"({"errcode":40125,"errmsg":"invalid appsecret"})";
        return result;
    };
    const std::string report = patient.report(1);
    CHECK(says(report, "FAULT  wechat luohu: the platform gives no token: "));
    CHECK(says(report, "invalid appsecret"));
    CHECK(report.find("0123456789abcdef0123456789abcdef") == std::string::npos);
}

TEST_CASE("a clock that differs from what the platforms say is a fault; ours are not asked") {
    Patient patient;
    patient.append(wechat_channel);
    std::string date = "Tue, 24 Nov 2026 02:00:41 GMT";  // `now` is in UTC+8
    patient.platform.script = [&](const HttpCall& call) {
        HttpResult result;
        result.status = 200;
        const bool ours = call.url.find("token") == std::string::npos;
        result.date = ours ? "Tue, 24 Nov 2026 02:00:00 GMT" : date;
        if (!ours) result.body = R"({"access_token":"t","expires_in":7200})";
        return result;
    };
    CHECK(says(patient.report(0), "ok     time: within 41 s of what the platforms' answers say\n"));
    date = "Tue, 24 Nov 2026 01:53:00 GMT";
    CHECK(says(
        patient.report(1),
        "FAULT  time: the clock is 420 s ahead of what the platforms' answers say\n"
    ));
    date = "Tue, 24 Nov 2026 02:07:00 GMT";
    CHECK(says(patient.report(1), "the clock is 420 s behind what"));
    date = "no date";
    CHECK(patient.report(0).find("  time: ") == std::string::npos);
}

TEST_CASE("an address that does not answer is a fault") {
    Patient patient;
    patient.platform.script = [](const HttpCall&) {
        HttpResult result;
        result.error = "connection refused";
        return result;
    };
    CHECK(says(patient.report(1), "does not answer: connection refused"));
    patient.platform.script = [](const HttpCall&) {
        HttpResult result;
        result.status = 502;
        return result;
    };
    CHECK(says(patient.report(1), "answers with status 502"));
}

TEST_CASE("in December a missing calendar of the next year is a doubt") {
    Patient patient;
    CHECK(says(
        patient.report(0, from_civil(2026, 12, 1, 8, 0, 0)),
        "doubt  calendar: there is none of 2027\n"
    ));
}

TEST_CASE("the database, its heads and its key are looked at") {
    Patient patient;
    std::vector<FileError> errors;
    Config config = load_config(patient.config(), errors);
    REQUIRE(errors.empty());
    test::SeededRandom random(2);
    open_sqlite_store(
        {.file = config.storage.database,
         .encryption_key = config.storage.encryption_key,
         .random = random}
    );
    std::string report = patient.report(0);
    CHECK(says(report, "ok     database: 0 complaints, 0 open; its key is the configured one\n"));
    CHECK(says(report, "doubt  staff: no head is bound for "));
    CHECK(says(report, "ok     notices: all have arrived or are on their way\n"));
    std::ofstream(patient.city / "storage.key") << std::string(43, 'A') << "=\n";
    CHECK(says(patient.report(1), "FAULT  database: "));
}

TEST_CASE("a category without a rule and overlapping areas are doubts that say where") {
    Organisation organisation;
    Department dispatch;
    dispatch.id = "luohu";
    dispatch.dispatch = true;
    organisation.departments = {dispatch};
    Category noise, light;
    noise.id = "noise";
    light.id = "light";
    organisation.categories = {noise, light};
    Area one, two;
    one.id = "one";
    two.id = "two";
    one.polygons = two.polygons = {
        {{{114.10, 22.50}, {114.11, 22.50}, {114.11, 22.51}, {114.10, 22.51}, {114.10, 22.50}}}};
    organisation.areas = {one, two};
    Route route;
    route.categories = {"noise"};
    route.areas = {"one"};
    route.department = "luohu";
    organisation.routes = {route};
    const Findings findings = examine_organisation(organisation, now);
    const auto what = [&](const std::string& subject) {
        const auto found = std::ranges::find(findings, subject, &Finding::subject);
        REQUIRE(found != findings.end());
        CHECK(found->level == Finding::Level::doubt);
        return found->what;
    };
    CHECK(what("routes") == "no rule for noise in two; light anywhere");
    CHECK(what("areas").starts_with("one and two overlap by about 1"));
}

}  // namespace heed
