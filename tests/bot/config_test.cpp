#include "bot/config.hpp"

#include "adapters/crypto.hpp"
#include "bot/config_values.hpp"
#include "bot/config_warnings.hpp"
#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

constexpr const char* aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";  // 43
// Base64 of 32 and of 24 bytes.
const std::string key_32 = crypto::base64(std::string(32, 'k'));
const std::string app_secret = "whsec_" + crypto::base64(std::string(24, 's'));

// An instance's directory with the files that a good heed.toml needs.
class Instance {
public:
    Instance() {
        std::filesystem::create_directory(path("tls"));
        write("tls/cert.pem", "certificate", 0644);
        write("tls/key.pem", "key", 0600);
        write("storage.key", key_32 + "\n", 0600);
    }
    std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }
    void write(const std::string& name, const std::string& content, mode_t mode) const {
        std::ofstream(path(name), std::ios::binary) << content;
        REQUIRE(::chmod(path(name).c_str(), mode) == 0);
    }
    Config load(const std::string& text) {
        write("heed.toml", text, 0600);
        errors.clear();
        return load_config(path("heed.toml"), errors);
    }
    std::vector<FileError> errors;

private:
    test::TemporaryDirectory directory_;
};

const std::string good_server = R"([server]
public_url = "https://bot.example.org"
)";
const std::string good_storage = R"([storage]
encryption_key = "file:storage.key"
)";

std::string with_channel(const std::string& keys) {
    return good_server + good_storage + "[[channel]]\n" + keys + "\n";
}

std::string all_of(const std::vector<FileError>& errors) {
    std::string text;
    for (const FileError& error : errors) text += to_string(error) + "\n";
    return text;
}

}  // namespace

TEST_CASE("a configuration that says only what it must has the contract's figures for the rest") {
    Instance instance;
    const Config config = instance.load(good_server + good_storage);
    INFO(all_of(instance.errors));
    CHECK(instance.errors.empty());
    CHECK(config.server.listen_address == "0.0.0.0");
    CHECK(config.server.listen_port == 8443);
    CHECK(config.server.certificate == instance.path("tls/cert.pem"));
    CHECK(config.storage.database == instance.path("heed.db"));
    CHECK(config.storage.photos == instance.path("photos"));
    CHECK(config.storage.encryption_key == std::string(32, 'k'));
    CHECK(config.organisation_file == instance.path("organisation.toml"));
    CHECK(config.areas_file == instance.path("areas.geojson"));
    CHECK(config.dialog.languages == std::vector<std::string>{"zh-CN", "en"});
    CHECK(config.dialog.hold_text == 800ms);
    CHECK(config.dialog.file_after == 10min);
    CHECK(config.dialog.classifier == instance.path("model.bin"));
    CHECK(config.limits.messages_per_minute == 30);
    CHECK(config.limits.body_bytes == 65536);
    CHECK(config.notices.quiet_from_minute == 22 * 60);
    CHECK(config.notices.undo_window == 120s);
    CHECK(config.retention.photos_after_closing == 24h * 730);
    CHECK(config.channels.empty());
    CHECK(config.metrics_token.empty());
}

TEST_CASE("every key of the contract is read") {
    Instance instance;
    ::setenv("HEED_TEST_SECRET", "fromtheenvironment", 1);
    instance.write("aes", std::string(aes_key) + "\n", 0600);
    const Config config = instance.load(R"([server]
listen = "[::1]:0"
public_url = "https://bot.example.org/heed/"
certificate = "tls/cert.pem"
private_key = "tls/key.pem"
threads = 3
plain_http = true
trusted_proxies = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
[storage]
database = "sqlite:data/heed.db"
photos = "file:/srv/photos"
encryption_key = ")" + key_32 + R"("
[organisation]
file = "city.toml"
areas = "city.geojson"
[dialog]
languages = ["en"]
park_after = "1.5h"
keep_drafts = "2y"
file_after = "0"
burst_hold = { text = "0s", photo = "4s" }
classifier = "m.bin"
[[channel]]
kind = "wechat"
name = "luohu"
app_id = "wx0123456789abcdef"
app_secret = "env:HEED_TEST_SECRET"
token = "abc"
encoding_aes_key = "file:aes"
allow_plaintext = true
original_id = "gh_1"
api_base = "http://127.0.0.1:8080/"
template_id = "t_1"
subscription_template_id = "s_1"
subscription_fields = { thing2 = "text", time3 = "time", character_string1 = "number" }
[[channel]]
kind = "wecom"
name = "duty"
corp_id = "ww1"
agent_id = 1000002
secret = "s"
token = "tok"
encoding_aes_key = ")" + aes_key + R"("
[[channel]]
kind = "app"
name = "iluohu"
secret = ")" + app_secret + R"("
push_url = "https://app.example.org/in?x=1"
[[channel]]
kind = "web"
name = "web"
[limits]
messages_per_minute = 1
body_bytes = 70000
photo_bytes = 5000000
photos_per_complaint = 3
connections = 10
connections_per_address = 5
[notices]
quiet_hours = ""
merge_within = "0s"
undo_window = "1m"
reply_hold = "0"
[metrics]
token = "env:HEED_TEST_SECRET"
[retention]
drafts = "1d"
photos_after_closing = "2d"
person_after_closing = "3d"
)");
    ::unsetenv("HEED_TEST_SECRET");
    INFO(all_of(instance.errors));
    REQUIRE(instance.errors.empty());
    CHECK(config.server.listen_address == "::1");
    CHECK(config.server.listen_port == 0);
    CHECK(config.server.public_url == "https://bot.example.org/heed");
    CHECK(config.server.threads == 3);
    CHECK(config.server.plain_http);
    CHECK(config.server.trusted_proxies.size() == 3);
    CHECK(config.storage.database == instance.path("data/heed.db"));
    CHECK(config.storage.photos == "/srv/photos");
    CHECK(config.organisation_file == instance.path("city.toml"));
    CHECK(config.areas_file == instance.path("city.geojson"));
    CHECK(config.dialog.languages == std::vector<std::string>{"en"});
    CHECK(config.dialog.park_after == 90min);
    CHECK(config.dialog.file_after == 0ms);
    CHECK(config.dialog.hold_text == 0ms);
    CHECK(config.dialog.hold_photo == 4s);
    CHECK(config.dialog.classifier == instance.path("m.bin"));
    REQUIRE(config.channels.size() == 4);
    const ChannelConfig& wechat = config.channels[0];
    CHECK(wechat.app_secret == "fromtheenvironment");
    CHECK(wechat.encoding_aes_key == aes_key);
    CHECK(wechat.allow_plaintext);
    CHECK(wechat.original_id == "gh_1");
    CHECK(wechat.template_id == "t_1");
    CHECK(wechat.subscription.template_id == "s_1");
    using Says = wechat::SubscriptionField::Says;
    const std::vector<wechat::SubscriptionField> fields{
        {"character_string1", Says::number}, {"thing2", Says::text}, {"time3", Says::time}};
    CHECK(wechat.subscription.fields == fields);
    CHECK(wechat.api_base == "http://127.0.0.1:8080");
    CHECK(config.channels[1].agent_id == 1000002);
    CHECK(config.channels[1].api_base == "https://qyapi.weixin.qq.com");
    CHECK(config.channels[2].secret == app_secret);
    CHECK(config.channels[2].push_url == "https://app.example.org/in?x=1");
    CHECK(config.channels[3].kind == "web");
    CHECK(config.limits.photo_bytes == 5000000);
    CHECK(config.limits.connections_per_address == 5);
    CHECK(config.notices.quiet_from_minute == config.notices.quiet_to_minute);
    CHECK(config.notices.undo_window == 1min);
    CHECK(config.metrics_token == "fromtheenvironment");
    CHECK(config.retention.person_after_closing == 72h);
}

TEST_CASE("each mistake is named with the line of its key") {
    struct Mistake {
        std::string text;
        std::string key;  // stands in the message; "<-" marks its line in the text
    };
    const std::string wechat =
        "kind = \"wechat\"\nname = \"a\"\napp_id = \"wx1\"\napp_secret = \"s\"\n";
    const std::vector<Mistake> mistakes = {
        {good_storage + "[server] #<-\n", "public_url"},
        {good_server + "[storage] #<-\n", "encryption_key"},
        {good_server + good_storage + "[limit] #<-\nx = 1\n", "limit"},
        {good_server + "thread = 2 #<-\n" + good_storage, "thread"},
        {good_server + "threads = \"two\" #<-\n" + good_storage, "threads"},
        {good_server + "threads = -1 #<-\n" + good_storage, "threads"},
        {good_server + "threads = 1.5 #<-\n" + good_storage, "threads"},
        {good_server + "listen = \"127.0.0.1\" #<-\n" + good_storage, "listen"},
        {good_server + "listen = \"127.0.0.1:65536\" #<-\n" + good_storage, "listen"},
        {good_server + "listen = \"::1:80\" #<-\n" + good_storage, "listen"},
        {good_server + "listen = \"localhost:80\" #<-\n" + good_storage, "listen"},
        {good_server + "listen = 8443 #<-\n" + good_storage, "listen"},
        {good_server + "plain_http = true #<-\n" + good_storage, "plain_http"},
        {good_server + "plain_http = \"yes\" #<-\n" + good_storage, "plain_http"},
        {good_server + "certificate = \"no.pem\" #<-\n" + good_storage, "no.pem"},
        {good_server + "private_key = \"tls\" #<-\n" + good_storage, "private_key"},
        {good_server + "trusted_proxies = [\"proxy\"] #<-\n" + good_storage, "proxy"},
        {good_server + "trusted_proxies = [\"10.0.0.0/33\"] #<-\n" + good_storage, "10.0.0.0/33"},
        {good_server + "trusted_proxies = \"10.0.0.1\" #<-\n" + good_storage, "trusted_proxies"},
        {"[server]\npublic_url = \"http://example.org\" #<-\n" + good_storage, "public_url"},
        {"[server]\npublic_url = \"example.org\" #<-\n" + good_storage, "public_url"},
        {"[server]\npublic_url = \"https://a@b.org\" #<-\n" + good_storage, "public_url"},
        {"[server]\npublic_url = \"https://b.org/?x\" #<-\n" + good_storage, "public_url"},
        {"server = 1 #<-\n" + good_storage, "server"},
        {good_server + good_storage + "database = \"oracle:heed\" #<-\n", "database"},
        {good_server + good_storage + "database = \"postgresql:d\" #<-\n", "must be like"},
        {good_server + good_storage +
             "database = \"postgresql://h/d?nonsense=1\" #<-\n"
             "may_lose = true\n",
         "must be like"},
        {good_server + good_storage + "database = \"sqlite:\" #<-\n", "database"},
        {good_server + good_storage + "state = \".\" #<-\n", "is for PostgreSQL"},
        {good_server + good_storage + "database = \"postgresql://h/d\"\nstate = \"no\" #<-\n",
         "must name a directory"},
        {good_server + good_storage + "photos = \"s3://bucket\" #<-\n", "must be like"},
        {good_server + good_storage + "photos = \"photos\" #<-\n", "photos"},
        {good_server + "[storage]\nencryption_key = \"c2hvcnQ=\" #<-\n", "encryption_key"},
        {good_server + "[storage]\nencryption_key = \"file:none\" #<-\n", "none"},
        {good_server + good_storage + "[dialog]\nlanguages = [] #<-\n", "languages"},
        {good_server + good_storage + "[dialog]\nlanguages = [\"de\"] #<-\n", "de"},
        {good_server + good_storage + "[dialog]\nfile_after = \"10 m\" #<-\n", "file_after"},
        {good_server + good_storage + "[dialog]\nfile_after = \"-1m\" #<-\n", "file_after"},
        {good_server + good_storage + "[dialog]\nfile_after = 10 #<-\n", "file_after"},
        {good_server + good_storage + "[dialog]\npark_after = \"0\" #<-\n", "park_after"},
        {good_server + good_storage + "[dialog]\nburst_hold = { text = \"4.1s\" } #<-\n", "text"},
        {good_server + good_storage + "[dialog]\nburst_hold = { txt = \"1s\" } #<-\n", "txt"},
        {good_server + good_storage + "[dialog]\nburst_hold = \"1s\" #<-\n", "burst_hold"},
        {with_channel("kind = \"fax\" #<-\nname = \"a\""), "fax"},
        {good_server + good_storage + "[[channel]] #<-\nkind = \"web\"\n", "name"},
        {with_channel("kind = \"web\"\nname = \"Ä\" #<-"), "name"},
        {with_channel("kind = \"web\"\nname = \"Web\" #<-"), "name"},
        {with_channel("kind = \"web\"\nname = \"phone\" #<-"), "phone"},
        {with_channel("kind = \"web\"\nname = \"counter\" #<-"), "counter"},
        {with_channel("kind = \"web\"\nname = \"a\"\nsecret = \"x\" #<-"), "secret"},
        {with_channel("kind = \"web\"\nname = \"a\"\napp_id = \"wxb\" #<-"), "app_id"},
        {with_channel(
             "kind = \"web\"\nname = \"a\"\n[[channel]]\nkind = \"app\"\nname = \"a\" #<-\n"
             "secret = \"" +
             app_secret + "\""
         ),
         "line 7"},
        {with_channel(wechat + "token = \"ab\" #<-"), "token"},
        {with_channel(wechat + "token = \"with space\" #<-"), "token"},
        {with_channel(wechat + "token = \"abc\"\nencoding_aes_key = \"short\" #<-"),
         "encoding_aes_key"},
        {with_channel(wechat + "token = \"abc\"\napi_base = \"http://example.org\" #<-"),
         "api_base"},
        {with_channel(wechat + "token = \"abc\"\nallow_plaintext = 1 #<-"), "allow_plaintext"},
        {with_channel(wechat + "token = \"abc\"\nsubscription_template_id = \"s\" #<-"),
         "belong together"},
        {with_channel(wechat + "token = \"abc\"\nsubscription_fields = { thing1 = \"text\" } #<-"),
         "belong together"},
        {with_channel(
             wechat + "token = \"abc\"\nsubscription_template_id = \"s\"\n"
                      "subscription_fields = { thing1 = \"words\" } #<-"
         ),
         "thing1"},
        {with_channel(
             wechat + "token = \"abc\"\nsubscription_template_id = \"s\"\n"
                      "subscription_fields = { phrase1 = \"text\" } #<-"
         ),
         "phrase1"},
        {with_channel("kind = \"app\"\nname = \"a\"\nsecret = \"plain\" #<-"), "secret"},
        {with_channel("kind = \"app\"\nname = \"a\"\nsecret = \"whsec_c2hvcnQ=\" #<-"), "secret"},
        {with_channel(
             "kind = \"app\"\nname = \"a\"\nsecret = \"" + app_secret +
             "\"\npush_url = \"http://example.org\" #<-"
         ),
         "push_url"},
        {with_channel(
             "kind = \"wecom\"\nname = \"a\"\ncorp_id = \"ww1\"\nsecret = \"s\"\ntoken = "
             "\"abc\"\nencoding_aes_key = \"" +
             std::string(aes_key) + "\"\nagent_id = 0 #<-"
         ),
         "agent_id"},
        {with_channel(wechat + "token = \"abc\"\nverify_files = [\"MP_verify_.txt\"] #<-"),
         "MP_verify_"},
        {with_channel(
             wechat + "token = \"abc\"\nverify_files = [\"WW_verify_2pWq8sKJ0aZbYx1c.txt\"] #<-"
         ),
         "WW_verify_2pWq8sKJ0aZbYx1c.txt"},
        {with_channel(
             wechat + "token = \"abc\"\nverify_files = [\"MP_verify_2pWq8sKJ0aZbYx1c.html\"] #<-"
         ),
         "MP_verify_2pWq8sKJ0aZbYx1c.html"},
        {with_channel(wechat + "token = \"abc\"\nverify_files = [\"MP_verify_not-there.txt\"] #<-"),
         "MP_verify_not-there.txt"},
        {with_channel(wechat + "token = \"abc\"\nverify_files = [\"MP_verify_notthere.txt\"] #<-"),
         "cannot read"},
        {good_server + good_storage + "[limits]\nmessages_per_minute = 0 #<-\n",
         "messages_per_minute"},
        {good_server + good_storage + "[limits]\nbody_bytes = -5 #<-\n", "body_bytes"},
        {good_server + good_storage + "[limits]\nconnections = 99999999999 #<-\n", "connections"},
        {good_server + good_storage + "[notices]\nquiet_hours = \"25:00-08:00\" #<-\n",
         "quiet_hours"},
        {good_server + good_storage + "[notices]\nquiet_hours = \"22:00\" #<-\n", "quiet_hours"},
        {good_server + good_storage + "[notices]\nquiet_hours = \"8:00-9:00\" #<-\n",
         "quiet_hours"},
        {good_server + good_storage + "[notices]\nquiet_hours = \"08:00-08:00\" #<-\n",
         "quiet_hours"},
        {good_server + good_storage + "[notices]\nmerge_within = \"2d\" #<-\n", "merge_within"},
        {good_server + good_storage + "[metrics]\ntoken = \"env:HEED_NO_SUCH_VARIABLE\" #<-\n",
         "HEED_NO_SUCH_VARIABLE"},
        {good_server + good_storage + "[metrics]\ntoken = \"\" #<-\n", "token"},
        {good_server + good_storage + "[metrics]\ntoken = [\"a\"] #<-\n", "token"},
        {good_server + good_storage + "[retention]\ndrafts = \"0\" #<-\n", "drafts"},
        {good_server + good_storage + "[retention]\ndrafts = \"1w\" #<-\n", "drafts"},
        {good_server + good_storage + "[retention #<-\n", ""},
        {good_server + "public_url = \"https://twice.org\" #<-\n" + good_storage, "public_url"},
        {good_server + good_storage +
             "[[channel]]\nkind = \"web\"\nname = \"web\"\n"
             "[[channel]]\nkind = \"web\" #<-\nname = \"web-2\"\n",
         "kind"},
    };
    Instance instance;
    for (const Mistake& mistake : mistakes) {
        CAPTURE(mistake.text);
        instance.load(mistake.text);
        INFO(all_of(instance.errors));
        REQUIRE(instance.errors.size() == 1);
        const auto mark = mistake.text.begin() + std::ptrdiff_t(mistake.text.find("<-"));
        const auto line = 1 + std::count(mistake.text.begin(), mark, '\n');
        CHECK(instance.errors[0].line == static_cast<std::size_t>(line));
        CHECK(instance.errors[0].file == instance.path("heed.toml").string());
        CHECK(instance.errors[0].message.find(mistake.key) != std::string::npos);
    }
}

TEST_CASE("all mistakes of a file are named in one run, in its order") {
    Instance instance;
    instance.load(
        "[server]\nthread = 2\nlisten = \"x\"\n[storage]\ndatabase = 1\n"
        "[[channel]]\nkind = \"fax\"\n[dialog]\nfile_after = \"soon\"\n"
    );
    std::vector<std::size_t> lines;
    for (const FileError& error : instance.errors) lines.push_back(error.line);
    INFO(all_of(instance.errors));
    // server: no public_url, thread, listen; storage: no key, database; channel: no name, fax.
    CHECK(lines == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 9});
}

TEST_CASE("a secret that others can read is a mistake, other files are not") {
    Instance instance;
    instance.write("storage.key", key_32, 0640);
    instance.load(good_server + good_storage);
    REQUIRE(instance.errors.size() == 1);
    CHECK(instance.errors[0].line == 4);
    CHECK(instance.errors[0].message.find("chmod 600") != std::string::npos);

    instance.write("storage.key", key_32, 0600);
    instance.write("tls/key.pem", "key", 0604);
    instance.write("url", "https://bot.example.org", 0644);
    instance.load(
        "[server]\npublic_url = \"file:url\"\nprivate_key = \"tls/key.pem\"\n" + good_storage
    );
    REQUIRE(instance.errors.size() == 1);
    CHECK(instance.errors[0].line == 3);
}

TEST_CASE("no message repeats a secret") {
    Instance instance;
    ::setenv("HEED_TEST_SECRET", "canary with spaces", 1);
    instance.write("bad", "canary\nof two lines", 0600);
    instance.load(
        good_server + "[storage]\nencryption_key = \"canary\"\n[metrics]\ntoken = \"canary x\"\n" +
        "[[channel]]\nkind = \"wechat\"\nname = \"a\"\napp_id = \"wx1\"\n"
        "app_secret = \"env:HEED_TEST_SECRET\"\ntoken = \"file:bad\"\n"
        "encoding_aes_key = \"canary\"\n"
        "[[channel]]\nkind = \"app\"\nname = \"b\"\nsecret = \"whsec_canary\"\n"
    );
    ::unsetenv("HEED_TEST_SECRET");
    CHECK(instance.errors.size() == 6);
    CHECK(all_of(instance.errors).find("canary") == std::string::npos);
}

TEST_CASE("a file that is not there, not text or a directory is one clear mistake") {
    Instance instance;
    std::vector<FileError> errors;
    load_config(instance.path("none.toml"), errors);
    load_config(instance.path("tls"), errors);
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].file == instance.path("none.toml").string());
    instance.load("a = \"\xff\"\n");
    CHECK(instance.errors.size() == 1);
}

TEST_CASE("plain http on loopback needs no certificate and may have any address outside") {
    Instance instance;
    std::filesystem::remove_all(instance.path("tls"));
    const Config config = instance.load(
        "[server]\nlisten = \"127.0.0.1:8080\"\nplain_http = true\npublic_url = "
        "\"http://city.example\"\n" +
        good_storage
    );
    INFO(all_of(instance.errors));
    CHECK(instance.errors.empty());
    CHECK(config.server.plain_http);
}

TEST_CASE("durations") {
    CHECK(parse_duration("0") == 0ms);
    CHECK(parse_duration("0s") == 0ms);
    CHECK(parse_duration("0.8s") == 800ms);
    CHECK(parse_duration("0.005s") == 5ms);
    CHECK(parse_duration("1.5m") == 90s);
    CHECK(parse_duration("6h") == 6h);
    CHECK(parse_duration("30d") == 24h * 30);
    CHECK(parse_duration("2y") == 24h * 730);
    CHECK(parse_duration("100y") == 24h * 36500);
    for (const char* bad :
         {"",
          "1",
          "s",
          "1w",
          "1S",
          " 1s",
          "1s ",
          "+1s",
          "-1s",
          "1.s",
          ".5s",
          "0.0001s",
          "101y",
          "9999999999s",
          "999999999y",
          "1e3s",
          "1ss",
          "0x1s"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_duration(bad));
    }
}

TEST_CASE("keys that WeCom shares, and one application twice, are warned of") {
    ChannelConfig duty;
    duty.kind = "wecom";
    duty.name = "duty";
    duty.corp_id = "ww1";
    duty.agent_id = 1;
    duty.encoding_aes_key = "a";
    ChannelConfig city;
    city.kind = "wechat";
    city.name = "city";
    city.encoding_aes_key = "b";
    Config config;
    config.channels = {city, duty};
    CHECK(warnings_of(config).empty());
    config.channels[0].encoding_aes_key = "a";
    REQUIRE(warnings_of(config).size() == 1);
    CHECK(warnings_of(config)[0].find("`duty` one of its own") != std::string::npos);
    duty.name = "night";
    duty.encoding_aes_key = "c";
    config.channels = {config.channels[1], duty};
    REQUIRE(warnings_of(config).size() == 1);
    CHECK(warnings_of(config)[0].find("one WeCom application") != std::string::npos);
}

TEST_CASE("where nobody can write to heed it is said, with what to do") {
    const auto channel = [](const char* kind) {
        ChannelConfig one;
        one.kind = kind;
        return one;
    };
    Config config;
    CHECK(missing_channel(config).what.find("nobody can write") != std::string::npos);
    CHECK(missing_channel(config).advice.find("kind = \"web\"") != std::string::npos);
    config.channels = {channel("wecom")};
    CHECK(missing_channel(config).what.find("no resident can write") != std::string::npos);
    config.open311.enabled = true;
    CHECK(missing_channel(config).what.empty());
    config.channels.clear();
    CHECK_FALSE(missing_channel(config).what.empty());
    for (const char* kind : {"wechat", "app", "web", "telegram"}) {
        config = {};
        config.channels = {channel("wecom"), channel(kind)};
        CHECK(missing_channel(config).what.empty());
    }
}

TEST_CASE("on PostgreSQL what lies beside a file lies in `state`, else beside heed.toml") {
    Instance instance;
    const std::string storage = good_storage + "database = \"postgresql://h/d\"\n";
    CHECK(instance.load(good_server + storage).storage.database == instance.path("heed.db"));
    CHECK(instance.errors.empty());
    std::filesystem::create_directory(instance.path("state"));
    const Config config = instance.load(good_server + storage + "state = \"state\"\n");
    CHECK(config.storage.database == instance.path("state") / "heed.db");
    CHECK(instance.errors.empty());
}

TEST_CASE("web addresses") {
    const auto good = parse_web_address("https://[::1]:8443/a/b?c");
    REQUIRE(good);
    CHECK(good->https);
    CHECK(good->loopback);
    CHECK(good->host == "::1");
    CHECK(good->target == "/a/b?c");
    CHECK(parse_web_address("http://127.0.0.2")->loopback);
    CHECK(parse_web_address("http://localhost:80")->loopback);
    CHECK_FALSE(parse_web_address("http://localhost.example.org")->loopback);
    CHECK_FALSE(parse_web_address("http://127.0.0.1.example.org")->loopback);
    for (const char* bad :
         {"",
          "https://",
          "ftp://a",
          "https:///a",
          "https://a:",
          "https://a:0",
          "https://a:70000",
          "https://a b",
          "https://a#f",
          "https://u@a",
          "https://127.0.0.1@evil.org",
          "https://[::1",
          "https://[a]",
          "//a"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_web_address(bad));
    }
}

}  // namespace heed
