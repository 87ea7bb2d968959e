// The demonstration that `heed init --demo` writes loads without a mistake and fits together.
#include "dialogs/casework/routing.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/understanding/classifier.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace {

using namespace heed;

Organisation demo() {
    const std::filesystem::path folder =
        std::filesystem::path(HEED_SOURCE_DIR) / "bot/commands/demo";
    std::vector<FileError> errors;
    Organisation organisation = load_organisation(
        folder / "organisation.toml",
        folder / "areas.geojson",
        from_civil(2026, 11, 24, 12, 0, 0),
        errors
    );
    for (const FileError& error : errors) MESSAGE(to_string(error));
    REQUIRE(errors.empty());
    return organisation;
}

}  // namespace

TEST_CASE("the demonstration loads without a mistake") {
    const Organisation organisation = demo();
    CHECK(organisation.number_prefix == "LH");
    CHECK(organisation.name.in("zh-CN") == "罗湖区");
    CHECK(organisation.areas.size() == 10);
    CHECK(organisation.dispatch().id == "grid-centre");
    CHECK(organisation.calendar.years.at(2026).holidays.size() == 33);
    CHECK(organisation.calendar.years.at(2026).workdays.size() == 6);
}

TEST_CASE("each area of the demonstration has its office, names in both languages, and places") {
    const Organisation organisation = demo();
    std::set<std::string> offices, names;
    for (const Area& area : organisation.areas) {
        offices.insert(area.department);
        CHECK(area.name.by_language.size() == 2);
        CHECK(area.aliases.size() >= 3);
        CHECK(area.places.size() >= 3);
        CHECK(organisation.department(area.department)->parent == "luohu");
        for (const GazetteerEntry& place : area.places) {
            CHECK(names.insert(place.name).second);
            for (const std::string& alias : place.aliases) CHECK(names.insert(alias).second);
        }
    }
    CHECK(offices.size() == 10);
}

TEST_CASE("in the demonstration only complaints of no kind are left to the dispatcher") {
    const Organisation organisation = demo();
    for (const Category& category : organisation.categories) {
        CAPTURE(category.id);
        CHECK(category.name.by_language.size() == 2);
        CHECK((!category.keywords.empty() || category.id == "other"));
        for (const Area& area : organisation.areas) {
            const auto routed = casework::route(organisation, category.id, area.id);
            CHECK(routed.by_rule == (category.id != "other"));
        }
        CHECK(casework::route(organisation, category.id, "").by_rule == (category.id != "other"));
    }
}

TEST_CASE("no keyword of the demonstration stands for two categories") {
    const Organisation organisation = demo();
    std::set<std::string> keywords;
    for (const Category& category : organisation.categories) {
        for (const std::string& keyword : category.keywords) {
            CAPTURE(keyword);
            CHECK(keywords.insert(keyword).second);
        }
    }
}

TEST_CASE("noise in Dongmen goes to its office with the ecology bureau's help") {
    const auto routed = casework::route(demo(), "noise", "dongmen");
    CHECK(routed.department == "dongmen-office");
    CHECK(routed.assisting == std::vector<std::string>{"ecology-bureau"});
    CHECK(casework::route(demo(), "noise", "").department == "ecology-bureau");
    CHECK(casework::route(demo(), "street-light", "dongmen").department == "urban-management");
    CHECK(casework::route(demo(), "other", "dongmen").department == "grid-centre");
}

TEST_CASE("the demonstration knows everyday complaints by their words") {
    struct Everyday {
        const char* category;
        const char* text;
    };
    const Everyday all[] = {
        {"rubbish", "楼下垃圾桶满了没人倒"},
        {"rubbish", "小区门口一堆建筑垃圾"},
        {"rubbish", "路边好多垃圾没人扫"},
        {"rubbish", "垃圾站臭死了"},
        {"rubbish", "楼道里都是垃圾"},
        {"rubbish", "有人高空抛物扔垃圾"},
        {"rubbish", "门口堆了旧沙发没人拉走"},
        {"rubbish", "公厕太脏了没人打扫"},
        {"noise", "隔壁半夜装修吵死了"},
        {"noise", "广场舞音响太大声"},
        {"noise", "KTV凌晨两点还在唱"},
        {"noise", "楼上一直敲地板"},
        {"noise", "楼下烧烤摊喝酒大声喧哗"},
        {"noise", "机器声音太大睡不着"},
        {"noise", "空调外机嗡嗡响一晚上"},
        {"street-light", "路灯不亮"},
        {"street-light", "这条路晚上黑漆漆的没有灯"},
        {"street-light", "路灯白天也亮着"},
        {"street-light", "灯杆歪了要倒"},
        {"road", "路上有个大坑"},
        {"road", "人行道地砖松动绊倒人"},
        {"road", "马路塌了"},
        {"road", "路面坑坑洼洼"},
        {"road", "盲道被砸坏了"},
        {"manhole", "井盖没了"},
        {"manhole", "井盖松动车子压过去咣当响"},
        {"manhole", "下水道盖子破了"},
        {"drainage", "一下雨就积水"},
        {"drainage", "下水道堵了污水冒出来"},
        {"drainage", "厕所返水"},
        {"drainage", "化粪池满了溢出来"},
        {"water-supply", "家里没水了"},
        {"water-supply", "停水一天了"},
        {"water-supply", "自来水发黄"},
        {"water-supply", "水压太小洗不了澡"},
        {"water-supply", "水管爆了"},
        {"parking", "车子乱停堵住小区门口"},
        {"parking", "共享单车堆满人行道"},
        {"parking", "有车堵在我家车库门口"},
        {"parking", "电动车停在人行道上"},
        {"parking", "僵尸车占车位好几年"},
        {"fire-lane", "消防通道被车堵了"},
        {"fire-lane", "楼道里停电动车充电"},
        {"fire-lane", "楼道堆满杂物"},
        {"fire-lane", "灭火器过期了"},
        {"gas", "闻到煤气味"},
        {"gas", "餐馆门口放了好多煤气罐"},
        {"lift", "电梯又坏了"},
        {"lift", "电梯老是停在半空"},
        {"construction", "工地半夜还在施工"},
        {"construction", "渣土车漏土一路都是"},
        {"construction", "工地打桩震得房子晃"},
        {"illegal-building", "楼顶有人违建"},
        {"illegal-building", "邻居在天台搭棚子"},
        {"illegal-building", "一楼私自开墙打洞"},
        {"trees", "树枝断了压到电线"},
        {"trees", "大树快倒了"},
        {"trees", "树太高挡住窗户"},
        {"trees", "草坪没人修剪"},
        {"vendors", "小贩占道摆摊"},
        {"vendors", "流动摊贩堵住路口"},
        {"vendors", "店铺把东西摆到人行道上"},
        {"smell", "楼下餐馆油烟很大"},
        {"smell", "工厂排放的气味刺鼻"},
        {"smell", "垃圾焚烧的味道"},
        {"food-safety", "外卖吃出虫子"},
        {"food-safety", "超市卖过期牛奶"},
        {"food-safety", "吃了这家店拉肚子"},
        {"consumer", "健身房关门不退钱"},
        {"consumer", "商家卖假货"},
        {"consumer", "理发店办卡跑路了"},
        {"dogs", "有人遛狗不牵绳"},
        {"dogs", "流浪狗咬人"},
        {"dogs", "邻居的狗一直叫"},
        {"rubbish", "trash everywhere on the street"},
        {"rubbish", "bins not emptied for days"},
        {"noise", "neighbours too loud at night"},
        {"noise", "music from the bar keeps me awake"},
        {"noise", "drilling at 6am"},
        {"street-light", "street light is out"},
        {"street-light", "streetlamp broken"},
        {"street-light", "the lamp outside is not working"},
        {"road", "big pothole in the road"},
        {"road", "broken pavement"},
        {"manhole", "missing manhole cover"},
        {"drainage", "street is flooded"},
        {"drainage", "sewage coming up"},
        {"water-supply", "no water since morning"},
        {"water-supply", "no running water"},
        {"water-supply", "water is brown"},
        {"parking", "cars parked on the pavement"},
        {"parking", "car blocking my driveway"},
        {"fire-lane", "fire exit is blocked"},
        {"fire-lane", "cars parked in the fire lane"},
        {"gas", "smell of gas in the hallway"},
        {"lift", "lift broken again"},
        {"lift", "elevator not working"},
        {"construction", "construction noise at midnight"},
        {"illegal-building", "someone is building an illegal structure on the roof"},
        {"trees", "tree fell down"},
        {"trees", "branches blocking the path"},
        {"vendors", "street vendors blocking the sidewalk"},
        {"smell", "terrible smell from the restaurant"},
        {"food-safety", "found a cockroach in my food"},
        {"consumer", "the gym won't refund me"},
        {"dogs", "dog barking all night"},
        {"dogs", "stray dogs near the school"},
    };
    const KeywordClassifier classifier(demo());
    for (const Everyday& one : all) {
        CAPTURE(one.text);
        const Ranking ranking = classifier.rank(one.text);
        REQUIRE_FALSE(ranking.empty());
        CHECK(ranking.front().first == one.category);
        CHECK(ranking.front().second >= 0.55);  // else the resident is asked
    }
}

TEST_CASE("the demonstration offers the commonest matters first") {
    const Organisation organisation = demo();
    CHECK(organisation.categories[0].id == "rubbish");
    CHECK(organisation.categories[1].id == "noise");
    CHECK(organisation.categories[2].id == "street-light");
    CHECK(organisation.categories[3].id == "road");
}
