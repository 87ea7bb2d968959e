#pragma once
// A small city for tests: two sub-districts, a few places, the usual categories.
#include "dialogs/organisation.hpp"

#include <string>
#include <utility>
#include <vector>

namespace heed::test {

inline LocalText names(std::string zh, std::string en) {
    return {{{"zh-CN", std::move(zh)}, {"en", std::move(en)}}};
}

inline Category category(
    std::string id,
    LocalText name,
    std::vector<std::string> keywords,
    Category::PhotoWish photo = Category::PhotoWish::optional,
    double radius_m = 100,
    Promise resolve = {Promise::Unit::working_days, 7}
) {
    Category made;
    made.id = std::move(id);
    made.kind = "any";
    made.name = std::move(name);
    made.keywords = std::move(keywords);
    made.photo = photo;
    made.radius_m = radius_m;
    made.level = {{Promise::Unit::working_minutes, 120}, {Promise::Unit::working_days, 1}, resolve};
    return made;
}

// A square of about a kilometre around a point.
inline Area area(
    std::string id, LocalText name, std::string department, double latitude, double longitude
) {
    Area made;
    made.id = std::move(id);
    made.name = std::move(name);
    made.department = std::move(department);
    const double west = longitude - 0.005, east = longitude + 0.005;
    const double south = latitude - 0.005, north = latitude + 0.005;
    made.polygons = {{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}};
    return made;
}

inline Organisation small_city() {
    using Wish = Category::PhotoWish;
    Organisation city;
    city.name = names("江城", "Jiangcheng");
    city.number_prefix = "JC";
    city.departments = {
        {"dispatch", names("分拨中心", "Dispatch Centre"), "", true},
        {"dongmen-office", names("东门街道办事处", "Dongmen Office"), "dispatch", false},
        {"lighting", names("市政照明所", "Street Lighting"), "dispatch", false},
    };
    city.categories = {
        category(
            "light",
            names("路灯不亮", "street light"),
            {"路灯", "灯不亮", "灯坏", "灯莫得亮", "street light"},
            Wish::wanted,
            50,
            {Promise::Unit::clock_minutes, 1440}
        ),
        category(
            "trash", names("垃圾堆积", "rubbish"), {"垃圾", "rubbish", "garbage"}, Wish::wanted
        ),
        category(
            "road",
            names("路面破损", "road damage"),
            {"有个坑", "路面", "这条路挖", "护栏", "路坏", "pothole"},
            Wish::wanted
        ),
        category(
            "noise", names("噪音扰民", "noise"), {"噪音", "太吵", "装修", "noise"}, Wish::never, 300
        ),
        category(
            "manhole",
            names("井盖问题", "manhole cover"),
            {"井盖", "manhole"},
            Wish::wanted,
            50,
            {Promise::Unit::clock_minutes, 120}
        ),
        category("parking", names("乱停车", "parking"), {"单车", "乱停", "parking"}, Wish::wanted),
        category("tree", names("树木问题", "trees"), {"树倒", "树", "tree"}, Wish::wanted),
        category(
            "gas",
            names("燃气异味", "gas smell"),
            {"煤气", "燃气", "gas"},
            Wish::never,
            100,
            {Promise::Unit::clock_minutes, 120}
        ),
        category(
            "water", names("停水漏水", "water"), {"停水", "漏水", "no water"}, Wish::never, 300
        ),
        category("lift", names("电梯故障", "lift"), {"电梯", "lift"}, Wish::never),
        category("other", names("其他", "other"), {}),
    };
    city.routes = {
        {{"light"}, "", {}, "lighting", {}},
        {{}, "", {"dongmen"}, "dongmen-office", {"dispatch"}},
    };
    city.calendar.hours = {{540, 720}, {840, 1080}};
    Area dongmen =
        area("dongmen", names("东门街道", "Dongmen"), "dongmen-office", 22.5463, 114.1235);
    dongmen.aliases = {"东门"};
    dongmen.places = {
        {"东门步行街", {"步行街", "Dongmen Pedestrian Street"}, "road", 22.5465, 114.1230},
        {"人民医院东院", {"People's Hospital, East Branch"}, "hospital", 22.5470, 114.1240},
        {"翠竹苑", {}, "estate", 22.5450, 114.1250},
        {"学府路", {"Xuefu Road"}, "road", 22.5440, 114.1220},
    };
    Area cuizhu = area("cuizhu", names("翠竹街道", "Cuizhu"), "dispatch", 22.5663, 114.1335);
    cuizhu.aliases = {"翠竹"};
    cuizhu.places = {
        {"人民医院主院", {"People's Hospital, Main Campus"}, "hospital", 22.5670, 114.1340},
        {"老邮局", {}, "shop", 22.5660, 114.1330},
    };
    city.areas = {dongmen, cuizhu};
    return city;
}

}  // namespace heed::test
