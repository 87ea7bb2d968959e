// Reads organisation.toml, its calendar files and the areas into one Organisation. Every mistake is
// reported in one run, so nothing stops at the first one.
#include "dialogs/areas_file.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/organisation_calendar.hpp"
#include "dialogs/organisation_concerns.hpp"
#include "dialogs/organisation_table.hpp"

#include <algorithm>
#include <initializer_list>

namespace heed {
namespace {

using Need = TableReader::Need;

constexpr std::size_t organisation_bytes_max = std::size_t{4} * 1024 * 1024;
constexpr std::size_t prefix_letters_max = 4;
constexpr std::string_view question_types[] = {"text", "number", "date", "one", "some"};

bool is_prefix(std::string_view text) {
    return !text.empty() && text.size() <= prefix_letters_max &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_phone(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

// The id of something that must exist, to be looked up when everything has been read.
struct Reference {
    std::string id;
    std::size_t line;
    std::string from;  // "route"
};

class OrganisationReader {
public:
    OrganisationReader(
        const std::filesystem::path& path, TimePoint now, std::vector<FileError>& errors
    )
        : path_(path), now_(now), all_errors_(errors), errors_(path.string(), errors) {}

    void read_organisation();
    void read_areas(const std::filesystem::path& path);
    Organisation take() { return std::move(organisation_); }

private:
    void read_root(TableReader& root);
    void read_hotlines(TableReader& root);
    void read_calendars(TableReader& root);
    void read_department(const toml::table& table);
    void check_departments();
    void read_category(const toml::table& table);
    void read_level(TableReader& category, const std::string& what, ServiceLevel& level);
    void read_question(const toml::table& table, const std::string& what, Category& category);
    void read_question_values(TableReader& reader, const std::string& what, Question& question);
    void read_route(const toml::table& table);
    void check_routes();
    void read_scores(TableReader& root);
    std::vector<std::string> references(
        TableReader& reader, std::string_view key, std::vector<Reference>& list
    );

    std::filesystem::path path_;
    TimePoint now_;
    std::vector<FileError>& all_errors_;
    FileErrors errors_;
    Organisation organisation_;
    std::vector<std::size_t> department_lines_;
    std::vector<Reference> departments_named_, categories_named_, kinds_named_, areas_named_;
};

void OrganisationReader::read_organisation() {
    const auto text = read_small_file(path_, organisation_bytes_max, errors_);
    if (!text) return;
    const auto table = parse_toml(*text, errors_);
    if (!table) return;
    TableReader root(*table, "", errors_);
    read_root(root);
    for (const toml::table* item : root.tables("department", Need::required))
        read_department(*item);
    check_departments();
    for (const toml::table* item : root.tables("category", Need::required)) read_category(*item);
    for (const toml::table* item : root.tables("route", Need::optional)) read_route(*item);
    check_routes();
    read_scores(root);
    read_concerns(root.table("concerns", Need::optional), organisation_.concerns, errors_);
    root.finish();
}

void OrganisationReader::read_root(TableReader& root) {
    organisation_.name = root.local_text("name", Need::required);
    if (auto prefix = root.text("number_prefix", Need::required)) {
        if (!is_prefix(*prefix)) {
            root.fault("number_prefix", "`number_prefix` must be 1 to 4 letters A-Z");
        }
        organisation_.number_prefix = std::move(*prefix);
    }
    read_hotlines(root);
    const auto hours = root.text("working_hours", Need::required);
    if (hours) {
        if (auto parsed = parse_working_hours(*hours)) {
            organisation_.calendar.hours = std::move(*parsed);
        } else {
            root.fault(
                "working_hours",
                "`working_hours` must be like \"09:00-12:00,14:00-18:00\", in order"
            );
        }
    }
    read_calendars(root);
}

void OrganisationReader::read_hotlines(TableReader& root) {
    const toml::table* table = root.table("hotlines", Need::optional);
    if (!table) return;
    TableReader reader(*table, "hotlines", errors_);
    Hotlines& hotlines = organisation_.hotlines;
    const std::initializer_list<std::pair<std::string_view, std::string*>> fields = {
        {"city", &hotlines.city},
        {"police", &hotlines.police},
        {"fire", &hotlines.fire},
        {"medical", &hotlines.medical}};
    for (const auto& [key, field] : fields) {
        const auto value = reader.text(key, Need::optional);
        if (!value) continue;
        if (!is_phone(*value)) reader.fault(key, "`" + *value + "` is no telephone number");
        *field = *value;
    }
    reader.finish();
}

void OrganisationReader::read_calendars(TableReader& root) {
    auto& years = organisation_.calendar.years;
    bool all_read = true;
    for (const auto& [name, line] : root.texts("calendar", Need::required)) {
        const std::filesystem::path path = path_.parent_path() / name;
        FileErrors errors(path.string(), all_errors_);
        auto calendar = read_calendar_file(path, errors);
        if (!calendar || calendar->year == 0) {
            all_read = false;
            continue;
        }
        const int year = calendar->year;
        if (!years.emplace(year, std::move(*calendar)).second) {
            errors_.add(line, "`" + name + "` is a second calendar of " + std::to_string(year));
        }
    }
    const int year = to_civil(now_).year;
    if (all_read && !years.contains(year)) {
        root.fault(
            "calendar",
            "there is no calendar of " + std::to_string(year) + ": add calendar-" +
                std::to_string(year) +
                ".toml with that year's holidays and working weekends, as the State Council "
                "announced them"
        );
    }
}

std::vector<std::string> OrganisationReader::references(
    TableReader& reader, std::string_view key, std::vector<Reference>& list
) {
    std::vector<std::string> ids;
    for (auto& [id, line] : reader.texts(key, Need::optional)) {
        list.push_back({id, line, "route"});
        ids.push_back(std::move(id));
    }
    return ids;
}

void OrganisationReader::read_department(const toml::table& table) {
    TableReader reader(table, "department", errors_);
    Department department;
    department.id = reader.id("id", Need::required).value_or("");
    if (!department.id.empty()) reader.rename("department `" + department.id + "`");
    department.name = reader.local_text("name", Need::required);
    department.dispatch = reader.flag("dispatch", false);
    if (const auto parent = reader.text("parent", Need::optional)) {
        department.parent = *parent;
        departments_named_.push_back(
            {*parent, reader.line("parent"), "department `" + department.id + "`"}
        );
    }
    if (!department.id.empty() && organisation_.department(department.id)) {
        reader.fault("id", "the id is used twice");
    }
    reader.finish();
    organisation_.departments.push_back(std::move(department));
    department_lines_.push_back(reader.line());
}

void OrganisationReader::check_departments() {
    const auto& departments = organisation_.departments;
    std::size_t dispatching = 0;
    for (std::size_t i = 0; i < departments.size(); ++i) {
        if (departments[i].dispatch && ++dispatching > 1) {
            errors_.add(
                department_lines_[i],
                "department `" + departments[i].id + "`: only one department can dispatch"
            );
        }
        const Department* above = &departments[i];
        for (std::size_t depth = 0; above && !above->parent.empty(); ++depth) {
            above = organisation_.department(above->parent);
            // Reported once, at each member of the circle.
            if (above == &departments[i] || depth > departments.size()) break;
        }
        if (above == &departments[i] && !departments[i].parent.empty()) {
            errors_.add(
                department_lines_[i],
                "department `" + departments[i].id + "`: its parents lead back to itself"
            );
        }
    }
    if (!departments.empty() && dispatching == 0) {
        errors_.add(department_lines_.front(), "no department has dispatch = true: one must route");
    }
}

void OrganisationReader::read_category(const toml::table& table) {
    TableReader reader(table, "category", errors_);
    Category category;
    category.id = reader.id("id", Need::required).value_or("");
    std::string what = "category `" + category.id + "`";
    if (!category.id.empty()) reader.rename(what);
    category.kind = reader.id("kind", Need::optional).value_or(category.id);
    category.name = reader.local_text("name", Need::required);
    for (auto& keyword : reader.texts("keywords", Need::optional)) {
        category.keywords.push_back(std::move(keyword.text));
    }
    if (const auto radius = reader.text("radius", Need::optional)) {
        const auto distance_m = parse_distance_m(*radius);
        if (!distance_m) reader.fault("radius", "`radius` must be like \"300m\" or \"1km\"");
        category.radius_m = distance_m.value_or(0);
    }
    category.half_life = std::chrono::days(14);
    if (const auto half_life = reader.text("half_life", Need::optional)) {
        const auto duration = parse_half_life(*half_life);
        if (!duration) reader.fault("half_life", "`half_life` must be like \"14d\" or \"36h\"");
        category.half_life = duration.value_or(Duration{});
    }
    const std::string photo = reader.text("photo", Need::optional).value_or("optional");
    using PhotoWish = Category::PhotoWish;
    if (photo == "wanted") {
        category.photo = PhotoWish::wanted;
    } else if (photo == "never") {
        category.photo = PhotoWish::never;
    } else if (photo != "optional") {
        reader.fault("photo", "`photo` must be \"wanted\", \"optional\" or \"never\"");
    }
    read_level(reader, what, category.level);
    for (const toml::table* item : reader.tables("question", Need::optional)) {
        read_question(*item, what, category);
    }
    if (!category.id.empty() && organisation_.category(category.id)) {
        reader.fault("id", "the id is used twice");
    }
    reader.finish();
    organisation_.categories.push_back(std::move(category));
}

void OrganisationReader::read_level(
    TableReader& category, const std::string& what, ServiceLevel& level
) {
    const toml::table* table = category.table("level", Need::required);
    if (!table) return;
    TableReader reader(*table, what + ", level", errors_);
    const std::initializer_list<std::pair<std::string_view, Promise*>> fields = {
        {"sign_for", &level.sign_for}, {"contact", &level.contact}, {"resolve", &level.resolve}};
    for (const auto& [key, promise] : fields) {
        const auto text = reader.text(key, Need::required);
        if (!text) continue;
        const auto parsed = parse_promise(*text);
        if (!parsed) {
            reader.fault(
                key,
                "`" + *text +
                    "` is no promise: \"2h\" (working hours), \"5wd\" (working days), "
                    "\"30min!\" (by the clock), at most a year"
            );
        }
        *promise = parsed.value_or(Promise{});
    }
    reader.finish();
}

void OrganisationReader::read_question(
    const toml::table& table, const std::string& what, Category& category
) {
    TableReader reader(table, what + ", question", errors_);
    Question question;
    question.id = reader.id("id", Need::required).value_or("");
    const std::string here = what + ", question `" + question.id + "`";
    if (!question.id.empty()) reader.rename(here);
    question.ask = reader.local_text("ask", Need::required);
    question.required = reader.flag("required", false);
    if (auto type = reader.text("type", Need::required)) {
        if (std::ranges::find(question_types, *type) == std::end(question_types)) {
            reader.fault("type", "`type` must be text, number, date, one or some");
        }
        question.type = std::move(*type);
    }
    read_question_values(reader, here, question);
    if (!question.id.empty() && std::ranges::find(category.questions, question.id, &Question::id) !=
                                    category.questions.end()) {
        reader.fault("id", "the id is used twice");
    }
    reader.finish();
    category.questions.push_back(std::move(question));
}

// values = [{ id = "day", name = { "zh-CN" = "白天", en = "By day" } }, …]
void OrganisationReader::read_question_values(
    TableReader& reader, const std::string& what, Question& question
) {
    const bool chooses = question.type == "one" || question.type == "some";
    for (const toml::table* item : reader.tables("values", Need::optional)) {
        TableReader value(*item, what + ", value", errors_);
        std::string id = value.id("id", Need::required).value_or("");
        LocalText name = value.local_text("name", Need::required);
        value.finish();
        const auto same = [&](const auto& known) { return known.first == id; };
        if (!id.empty() && std::ranges::any_of(question.values, same)) {
            value.fault("id", "the id is used twice");
        }
        question.values.emplace_back(std::move(id), std::move(name));
    }
    if (chooses && question.values.size() < 2) {
        reader.fault("values", "a question to choose from needs at least two `values`");
    } else if (!chooses && !question.values.empty()) {
        reader.fault("values", "only questions of type one or some have `values`");
    }
}

void OrganisationReader::read_route(const toml::table& table) {
    TableReader reader(table, "route", errors_);
    Route route;
    route.categories = references(reader, "category", categories_named_);
    route.areas = references(reader, "area", areas_named_);
    route.assisting = references(reader, "assisting", departments_named_);
    if (const auto kind = reader.text("kind", Need::optional)) {
        route.kind = *kind;
        kinds_named_.push_back({*kind, reader.line("kind"), "route"});
        if (!route.categories.empty()) {
            reader.fault("kind", "a route has `category` or `kind`, not both");
        }
    }
    if (const auto department = reader.text("department", Need::required)) {
        route.department = *department;
        departments_named_.push_back({*department, reader.line("department"), "route"});
        if (std::ranges::find(route.assisting, *department) != route.assisting.end()) {
            reader.fault("assisting", "`" + *department + "` cannot assist itself");
        }
    }
    reader.finish();
    organisation_.routes.push_back(std::move(route));
}

void OrganisationReader::check_routes() {
    for (const auto& [id, line, from] : departments_named_) {
        if (!organisation_.department(id)) {
            errors_.add(line, from + ": there is no department `" + id + "`");
        }
    }
    for (const auto& [id, line, from] : categories_named_) {
        if (!organisation_.category(id)) {
            errors_.add(line, from + ": there is no category `" + id + "`");
        }
    }
    for (const auto& [kind, line, from] : kinds_named_) {
        if (std::ranges::find(organisation_.categories, kind, &Category::kind) ==
            organisation_.categories.end()) {
            errors_.add(line, from + ": no category is of kind `" + kind + "`");
        }
    }
}

void OrganisationReader::read_scores(TableReader& root) {
    const toml::table* table = root.table("scores", Need::optional);
    if (!table) return;
    TableReader reader(*table, "scores", errors_);
    Scores& scores = organisation_.scores;
    if (const auto minimum = reader.integer("minimum", Need::optional)) {
        constexpr std::int64_t minimum_max = 100'000;
        if (*minimum < 1 || *minimum > minimum_max) {
            reader.fault("minimum", "`minimum` must be a number of complaints, at least 1");
        }
        scores.minimum = *minimum;
    }
    if (const toml::table* weights = reader.table("weights", Need::optional)) {
        TableReader weight(*weights, "scores, weights", errors_);
        const std::initializer_list<std::pair<std::string_view, std::int64_t*>> fields = {
            {"response", &scores.response},
            {"resolution", &scores.resolution},
            {"satisfaction", &scores.satisfaction}};
        bool right = true;
        std::int64_t sum = 0;
        for (const auto& [key, field] : fields) {
            const auto value = weight.integer(key, Need::required);
            *field = value.value_or(0);
            if (value && (*value < 0 || *value > 100)) {
                weight.fault(key, "a weight is between 0 and 100");
            }
            right = right && value && *value >= 0 && *value <= 100;
            if (right) sum += *value;
        }
        if (right && sum != 100) {
            reader.fault("weights", "the weights add up to " + std::to_string(sum) + ", not 100");
        }
        weight.finish();
    }
    reader.finish();
}

void OrganisationReader::read_areas(const std::filesystem::path& path) {
    FileErrors errors(path.string(), all_errors_);
    AreasFile file = read_areas_file(path, errors);
    organisation_.areas = std::move(file.areas);
    for (std::size_t i = 0; i < organisation_.areas.size(); ++i) {
        const Area& area = organisation_.areas[i];
        // Without any department the other file could not be read and has been reported.
        if (area.department.empty() || organisation_.departments.empty()) continue;
        if (!organisation_.department(area.department)) {
            errors.add(
                file.lines[i],
                "area `" + area.id + "`: there is no department `" + area.department + "`"
            );
        }
    }
    if (!file.readable) return;
    for (const auto& [id, line, from] : areas_named_) {
        if (!organisation_.area(id)) errors_.add(line, from + ": there is no area `" + id + "`");
    }
}

}  // namespace

Organisation load_organisation(
    const std::filesystem::path& organisation_file,
    const std::filesystem::path& areas_file,
    TimePoint now,
    std::vector<FileError>& errors
) {
    std::vector<FileError> found;
    OrganisationReader reader(organisation_file, now, found);
    reader.read_organisation();
    reader.read_areas(areas_file);
    // By line within each file, the files in the order in which they were read.
    std::vector<std::string> files;
    for (const FileError& error : found) {
        if (std::ranges::find(files, error.file) == files.end()) files.push_back(error.file);
    }
    const auto place = [&](const FileError& error) {
        return std::pair{std::ranges::find(files, error.file) - files.begin(), error.line};
    };
    std::ranges::stable_sort(found, {}, place);
    errors.insert(errors.end(), found.begin(), found.end());
    return reader.take();
}

}  // namespace heed
