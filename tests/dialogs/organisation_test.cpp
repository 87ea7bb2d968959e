#include "dialogs/organisation.hpp"

#include "dialogs/organisation_calendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace heed;

namespace {

namespace fs = std::filesystem;

const char* const good_organisation = R"(name = "罗湖区"
number_prefix = "LH"
hotlines = { city = "12345", police = "110", fire = "119", medical = "120" }
calendar = ["calendar-2026.toml"]
working_hours = "09:00-12:00,14:00-18:00"

[[department]]
id = "luohu"
name = { "zh-CN" = "罗湖区政府", en = "Luohu" }
dispatch = true

[[department]]
id = "dongmen-office"
name = { "zh-CN" = "东门街道办事处", en = "Dongmen Sub-district Office" }
parent = "luohu"
dispatch = false

[[department]]
id = "ecology-bureau"
name = "生态局"

[[category]]
id = "noise"
kind = "nuisance"
name = { "zh-CN" = "噪音扰民", en = "Noise" }
keywords = ["噪音", "太吵", "noise"]
radius = "300m"
half_life = "14d"
photo = "wanted"
level = { sign_for = "30min!", contact = "24h", resolve = "5wd" }
[[category.question]]
id = "floor"
ask = { "zh-CN" = "是哪一层？", en = "Which floor?" }
type = "text"
required = true
[[category.question]]
id = "when"
ask = "什么时候？"
type = "one"
values = [{ id = "day", name = "白天" }, { id = "night", name = "晚上" }]

[[route]]
category = ["noise"]
area = ["dongmen"]
department = "dongmen-office"
assisting = ["ecology-bureau"]

[[route]]
kind = "nuisance"
department = "ecology-bureau"

[scores]
weights = { response = 20, resolution = 30, satisfaction = 50 }
minimum = 10

[concerns]
join_from = 0.6
recognised_from = 4
watch_days = 20
)";

const char* const good_calendar = R"(year = 2026
holidays = ["2026-01-01", "2026-01-02"]
workdays = ["2026-01-04"]
)";

const char* const good_areas = R"({
  "type": "FeatureCollection",
  "comment": "made up",
  "features": [
    {
      "type": "Feature",
      "properties": {
        "id": "dongmen", "name": "东门街道", "department": "dongmen-office",
        "aliases": ["东门街道办"],
        "places": [{"name": "东门步行街", "aliases": ["老街"], "kind": "market", "point": [114.1, 22.5]}]
      },
      "geometry": {"type": "Polygon", "coordinates": [[[114, 22], [115, 22], [115, 23], [114, 22]]]}
    },
    {
      "type": "Feature", "id": "nanhu",
      "properties": {"name": {"zh-CN": "南湖街道", "en": "Nanhu"}, "department": "luohu",
                     "places": {"国贸": [114.2, 22.6]}},
      "geometry": {"type": "MultiPolygon", "coordinates": [
        [[[116, 22], [117, 22], [117, 23], [116, 22]], [[116.5, 22.1], [116.6, 22.1], [116.6, 22.2], [116.5, 22.1]]],
        [[[118, 22], [119, 22], [119, 23], [118, 22]]]]}
    }
  ]
})";

// The three files in a folder of their own, removed at the end.
class Files {
public:
    Files() {
        std::string pattern = (fs::temp_directory_path() / "heed-organisation-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        write("organisation.toml", good_organisation);
        write("calendar-2026.toml", good_calendar);
        write("areas.geojson", good_areas);
    }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    ~Files() { fs::remove_all(folder_); }

    void write(const char* name, std::string_view text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    void remove(const char* name) { fs::remove(folder_ / name); }
    // Replaces `from`, which must be there.
    void change(const char* name, std::string_view from, std::string_view to) {
        std::ifstream stream(folder_ / name, std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(stream)), {});
        const std::size_t found = text.find(from);
        REQUIRE(found != text.npos);
        write(name, text.replace(found, from.size(), to));
    }
    Organisation load() {
        errors_.clear();
        return load_organisation(
            folder_ / "organisation.toml",
            folder_ / "areas.geojson",
            from_civil(2026, 11, 24, 12, 0, 0),
            errors_
        );
    }
    // "organisation.toml:3: message", without the folder, one a line.
    std::string faults() {
        load();
        std::string text;
        for (const FileError& error : errors_) {
            text +=
                to_string({fs::path(error.file).filename().string(), error.line, error.message});
            text += "\n";
        }
        return text;
    }

private:
    fs::path folder_;
    std::vector<FileError> errors_;
};

// One change of the good files gives exactly one mistake, at `where`, that speaks of `about`.
void check_fault(
    const char* file,
    std::string_view from,
    std::string_view to,
    const std::string& where,
    std::string_view about
) {
    Files files;
    files.change(file, from, to);
    const std::string faults = files.faults();
    CAPTURE(to);
    CAPTURE(faults);
    CHECK(std::ranges::count(faults, '\n') == 1);
    CHECK(faults.starts_with(where + ": "));
    CHECK(faults.find(about) != faults.npos);
}

void check_organisation_fault(
    std::string_view from, std::string_view to, int line, std::string_view about
) {
    check_fault("organisation.toml", from, to, "organisation.toml:" + std::to_string(line), about);
}

void check_areas_fault(
    std::string_view from, std::string_view to, int line, std::string_view about
) {
    check_fault("areas.geojson", from, to, "areas.geojson:" + std::to_string(line), about);
}

}  // namespace

TEST_CASE("everything in the files is read") {
    Files files;
    CHECK(files.faults() == "");
    const Organisation organisation = files.load();
    CHECK(organisation.name.in("en") == "罗湖区");
    CHECK(organisation.number_prefix == "LH");
    CHECK(organisation.departments.size() == 3);
    CHECK(organisation.dispatch().id == "luohu");
    CHECK(organisation.department("dongmen-office")->parent == "luohu");
    CHECK(
        organisation.department("dongmen-office")->name.in("en") == "Dongmen Sub-district Office"
    );
    CHECK(organisation.department("nobody") == nullptr);

    const Category& noise = *organisation.category("noise");
    CHECK(noise.kind == "nuisance");
    CHECK(noise.keywords == std::vector<std::string>{"噪音", "太吵", "noise"});
    CHECK(noise.radius_m == 300);
    CHECK(noise.half_life == std::chrono::hours(14 * 24));
    CHECK(noise.photo == Category::PhotoWish::wanted);
    CHECK(noise.level.sign_for == Promise{Promise::Unit::clock_minutes, 30});
    CHECK(noise.level.contact == Promise{Promise::Unit::working_minutes, 24 * 60});
    CHECK(noise.level.resolve == Promise{Promise::Unit::working_days, 5});
    REQUIRE(noise.questions.size() == 2);
    CHECK(noise.questions[0].required);
    CHECK(noise.questions[1].values[1].first == "night");

    CHECK(organisation.concerns.join_from == 0.6);
    CHECK(organisation.concerns.recognised_from == 4);
    CHECK(organisation.concerns.watch == std::chrono::hours(20 * 24));
    CHECK(organisation.concerns.series == casework::ConcernSettings{}.series);

    REQUIRE(organisation.routes.size() == 2);
    CHECK(organisation.routes[0].areas == std::vector<std::string>{"dongmen"});
    CHECK(organisation.routes[1].kind == "nuisance");
    CHECK(organisation.calendar.hours == std::vector<std::pair<int, int>>{{540, 720}, {840, 1080}});
    CHECK(organisation.calendar.years.at(2026).workdays.contains("2026-01-04"));
    CHECK(organisation.scores.satisfaction == 50);
    CHECK(organisation.scores.minimum == 10);

    const Area& dongmen = *organisation.area("dongmen");
    CHECK(dongmen.aliases == std::vector<std::string>{"东门街道办"});
    CHECK(dongmen.places[0].longitude_deg == 114.1);
    CHECK(dongmen.places[0].latitude_deg == 22.5);
    CHECK(dongmen.places[0].kind == "market");
    const Area& nanhu = *organisation.area("nanhu");
    CHECK(nanhu.name.in("en") == "Nanhu");
    CHECK(nanhu.places[0].name == "国贸");
    REQUIRE(nanhu.polygons.size() == 2);
    CHECK(nanhu.polygons[0].size() == 2);
}

TEST_CASE("each mistake in organisation.toml is named with its line") {
    const auto check = check_organisation_fault;
    check("name = \"罗湖区\"", "", 1, "`name` is missing");
    check("number_prefix = \"LH\"", "number_prefix = \"lh1\"", 2, "number_prefix");
    check("police = \"110\"", "police = \"one one zero\"", 3, "telephone");
    check("medical =", "medicla =", 3, "unknown key `medicla`");
    check("working_hours = \"09:00", "working_hours = \"9:00", 5, "working_hours");
    check("12:00,14:00", "15:00,14:00", 5, "in order");
    check("name = \"生态局\"", "name = \"生态局\"\nnmae = \"x\"", 21, "unknown key `nmae`");
    check("id = \"floor\"", "id = \"Floor 1\"", 32, "is no id");
}

TEST_CASE("each mistake in a department is named with its line") {
    const auto check = check_organisation_fault;
    check("parent = \"luohu\"", "parent = \"nobody\"", 15, "no department `nobody`");
    check("parent = \"luohu\"", "parnet = \"luohu\"", 15, "unknown key `parnet`");
    check("dispatch = false", "dispatch = true", 12, "only one department can dispatch");
    check("dispatch = true", "dispatch = false", 7, "no department has dispatch");
    check("dispatch = false", "dispatch = \"no\"", 16, "true or false");
    check("name = \"生态局\"", "name = \" \"", 20, "not blank");
    check("name = \"生态局\"", "name = { }", 20, "one for each language");
    check("name = \"生态局\"", "name = { \"zh CN\" = \"生态局\" }", 20, "no language");
    check("parent = \"luohu\"", "parent = \"dongmen-office\"", 12, "lead back to itself");
}

TEST_CASE("each mistake in a category is named with its line") {
    const auto check = check_organisation_fault;
    check("radius = \"300m\"", "radius = \"300\"", 27, "radius");
    check("radius = \"300m\"", "radius = 300", 27, "must be a text");
    check("half_life = \"14d\"", "half_life = \"two weeks\"", 28, "half_life");
    check("photo = \"wanted\"", "photo = \"yes\"", 29, "photo");
    check("contact = \"24h\"", "contact = \"24\"", 30, "`24` is no promise");
    check("contact = \"24h\"", "contact = \"5wd!\"", 30, "no promise");
    check(", resolve = \"5wd\"", "", 30, "`resolve` is missing");
    check("\"太吵\"", "\"噪音\"", 26, "twice");
    check("\"太吵\"", "7", 26, "holds texts");
    check("type = \"text\"", "type = \"words\"", 34, "must be text, number, date, one or some");
    check("id = \"when\"", "id = \"floor\"", 37, "used twice");
    check(", { id = \"night\", name = \"晚上\" }", "", 40, "at least two");
    check("id = \"night\"", "id = \"day\"", 40, "used twice");
    check("type = \"one\"", "type = \"date\"", 40, "only questions of type one or some");
}

TEST_CASE("each dangling reference of a route is named with its line") {
    const auto check = check_organisation_fault;
    check("category = [\"noise\"]", "category = [\"nose\"]", 43, "no category `nose`");
    check("area = [\"dongmen\"]", "area = [\"dongmen\", \"west\"]", 44, "no area `west`");
    check("department = \"dongmen-office\"", "department = \"x\"", 45, "no department `x`");
    check("assisting = [\"ecology-bureau\"]", "assisting = [\"x\"]", 46, "no department `x`");
    check("assisting = [\"ecology-bureau\"]", "assisting = [\"dongmen-office\"]", 46, "itself");
    check("kind = \"nuisance\"\ndep", "kind = \"nuisances\"\ndep", 49, "no category is of kind");
    check("area = [\"dongmen\"]", "kind = \"nuisance\"", 44, "not both");
    check("category = [\"noise\"]", "category = \"noise\"", 43, "must be a list");
}

TEST_CASE("weights that do not make a hundred, and odd minimums, are mistakes") {
    const auto check = check_organisation_fault;
    check("response = 20", "response = 21", 53, "add up to 101");
    check("response = 20", "response = -20", 53, "between 0 and 100");
    check("response = 20, ", "", 53, "`response` is missing");
    check("minimum = 10", "minimum = 0", 54, "minimum");
    check("minimum = 10", "minimum = 1.5", 54, "whole number");
}

TEST_CASE("each mistake in the numbers of concerns is named with its line") {
    const auto check = check_organisation_fault;
    check("join_from = 0.6", "join_from = 1.5", 57, "between 0 and 1");
    check("join_from = 0.6", "join_from = \"half\"", 57, "must be a number");
    check("recognised_from = 4", "recognised_from = 1", 58, "at least 2");
    check("watch_days = 20", "watch_days = 0", 59, "number of days");
    check("watch_days = 20", "series = 0", 59, "above 0");
    check("watch_days = 20", "wach_days = 20", 59, "wach_days");
}

TEST_CASE("an id used twice is a mistake at the second") {
    const auto check = check_organisation_fault;
    check(
        "[[route]]",
        "[[department]]\nid = \"ecology-bureau\"\nname = \"又一个\"\n[[route]]",
        43,
        "used twice"
    );
    check(
        "[[route]]",
        "[[category]]\nid = \"noise\"\nname = \"又\"\n"
        "level = { sign_for = \"2h\", contact = \"24h\", resolve = \"5wd\" }\n[[route]]",
        43,
        "used twice"
    );
}

TEST_CASE("a calendar must hold the current year and only dates that exist") {
    const auto check =
        [](std::string_view from, std::string_view to, int line, std::string_view about) {
            check_fault(
                "calendar-2026.toml", from, to, "calendar-2026.toml:" + std::to_string(line), about
            );
        };
    check("\"2026-01-02\"", "\"2026-02-30\"", 2, "is no date");
    check("\"2026-01-02\"", "\"2026-1-2\"", 2, "is no date");
    check("\"2026-01-02\"", "\"2025-12-31\"", 2, "is not in 2026");
    check("\"2026-01-04\"", "\"2026-01-05\"", 3, "no Saturday or Sunday");
    check("\"2026-01-02\"", "\"2026-01-04\"", 3, "a holiday and a working day");
    check("workdays", "remarks = 1\nworkdays", 3, "unknown key `remarks`");

    Files files;
    files.change("calendar-2026.toml", "year = 2026", "year = 2027");
    CHECK(
        files.faults().find("organisation.toml:4: there is no calendar of 2026") !=
        std::string::npos
    );
    files.change("organisation.toml", "\"calendar-2026.toml\"", "\"nowhere.toml\"");
    CHECK(files.faults() == "nowhere.toml:1: there is no such file\n");
}

TEST_CASE("each mistake in areas.geojson is named with the line of its feature") {
    const auto check = check_areas_fault;
    check("\"department\": \"luohu\"", "\"department\": \"x\"", 14, "no department `x`");
    check("\"id\": \"nanhu\"", "\"id\": \"dongmen\"", 14, "used twice");
    check("\"id\": \"nanhu\"", "\"ident\": 1, \"id\": \"nanhu\"", 14, "unknown key `ident`");
    check("[115, 23], [114, 22]", "[115, 23], [114, 22.1]", 5, "not closed");
    check("[115, 22], [115, 23], ", "[115, 22], ", 5, "at least 4 points");
    check("[115, 22], ", "[22, 115], ", 5, "[longitude, latitude]");
    check("[115, 22], ", "[115, \"22\"], ", 5, "[longitude, latitude]");
    check("[115, 23]", "[116, 22]", 5, "encloses nothing");
    check("\"Polygon\"", "\"Point\"", 5, "must be a Polygon");
    check("\"point\": [114.1, 22.5]", "\"point\": [114.1]", 5, "`point` of place `东门步行街`");
    check("\"point\": [114.1, 22.5]", "\"point\": [22.5, 114.1]", 5, "`point` of place");
    check("{\"国贸\": [114.2, 22.6]}", "{\"国贸\": [114.2]}", 14, "place `国贸`");
    check("\"kind\": \"market\"", "\"kidn\": \"market\"", 5, "unknown key `kidn`");
    check("[\"东门街道办\"]", "\"东门街道办\"", 5, "aliases");
    check("\"comment\"", "\"crs\"", 1, "unknown key `crs`");
    check("\"FeatureCollection\"", "\"Features\"", 1, "FeatureCollection");
    check("    },\n    {", "    }\n    {", 14, "not JSON");
}

TEST_CASE("no mistake hides another, in any of the files") {
    Files files;
    files.change("organisation.toml", "medical", "medicla");
    files.change("organisation.toml", "parent = \"luohu\"", "parent = \"x\"");
    files.change("organisation.toml", "\"300m\"", "\"far\"");
    files.change("organisation.toml", "area = [\"dongmen\"]", "area = [\"y\"]");
    files.change("organisation.toml", "minimum = 10", "minimum = \"ten\"");
    files.change("calendar-2026.toml", "2026-01-02", "2026-13-02");
    files.change("areas.geojson", "[115, 23], [114, 22]", "[115, 23], [114, 21]");
    files.change("areas.geojson", "\"department\": \"luohu\"", "\"department\": \"z\"");
    const std::string faults = files.faults();
    CAPTURE(faults);
    CHECK(std::ranges::count(faults, '\n') == 8);
    for (const char* start :
         {"organisation.toml:3:",
          "organisation.toml:15:",
          "organisation.toml:27:",
          "organisation.toml:44:",
          "organisation.toml:54:",
          "calendar-2026.toml:2:",
          "areas.geojson:5:",
          "areas.geojson:14:"}) {
        CHECK(faults.find(start) != faults.npos);
    }
}

TEST_CASE("a file that is missing, broken or not text is one mistake and the others are still read"
) {
    Files files;
    files.change("areas.geojson", "[115, 23], [114, 22]", "[115, 23], [114, 21]");
    files.write("organisation.toml", "name = \n");
    std::string faults = files.faults();
    CHECK(faults.find("organisation.toml:1: ") != faults.npos);
    CHECK(faults.find("areas.geojson:5: ") != faults.npos);
    CHECK(std::ranges::count(faults, '\n') == 2);
    for (const char* header : {"[= 1\n", "[[= 1\n", "[ .a]\n", "[a.=]\n"}) {
        files.write("organisation.toml", header);
        CHECK(files.faults().find("organisation.toml:1: ") == 0);
    }
    files.write("organisation.toml", "\"a\\n\\u001b[31m\" = 1\n");
    CHECK(files.faults().find("unknown key `a??[31m`: here may stand `") != faults.npos);
    files.write("organisation.toml", "name = \"a\"\n# \xff\n");
    CHECK(files.faults().find("organisation.toml:2: the file is not UTF-8") == 0);
    files.remove("organisation.toml");
    CHECK(files.faults().find("organisation.toml:1: there is no such file") == 0);

    Files others;
    others.remove("areas.geojson");
    CHECK(others.faults() == "areas.geojson:1: there is no such file\n");
    others.write("areas.geojson", std::string(100'000, '['));
    CHECK(std::ranges::count(others.faults(), '\n') == 1);
    others.write("areas.geojson", R"({"type":"FeatureCollection","features":[]})");
    CHECK(others.faults().find("there is no area") != std::string::npos);
}

TEST_CASE("promises are read in working time, working days and by the clock") {
    using Unit = Promise::Unit;
    CHECK(parse_promise("2h") == Promise{Unit::working_minutes, 120});
    CHECK(parse_promise("90min") == Promise{Unit::working_minutes, 90});
    CHECK(parse_promise("5wd") == Promise{Unit::working_days, 5});
    CHECK(parse_promise("30min!") == Promise{Unit::clock_minutes, 30});
    CHECK(parse_promise("2h!") == Promise{Unit::clock_minutes, 120});
    CHECK(parse_promise("3d!") == Promise{Unit::clock_minutes, 3 * 24 * 60});
    CHECK(parse_promise("0h") == Promise{Unit::working_minutes, 0});
    for (const char* wrong :
         {"",
          "h",
          "2",
          "2 h",
          "-2h",
          "+2h",
          "2.5h",
          "2d",
          "5wd!",
          "2h!!",
          "2H",
          "999999999999h",
          "99999999999999999999h",
          "367wd",
          "8785h"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_promise(wrong));
    }
}

TEST_CASE("distances, half-lives and working hours have bounds") {
    CHECK(parse_distance_m("1.5km") == 1500);
    for (const char* wrong :
         {"", "m", "0m", "-1m", "300", "300 m", "1e3m", "nanm", "infkm", "101km"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_distance_m(wrong));
    }
    CHECK(parse_half_life("36h") == std::chrono::hours(36));
    for (const char* wrong : {"", "0d", "d", "14", "14w", "4000d", "99999999999999999999d"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_half_life(wrong));
    }
    CHECK(parse_working_hours("00:00-24:00")->front() == std::pair{0, 1440});
    CHECK(parse_working_hours("09:00-12:00, 12:00-18:00")->size() == 2);
    for (const char* wrong :
         {"",
          "09:00",
          "09:00-",
          "09:00-09:00",
          "12:00-09:00",
          "09:00-24:01",
          "09:60-12:00",
          "09:00-12:00,",
          "09:00-12:00,11:00-13:00",
          "9:00-12:00",
          "09:00~12:00"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_working_hours(wrong));
    }
}
