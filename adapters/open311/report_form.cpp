#include "adapters/open311/report_form.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

namespace heed::open311 {
namespace {

constexpr std::size_t url_bytes_max = 2000;
constexpr std::size_t phone_digits_min = 5, phone_digits_max = 20;

struct Reader {
    const Form& form;
    std::vector<Error> errors;

    void refuse(std::string description, unsigned code = 400) {
        errors.push_back({code, std::move(description)});
    }
    std::optional<double> degrees(std::string_view name, double most) {
        const std::string_view text = form.value(name);
        double value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool good = read.ec == std::errc{} && read.ptr == text.data() + text.size() &&
                          std::isfinite(value) && std::fabs(value) <= most;
        if (good) return value;
        refuse(std::string(name) + " must be WGS-84 degrees like 22.5463");
        return std::nullopt;
    }
    std::string description();
    std::string phone();
    void read_place(
        const Organisation& organisation, const Gazetteer& gazetteer, conversation::Report& report
    );
    void read_answers(const Category& category, conversation::Report& report);
};

std::string Reader::description() {
    std::string text(form.value("description"));
    if (count_code_points(text) > description_max)
        refuse("description is longer than 4,000 characters");
    const std::string_view url = form.value("media_url");
    if (url.empty()) return text;
    const bool good = url.size() <= url_bytes_max &&
                      (url.starts_with("https://") || url.starts_with("http://")) &&
                      std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7F; });
    if (!good) refuse("media_url must be one http or https address of at most 2,000 characters");
    // Nothing is fetched from an address that a stranger chose; staff may open it.
    return text + (text.empty() ? "" : "\n") + std::string(url);
}

std::string Reader::phone() {
    const std::string_view text = form.value("phone");
    if (text.empty()) return {};
    std::string digits;
    bool good = true;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c != ' ' && c != '-' && c != '+' && c != '(' && c != ')' && c != '.') {
            good = false;
        }
    }
    if (!good || digits.size() < phone_digits_min || digits.size() > phone_digits_max)
        refuse("phone must be a telephone number of 5 to 20 digits");
    return digits;
}

void Reader::read_place(
    const Organisation& organisation, const Gazetteer& gazetteer, conversation::Report& report
) {
    std::string_view words = form.value("address_string");
    if (words.empty()) words = form.value("address_id");
    const bool has_lat = !form.value("lat").empty(), has_long = !form.value("long").empty();
    if (has_lat != has_long) return refuse("lat and long belong together");
    if (!has_lat && words.empty())
        return refuse("give lat and long, or address_string, or address_id");
    std::optional<std::pair<double, double>> point;
    if (has_lat) {
        const auto latitude = degrees("lat", 90), longitude = degrees("long", 180);
        if (!latitude || !longitude) return;
        point = {*latitude, *longitude};
    }
    const auto place = conversation::place_of_report(organisation, gazetteer, point, words);
    if (!place) return refuse("lat and long are outside this city");
    report.place = *place;
}

void Reader::read_answers(const Category& category, conversation::Report& report) {
    std::map<std::string, std::vector<std::string>, std::less<>> given;
    for (const auto& [name, value] : form.fields) {
        constexpr std::string_view prefix = "attribute[";
        if (!name.starts_with(prefix) || value.empty()) continue;
        std::string_view code = std::string_view(name).substr(prefix.size());
        if (code.ends_with("][]")) code.remove_suffix(2);
        if (!code.ends_with("]")) {
            refuse("a parameter must be like attribute[CODE] or attribute[CODE][]");
            continue;
        }
        code.remove_suffix(1);
        given[std::string(code)].push_back(value);
    }
    for (const Question& question : category.questions) {
        const auto found = given.find(question.id);
        if (found == given.end()) {
            if (question.required) refuse("attribute[" + question.id + "] is required");
            continue;
        }
        if (auto value = conversation::value_of_answer(question, found->second)) {
            report.answers.emplace_back(question.id, *std::move(value));
        } else {
            refuse("attribute[" + question.id + "] does not fit its datatype or values");
        }
        given.erase(found);
    }
    for (const auto& [code, values] : given) refuse("this service has no attribute[" + code + "]");
}

// What is a stranger's to choose from: the more lasting first.
std::string reporter_of(const Form& form) {
    for (const std::string_view name : {"account_id", "email", "phone", "device_id"}) {
        if (const std::string_view value = form.value(name); !value.empty())
            return std::string(name) + ":" + std::string(value);
    }
    return {};
}

std::string_view datatype_of(const Question& question) {
    if (question.type == "number") return "number";
    if (question.type == "date") return "datetime";
    if (question.type == "one") return "singlevaluelist";
    if (question.type == "some") return "multivaluelist";
    return "string";
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
    return all;
}

}  // namespace

Node errors_node(const std::vector<Error>& errors) {
    Node list = Node::list("error");
    for (const Error& error : errors) {
        Node one = Node::object();
        one.add("code", Node::integer(error.code));
        one.add("description", Node::text(error.description));
        list.add(std::move(one));
    }
    return list;
}

std::variant<Filing, std::vector<Error>> read_filing(
    const Form& form, const Organisation& organisation, const Gazetteer& gazetteer
) {
    Reader reader{form, {}};
    Filing filing;
    const std::string_view code = form.value("service_code");
    const Category* category = organisation.category(code);
    if (code.empty()) {
        reader.refuse("service_code is missing: GET services lists them");
    } else if (category == nullptr) {
        reader.refuse("there is no service_code `" + std::string(code) + "`", 404);
    } else {
        filing.report.category = category->id;
        reader.read_answers(*category, filing.report);
    }
    reader.read_place(organisation, gazetteer, filing.report);
    filing.report.text = reader.description();
    filing.report.phone = reader.phone();
    filing.reporter = reporter_of(form);
    if (!reader.errors.empty()) return std::move(reader.errors);
    return filing;
}

std::variant<Update, std::vector<Error>> read_update(const Form& form) {
    Reader reader{form, {}};
    Update update;
    update.number = form.value("service_request_id");
    if (update.number.empty()) reader.refuse("service_request_id is missing");
    update.report.text = reader.description();
    if (update.report.text.empty() && form.files.empty())
        reader.refuse("description is missing: it is what is added");
    update.report.phone = reader.phone();
    if (!reader.errors.empty()) return std::move(reader.errors);
    return update;
}

Node services_node(const Organisation& organisation, std::string_view language) {
    Node services = Node::list("service");
    for (const Category& category : organisation.categories) {
        Node one = Node::object();
        one.add("service_code", Node::text(category.id));
        one.add("service_name", Node::text(category.name.in(language)));
        one.add("description", Node::text(category.name.in(language)));
        one.add("metadata", Node::truth(!category.questions.empty()));
        one.add("type", Node::text("realtime"));
        one.add("keywords", Node::text(joined(category.keywords)));
        one.add("group", Node::text(category.kind));
        services.add(std::move(one));
    }
    return services;
}

Node definition_node(const Category& category, std::string_view language) {
    Node attributes = Node::list("attribute");
    long long order = 0;
    for (const Question& question : category.questions) {
        Node one = Node::object();
        one.add("variable", Node::truth(true));
        one.add("code", Node::text(question.id));
        one.add("datatype", Node::text(datatype_of(question)));
        one.add("required", Node::truth(question.required));
        one.add(
            "datatype_description",
            question.type == "date" ? Node::text("2026-11-20 or 2026-11-20T08:00:00+08:00")
                                    : Node::nothing()
        );
        one.add("order", Node::integer(++order));
        one.add("description", Node::text(question.ask.in(language)));
        if (!question.values.empty()) {
            Node values = Node::list("value");
            for (const auto& [id, name] : question.values) {
                Node value = Node::object();
                value.add("key", Node::text(id)).add("name", Node::text(name.in(language)));
                values.add(std::move(value));
            }
            one.add("values", std::move(values));
        }
        attributes.add(std::move(one));
    }
    Node definition = Node::object();
    definition.add("service_code", Node::text(category.id));
    definition.add("attributes", std::move(attributes));
    return definition;
}

}  // namespace heed::open311
