#include "dialogs/staff/arguments.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;

namespace {

const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);

Organisation luohu() {
    Organisation city;
    const auto add = [&](const char* id, const char* chinese, const char* english) {
        Department department;
        department.id = id;
        department.name.by_language = {{"zh-CN", chinese}, {"en", english}};
        city.departments.push_back(department);
    };
    add("water-bureau", "罗湖区水务局", "Luohu Water Bureau");
    add("urban-management", "罗湖区城市管理和综合执法局", "Luohu Urban Management Bureau");
    add("market-bureau", "市市场监管局罗湖监管局", "Luohu Market Supervision Office");
    add("dongmen-office", "东门街道办事处", "Dongmen Sub-district Office");
    add("donghu-office", "东湖街道办事处", "Donghu Sub-district Office");
    Area area;
    area.id = "dongmen";
    area.department = "dongmen-office";
    area.name.by_language = {{"zh-CN", "东门街道"}, {"en", "Dongmen"}};
    area.aliases = {"东门街道办", "老街"};
    city.areas.push_back(area);
    return city;
}

std::vector<std::string> found(std::string_view text) {
    return match_name(department_names(luohu()), text).ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a department is found by what people call it") {
    for (const char* text :
         {"罗湖区水务局",
          "水务局",
          "水务",
          "water-bureau",
          "Luohu Water Bureau",
          "water",
          "WATER BUREAU",
          "@水务局"}) {
        CAPTURE(text);
        CHECK(found(text) == Ids{"water-bureau"});
    }
    for (const char* text : {"城管局", "城市管理", "执法局", "urban management"}) {
        CAPTURE(text);
        CHECK(found(text) == Ids{"urban-management"});
    }
    for (const char* text : {"东门", "东门街道办", "老街", "dongmen", "东门街道办事处"}) {
        CAPTURE(text);
        CHECK(found(text) == Ids{"dongmen-office"});
    }
}

TEST_CASE("what could be several is all of them, and what is none is none") {
    CHECK(found("街道办事处") == Ids{"dongmen-office", "donghu-office"});
    CHECK(found("东") == Ids{"dongmen-office", "donghu-office"});
    CHECK(found("Luohu").size() == 3);
    CHECK(found("供电局").empty());
    CHECK(found("不属我们").empty());
    CHECK(found("ter").empty());
    CHECK(found("").empty());
}

TEST_CASE("the rest of what was said follows the name") {
    const auto known = department_names(luohu());
    const auto check = [&](std::string_view text, std::string_view typed, std::string_view rest) {
        CAPTURE(text);
        const NameMatch match = match_name(known, text);
        CHECK(match.ids == Ids{"water-bureau"});
        CHECK(match.typed == typed);
        CHECK(match.rest == rest);
    };
    check("水务局 管道漏水不属我们", "水务局", "管道漏水不属我们");
    check("水务局，管道漏水", "水务局", "管道漏水");
    check("水务局管道漏水", "水务局", "管道漏水");
    check("罗湖区水务局管道漏水", "罗湖区水务局", "管道漏水");
    check("Water Bureau a pipe leaks", "Water Bureau", "a pipe leaks");
}

TEST_CASE("a command's words are told apart") {
    const Organisation city = luohu();
    const std::vector<Named> colleagues = {
        {"s_1", {"李明"}}, {"s_2", {"李明华"}}, {"s_3", {"王强"}}};
    const auto read = [&](Verb verb, std::string_view text) {
        return read_arguments(city, row_of(verb), text, colleagues, now);
    };
    const Arguments transfer = read(Verb::transfer, "水务局 管道漏水");
    CHECK(transfer.units == Ids{"water-bureau"});
    CHECK(transfer.text == "管道漏水");
    CHECK(read(Verb::assign, "@王强").members == Ids{"s_3"});
    CHECK(read(Verb::assign, "李明 请尽快").members == Ids{"s_1"});
    CHECK(read(Verb::assign, "李明 请尽快").text == "请尽快");
    CHECK(read(Verb::assign, "李").members == Ids{"s_1", "s_2"});
    CHECK(read(Verb::assign, "水务局").units == Ids{"water-bureau"});
    CHECK(read(Verb::transfer, "王强").units.empty());
    const Arguments extend = read(Verb::extend, "3天 等备件");
    CHECK(extend.date == from_civil(2026, 11, 27, 18, 0, 0));
    CHECK(extend.text == "等备件");
    CHECK(read(Verb::check, "未解决 灯还是不亮").verdict == "reopened");
    CHECK(read(Verb::check, "解决 已亮").verdict == "closed");
    CHECK(read(Verb::check, "not solved still dark").verdict == "reopened");
    CHECK(read(Verb::check, "not solved still dark").text == "still dark");
    CHECK(read(Verb::check, "灯亮了").verdict.empty());
    CHECK(read(Verb::decide, "不成立 无依据").verdict == "dismissed");
    CHECK(read(Verb::decide, "upheld wrong person").verdict == "upheld");
    // The reason stays whole; the department named in it is a suggestion.
    const Arguments back = read(Verb::give_back, "水务局 管道漏水");
    CHECK(back.units == Ids{"water-bureau"});
    CHECK(back.text == "水务局 管道漏水");
}
