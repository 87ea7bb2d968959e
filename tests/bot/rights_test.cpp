// What a person is told of what heed keeps of them, counted in the real store.
#include "tests/support/house.hpp"

#include <doctest/doctest.h>

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

}  // namespace heed
