// What a stranger's program may post to Open311, and what goes back in both formats.
#include "adapters/open311/form.hpp"
#include "adapters/open311/report_form.hpp"
#include "adapters/xml.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"
#include "tests/support/organisation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace heed;

Organisation city() {
    Organisation city = test::small_city();
    for (const char* type : {"text", "number", "date", "one", "some"}) {
        Question question;
        question.id = type;
        question.type = type;
        if (question.type == "one" || question.type == "some")
            question.values = {{"a", test::names("甲", "a")}, {"b", test::names("乙", "b")}};
        city.categories.front().questions.push_back(std::move(question));
    }
    return city;
}

void check_formats(const open311::Node& node) {
    rapidjson::Document document;
    HEED_ENSURE(json::parse(node.write(open311::Format::json, "r"), document).empty());
    const std::string written = node.write(open311::Format::xml, "r");
    HEED_ENSURE(is_valid_utf8(written));
}

void check_filing(const open311::Filing& filing, const Organisation& organisation) {
    const Category* category = organisation.category(filing.report.category);
    HEED_ENSURE(category != nullptr);
    for (const auto& [id, value] : filing.report.answers) HEED_ENSURE(!value.empty());
    HEED_ENSURE(std::ranges::all_of(filing.report.phone, [](char c) {
        return c >= '0' && c <= '9';
    }));
}

}  // namespace

// The first byte chooses the type of the body; the query ends with the first line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Organisation organisation = city();
    static const Gazetteer gazetteer(organisation);
    if (size == 0) return 0;
    const bool parts = data[0] % 2 == 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::string_view query = text.substr(0, line);
    const std::string_view body = text.substr(std::min(line + 1, text.size()));
    open311::Form form;
    const std::string fault = open311::read_form(
        parts ? "multipart/form-data; boundary=x" : "application/x-www-form-urlencoded",
        body,
        query,
        form
    );
    if (!fault.empty()) return 0;
    HEED_ENSURE(form.fields.size() <= open311::parts_max);
    open311::Node echo = open311::Node::list("field");
    for (const auto& [name, value] : form.fields) echo.add(open311::Node::text(value));
    check_formats(echo);
    const auto read = open311::read_filing(form, organisation, gazetteer);
    if (const auto* errors = std::get_if<std::vector<open311::Error>>(&read)) {
        HEED_ENSURE(!errors->empty());
        check_formats(open311::errors_node(*errors));
    } else {
        check_filing(std::get<open311::Filing>(read), organisation);
    }
    const auto update = open311::read_update(form);
    if (const auto* errors = std::get_if<std::vector<open311::Error>>(&update))
        check_formats(open311::errors_node(*errors));
    return 0;
}
