// What a person is told of what heed keeps of them, counted in the real store.
#include "bot/data_copy.hpp"
#include "dialogs/json.hpp"
#include "tests/support/house.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <optional>

namespace heed {
namespace {

const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);
const ConversationKey resident{"app", "u-1"};
const ConversationKey other{"wechat", "o-2"};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("who asks is told what is kept of them and nothing of others") {
    test::House house(start);
    const std::string nothing = house.say(resident, "我的资料");
    CHECK(has(nothing, "反映过的事0件"));
    CHECK(has(nothing, "电话：没有留"));
    CHECK(has(nothing, "账号1个"));
    CHECK(has(nothing, "没报完的30天"));
    CHECK(has(nothing, "个人信息365天"));
    house.file(resident, "东门步行街半夜装修太吵了，我电话13812345678");
    house.take(resident, content::Photo{"m-1", ""});
    house.file(other, "东门步行街的垃圾没人清理");
    house.say(resident, "路灯不亮，另外一件事");
    const std::string all = house.say(resident, "我的信息");
    CHECK(has(all, "反映过的事1件"));
    CHECK(has(all, "照片1张"));
    CHECK(has(all, "电话：138****5678"));
    CHECK_FALSE(has(all, "13812345678"));
    CHECK(has(all, "没报完的1条"));
    CHECK(all.size() < 1000);
    // Of linked accounts it is one person's.
    const std::string words = house.say(other, "/link");
    const std::size_t at = words.find_first_of("0123456789");
    CHECK(has(house.say(resident, "/link " + words.substr(at, 6)), "绑定好了"));
    const std::string both = house.say(other, "我的资料");
    CHECK(has(both, "反映过的事2件"));
    CHECK(has(both, "账号2个"));
}

namespace {

// The secret in the address that was said; empty: none was.
std::string secret_in(const std::string& words) {
    constexpr std::string_view path = "https://bot.example.org/my-data/";
    const std::size_t at = words.find(path);
    return at == words.npos ? std::string() : words.substr(at + path.size(), 32);
}

std::optional<std::string> fetch(test::House& house, const std::string& secret) {
    return house.in_store([&](Tx& tx) -> std::optional<std::string> {
        const auto key = tx.take_copy(data_copy_hash(secret), house.clock.now());
        if (!key) return std::nullopt;
        return data_copy(tx, house.config, *key, house.clock.now());
    });
}

int audited(test::House& house, const std::string& action) {
    SQLite::Database database(house.config.storage.database.string(), SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT count(*) FROM audit WHERE action = '" + action + "'").getInt();
}

}  // namespace

TEST_CASE("a copy of one's data can be fetched once, for half an hour, three times a day") {
    test::House house(start);
    const std::string number =
        house.file(resident, "东门步行街半夜装修太吵了，我电话13812345678");
    house.take(resident, content::Photo{"m-1", ""});
    house.file(other, "东门步行街的垃圾没人清理");
    house.say(resident, "路灯不亮，另外一件事");
    const std::string words = house.say(resident, "导出我的数据");
    CHECK(has(words, "只能下载一次"));
    const std::string secret = secret_in(words);
    REQUIRE(secret.size() == 32);
    CHECK_FALSE(fetch(house, std::string(32, '0')));
    const auto copy = fetch(house, secret);
    REQUIRE(copy);
    CHECK_FALSE(fetch(house, secret));  // once
    rapidjson::Document json;
    REQUIRE(json::parse(*copy, json).empty());
    REQUIRE(json["reports"].Size() == 1);
    const auto& report = json["reports"][0];
    CHECK(json::string_at(report, "number") == number);
    CHECK(json::string_at(report, "phone") == "13812345678");
    CHECK(has(std::string(*json::string_at(report, "text")), "半夜装修"));
    REQUIRE(report["photos"].Size() == 1);
    CHECK(has(report["photos"][0].GetString(), "https://bot.example.org/p/"));
    CHECK(json["accounts"].Size() == 1);
    REQUIRE(json["unfinished"].Size() == 1);
    CHECK(has(*copy, "路灯不亮"));
    CHECK_FALSE(has(*copy, "垃圾"));  // another's
    const std::string late = secret_in(house.say(resident, "导出数据"));
    house.clock.advance(data_copy_lifetime);
    CHECK_FALSE(fetch(house, late));
    CHECK_FALSE(secret_in(house.say(resident, "导出我的数据")).empty());
    CHECK(has(house.say(resident, "导出我的数据"), "明天再来"));
    CHECK_FALSE(secret_in(house.say(other, "导出我的数据")).empty());
    house.clock.advance(std::chrono::hours(25));
    CHECK_FALSE(secret_in(house.say(resident, "导出我的数据")).empty());
    CHECK(audited(house, "copy") == 1);
}

TEST_CASE("who says yes is erased on all accounts, and what is filed goes on without them") {
    test::House house(start);
    const std::string number =
        house.file(resident, "东门步行街半夜装修太吵了，我电话13812345678");
    const std::string words = house.say(other, "/link");
    house.say(resident, "/link " + words.substr(words.find_first_of("0123456789"), 6));
    house.say(resident, "路灯不亮，另外一件事");
    const auto known = [&](const ConversationKey& key) {
        return house.in_store([&](Tx& tx) { return tx.person(key).has_value(); });
    };
    // No, something else, and a yes that comes later: all is kept.
    CHECK(has(house.say(resident, "删除我的数据"), "提交过的1件事"));
    CHECK(has(house.say(resident, "不"), "没有删"));
    house.say(resident, "删除我的数据");
    house.say(resident, "在学府路12号");
    house.say(resident, "是");
    house.say(resident, "删除我的数据");
    house.say(resident, "帮助");
    house.say(resident, "1");
    house.say(resident, "删除我的数据");
    house.clock.advance(std::chrono::minutes(11));
    house.say(resident, "是");
    REQUIRE(known(resident));
    REQUIRE(known(other));
    CHECK(has(house.say(resident, "删除我的数据"), "账号（2个）"));
    CHECK(has(house.say(resident, "是"), "都删掉了"));
    CHECK_FALSE(known(resident));
    CHECK_FALSE(known(other));
    house.in_store([&](Tx& tx) {
        const auto complaint = tx.complaint(number, true);
        REQUIRE(complaint);
        CHECK(is_open(complaint->status));
        CHECK(has(complaint->text, "半夜装修"));
        CHECK(complaint->anonymous);
        CHECK(tx.phone_of(complaint->id).empty());
        CHECK(tx.outbox(OutboxState::pending, 100).empty());
        return true;
    });
    // The same message once more brings nobody back.
    Inbound again;
    again.message = {
        resident, "m" + std::to_string(house.messages), house.clock.now(), "zh-CN",
        content::Text{"是"}};
    const TurnOutcome outcome = house.in_store([&](Tx& tx) {
        return house.engine->take(tx, again, house.clock.now());
    });
    CHECK(outcome.id_of_another);
    CHECK_FALSE(known(resident));
    CHECK(has(house.say(resident, "我的资料"), "反映过的事0件"));
    CHECK(audited(house, "erase") == 1);
}

TEST_CASE("who works here is not erased by a message") {
    test::House house(start);
    const std::string code = house.invite("dongmen-office", casework::Role::officer, "王");
    house.say(resident, "/bind " + code);
    CHECK(has(house.say(resident, "删除我的数据"), "还是工作人员"));
    house.say(resident, "是");
    CHECK(house.in_store([&](Tx& tx) { return tx.staff(resident).has_value(); }));
}

}  // namespace heed
