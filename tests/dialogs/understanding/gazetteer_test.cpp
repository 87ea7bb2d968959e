#include "dialogs/understanding/gazetteer.hpp"

#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace heed;

namespace {

struct Expected {
    const char* text;
    const char* label;  // empty: no place
    PlaceLevel level = PlaceLevel::words;
    const char* area = "";
};

PlaceReading read_place(const Organisation& city, std::string_view text) {
    return Gazetteer(city).read(text);
}

}  // namespace

TEST_CASE("places are read out of whole sentences") {
    const Organisation city = test::small_city();
    const Expected all[] = {
        {"学府路12号路灯不亮三天了", "学府路12号", PlaceLevel::door, "dongmen"},
        {"我住在建设路15号门口有个坑", "建设路15号门口", PlaceLevel::door},
        {"文昌街和解放路路口东北角的垃圾桶满了", "文昌街和解放路路口东北角", PlaceLevel::door},
        {"已经出来了 幸福里3栋2单元", "幸福里3栋2单元", PlaceLevel::door},
        {"荷塘月色7栋", "荷塘月色7栋", PlaceLevel::door},
        {"长江路地铁B口共享单车", "长江路地铁B口", PlaceLevel::door},
        {"翠竹苑东门", "翠竹苑东门", PlaceLevel::door, "dongmen"},
        {"东门步行街半夜装修", "东门步行街", PlaceLevel::road, "dongmen"},
        {"就在老邮局对面嘛", "老邮局对面", PlaceLevel::door, "cuizhu"},
        {"阳光里小区停水了", "阳光里小区", PlaceLevel::road},
        {"东门街道太吵", "东门街道", PlaceLevel::area, "dongmen"},
        {"東門步行街半夜裝修", "東門步行街", PlaceLevel::road, "dongmen"},
        {"學府路12號路燈不亮", "學府路12號", PlaceLevel::door, "dongmen"},
        {"翠竹那边太吵", "翠竹", PlaceLevel::area, "cuizhu"},
        {"Street light out at 12 Xuefu Rd for 3 days", "12 Xuefu Rd", PlaceLevel::door, "dongmen"},
        {"hole at the corner of Main Street and Park Road",
         "Main Street and Park Road",
         PlaceLevel::door},
        {"hole in Xuefu Rd", "Xuefu Rd", PlaceLevel::road, "dongmen"},
        {"hole in xuefu road", "xuefu road", PlaceLevel::road, "dongmen"},
        {"学府路1号翠竹花园3栋漏水", "学府路1号翠竹花园3栋", PlaceLevel::door, "dongmen"},
        {"嘉宾路2018号楼下路灯不亮", "嘉宾路2018号楼下", PlaceLevel::door},
        {"荷塘月色7栋1201漏水", "荷塘月色7栋1201", PlaceLevel::door},
        {"荷塘月色7栋2024年就坏了", "荷塘月色7栋", PlaceLevel::door},
        {"noise on Dongmen Pedestrian Street",
         "Dongmen Pedestrian Street",
         PlaceLevel::road,
         "dongmen"},
        {"这条路挖了半年还不铺 雨天全是泥", ""},
        {"小区门口的树倒了一半压着电瓶车", ""},
        {"路灯不亮了", ""},
        {"又在修路，天天走路难", ""},
        {"学校东门有人打架", ""},
        {"我不知道怎么说", ""},
        {"地铁3号线很挤", ""},
        {"", ""},
    };
    for (const Expected& expected : all) {
        CAPTURE(expected.text);
        const std::string text = expected.text;
        const PlaceReading reading = read_place(city, text);
        if (*expected.label == 0) {
            CHECK(reading.candidates.empty());
            continue;
        }
        REQUIRE(reading.candidates.size() == 1);
        CHECK(reading.candidates[0].place.label == expected.label);
        CHECK(reading.candidates[0].place.level == expected.level);
        CHECK(reading.candidates[0].area == expected.area);
        CHECK(text.find(reading.words) != text.npos);
    }
}

TEST_CASE("an exact address is meant, wherever a known place stands besides") {
    const Organisation city = test::small_city();
    const auto label = [&](const char* text) {
        const PlaceReading reading = read_place(city, text);
        CAPTURE(text);
        REQUIRE(reading.candidates.size() == 1);
        return reading.candidates.front().place.label;
    };
    CHECK(label("老邮局那边老是占道，具体在学府路12号门口") == "学府路12号门口");
    CHECK(label("学府路12号门口占道，靠近老邮局那边") == "学府路12号门口");
    CHECK(label("老邮局往前走，文昌街和解放路路口有个坑") == "文昌街和解放路路口");
    CHECK(label("pothole past 老邮局, it is at 12 Xuefu Road") == "12 Xuefu Road");
    // Its own address.
    CHECK(label("学府路12号老邮局门口有个坑") == "学府路12号老邮局门口");
    CHECK(read_place(city, "学府路12号，老邮局").candidates.front().place.latitude_deg == 22.5660);
    // Where the speaker lives.
    CHECK(label("老邮局门口乱停车，我住学府路12号") == "老邮局门口");
    CHECK(label("我家住学府路12号，老邮局旁边的垃圾没人收") == "老邮局旁边");
    CHECK(label("我住学府路12号，楼下漏水") == "学府路12号");
}

TEST_CASE("a known entry has a point, an address that is only written has none") {
    const Organisation city = test::small_city();
    CHECK(read_place(city, "老邮局").candidates[0].place.latitude_deg == 22.5660);
    CHECK_FALSE(read_place(city, "学府路12号").candidates[0].place.latitude_deg);
}

TEST_CASE("a name that several places share is offered, unless the area is named") {
    const Organisation city = test::small_city();
    CHECK(read_place(city, "人民医院门口很吵").candidates.size() == 2);
    CHECK(read_place(city, "near the People's Hospital").candidates.size() == 2);
    CHECK(read_place(city, "人民医院主院").candidates.size() == 1);
    Organisation twins = city;
    twins.areas[1].places.push_back({"翠竹苑", {}, "estate", 22.56, 114.13});
    const PlaceReading both = read_place(twins, "翠竹苑");
    REQUIRE(both.candidates.size() == 2);
    CHECK(both.candidates[0].place.label != both.candidates[1].place.label);
    const PlaceReading one = read_place(twins, "东门街道翠竹苑");
    REQUIRE(one.candidates.size() == 1);
    CHECK(one.candidates[0].area == "dongmen");
}

TEST_CASE("a name with one slip is offered, beside what was written") {
    const Organisation city = test::small_city();
    const auto labels = [&](const char* text) {
        std::string all;
        for (const PlaceFound& found : read_place(city, text).candidates)
            all += (all.empty() ? "" : "|") + found.place.label;
        return all;
    };
    CHECK(labels("东门布行街半夜装修") == "东门步行街|东门布行街");
    CHECK(labels("東門步形街半夜裝修") == "东门步行街|東門步形街");
    CHECK(labels("noise on dongmen pedestrain street") == "东门步行街|dongmen pedestrain street");
    CHECK(read_place(city, "东门布行街").candidates.front().area == "dongmen");
    // Written in full, it is another place; a number or a direction tells places apart.
    CHECK(labels("东门布行街12号") == "东门布行街12号");
    CHECK(labels("老邮箱坏了") == "");
}

TEST_CASE("a numeral may be written in digits") {
    Organisation city = test::small_city();
    city.areas[1].places.push_back({"八卦岭", {}, "estate", 22.56, 114.10});
    const PlaceReading reading = read_place(city, "8卦岭宿舍区停水");
    REQUIRE(reading.candidates.size() == 1);
    CHECK(reading.candidates[0].area == "cuizhu");
}

TEST_CASE("an address names its sub-district, though a park in it sounds like another one") {
    const Organisation city = test::small_city();
    const PlaceReading reading = read_place(city, "翠竹街道水库社区东门公园杜鹃园宿舍2栋");
    REQUIRE(reading.candidates.size() == 1);
    CHECK(reading.candidates[0].place.label == "东门公园杜鹃园宿舍2栋");
    CHECK(reading.candidates[0].area == "cuizhu");
    // Another city's sub-district with an estate that sounds like one of ours.
    CHECK(read_place(city, "西乡街道东门坑工业区3栋").candidates.at(0).area == "");
    CHECK(read_place(city, "向西村东区47号").candidates[0].place.level == PlaceLevel::door);
}
