// What a resident does to their filed complaint, through the engine on the real store.
#include "tests/support/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace heed {
namespace {

const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);
const ConversationKey resident{"app", "u-1"};
const ConversationKey old_officer{"app", "s-1"};
const ConversationKey new_officer{"app", "s-2"};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class House : public test::House {
public:
    House() : test::House(start) {
        staff(old_officer, "dongmen-office");
        staff(new_officer, "urban-management");
        number = file(resident, "东门步行街半夜装修太吵了");
    }
    void staff(const ConversationKey& key, const std::string& department) {
        const std::string code = make_code(random);
        test::blocking_write(*store, [&](Tx& tx) {
            tx.invite(make_invitation({department, casework::Role::officer, "李"}, code, start));
            return true;
        });
        REQUIRE(has(say(key, "/bind " + code), "绑定成功"));
    }
    Complaint complaint() {
        return test::blocking_write(
                   *store, [&](Tx& tx) { return tx.complaint(number, true); }
        ).value();
    }
    // The last notice to this person.
    std::string told(const ConversationKey& key) {
        const std::vector<OutboxItem> items = notices();
        const auto latest = std::ranges::find_if(items, [&](const OutboxItem& item) {
            return item.entry.to == key;
        });
        return latest == items.end() ? std::string() : plain_text(latest->entry.notice.text);
    }
    std::string number;
};

}  // namespace

TEST_CASE("a corrected category goes to whoever is responsible, and everybody hears of it") {
    House house;
    CHECK(house.complaint().department == "dongmen-office");
    const std::string reply = house.say(resident, "不是噪音，是路灯坏了");
    CHECK(has(reply, "类别是路灯故障"));
    CHECK(has(reply, "改由罗湖区城市管理和综合执法局办理"));
    const Complaint after = house.complaint();
    CHECK(after.category == "street-light");
    CHECK(after.department == "urban-management");
    CHECK(after.assisting.empty());
    CHECK(after.status == Status::assigned);
    CHECK(after.timeline.back().event == "amended");
    CHECK(has(*after.timeline.back().text, "改由罗湖区城市管理和综合执法局办理"));
    CHECK(has(house.told(old_officer), "居民更正"));
    CHECK(has(house.told(new_officer), "新件"));
    CHECK(has(house.say(new_officer, "接"), "哪一件"));
    CHECK(has(house.say(new_officer, "接 0001"), "已受理"));
    CHECK(has(house.say(resident, "进度"), "路灯故障"));
}

TEST_CASE("a corrected category whose department is the same changes the complaint alone") {
    House house;
    CHECK(has(house.say(resident, "不是噪音，是油烟味"), "已更正：类别是油烟异味"));
    CHECK(house.complaint().category == "smell");
    CHECK(house.complaint().department == "dongmen-office");
    CHECK(house.told(new_officer).empty());
}

TEST_CASE("a corrected place in another area goes to whoever is responsible there") {
    House house;
    const ConversationKey there{"app", "s-3"};
    house.staff(there, "cuizhu-office");
    REQUIRE(house.complaint().area == "dongmen");
    const std::string reply = house.say(resident, "地址改成翠竹路8号");
    CHECK(has(reply, "地点是翠竹路8号"));
    CHECK(has(reply, "改由翠竹街道办事处办理"));
    const Complaint after = house.complaint();
    CHECK(after.area == "cuizhu");
    CHECK(after.place.label == "翠竹路8号");
    CHECK(after.department == "cuizhu-office");
    CHECK(after.status == Status::assigned);
    CHECK(after.timeline.back().event == "amended");
    CHECK(has(*after.timeline.back().text, "居民更正地点：翠竹路8号，改由翠竹街道办事处办理"));
    CHECK(has(house.told(old_officer), "居民更正"));
    CHECK(has(house.told(there), "新件"));
    CHECK(has(house.say(there, "接 0001"), "已受理"));
}

TEST_CASE("a pin in another area does the same, and keeps the words") {
    House house;
    house.take(resident, content::Location{{22.5600, 114.1215, Datum::wgs84}, ""});
    const Complaint after = house.complaint();
    CHECK(after.area == "cuizhu");
    CHECK(after.department == "cuizhu-office");
    CHECK(after.place.level == PlaceLevel::point);
    CHECK(after.place.label == "东门步行街");
    CHECK(after.timeline.back().event == "amended");
}

TEST_CASE("a place that the map does not know moves nothing") {
    House house;
    CHECK(has(house.say(resident, "地址改成新开的面包店"), "已更正：地点是新开的面包店"));
    CHECK(house.complaint().place.label == "新开的面包店");
    CHECK(house.complaint().department == "dongmen-office");
    CHECK(house.complaint().timeline.back().event == "amended");
    CHECK(house.told(new_officer).empty());
}

TEST_CASE("once somebody has accepted it a corrected place is passed on") {
    House house;
    house.say(old_officer, "接 0001");
    CHECK(has(house.say(resident, "地址改成翠竹路8号"), "已转给承办人"));
    CHECK(house.complaint().area == "dongmen");
    CHECK(house.complaint().department == "dongmen-office");
    CHECK(house.complaint().timeline.back().event == "amendment");
    CHECK(has(house.told(old_officer), "翠竹路8号"));
}

TEST_CASE("once somebody has accepted it a correction is passed on, and said to be") {
    House house;
    house.say(old_officer, "接 0001");
    CHECK(has(house.say(resident, "不是噪音，是路灯坏了"), "已转给承办人"));
    CHECK(house.complaint().category == "noise");
    CHECK(house.complaint().department == "dongmen-office");
    CHECK(has(house.told(old_officer), "路灯故障"));
    CHECK(house.told(new_officer).empty());
}

TEST_CASE("staff see in the history that a photo of the complaint did not arrive") {
    House house;
    house.take(resident, content::Photo{"m-1", ""});
    const auto photo = test::blocking_write(*house.store, [](Tx& tx) { return tx.photo(1); });
    REQUIRE(photo);
    CHECK(photo->complaint == house.number);
    test::blocking_write(*house.store, [&](Tx& tx) {
        tx.photo_failed(1, "gone");
        const conversation::PhotoLostEvent lost{1, "expired"};
        return house.engine->hear_of_photo(tx, resident, lost, house.clock.now());
    });
    CHECK(house.complaint().timeline.back().event == "photo_lost");
    CHECK(has(house.told(resident), "没能取到"));
    CHECK(has(house.say(old_officer, "看 0001"), "有张照片或语音没收到"));
}

}  // namespace heed
