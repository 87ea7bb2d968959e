// Open311's forms, what they are checked against, and the answers in both formats. The whole way is
// tests/e2e/open311.test.mjs.
#include "adapters/open311/form.hpp"
#include "adapters/open311/report_form.hpp"
#include "tests/adapters/support.hpp"
#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

using namespace heed;
using open311::Form;
using open311::Format;
using open311::Node;

namespace {

const std::string urlencoded = "application/x-www-form-urlencoded; charset=utf-8";

struct ReadForm {
    std::string fault;
    Form form;
};
ReadForm read(const std::string& type, const std::string& body, const std::string& query = {}) {
    ReadForm result;
    result.fault = open311::read_form(type, body, query, result.form);
    return result;
}

std::string part(const std::string& head, const std::string& content) {
    return "--x\r\n" + head + "\r\n\r\n" + content + "\r\n";
}
ReadForm multipart(const std::string& parts) {
    return read("multipart/form-data; boundary=x", parts + "--x--\r\n");
}

Organisation city() {
    Organisation city = test::small_city();
    const auto asked = [](std::string id, std::string type, bool required = false) {
        Question question;
        question.id = std::move(id);
        question.type = std::move(type);
        question.required = required;
        question.ask = test::names("问" + question.id, "ask " + question.id);
        if (question.type == "one" || question.type == "some") {
            question.values = {
                {"day", test::names("白天", "by day")}, {"night", test::names("深夜", "at night")}};
        }
        return question;
    };
    city.categories.front().questions = {
        asked("pole", "text", true),
        asked("count", "number"),
        asked("since", "date"),
        asked("side", "one"),
        asked("when", "some")};
    return city;
}

// What the form of `fields` files, laid over a good one; an empty value leaves a field out.
struct Filed {
    open311::Filing filing;
    std::vector<open311::Error> errors;
    unsigned code() const { return errors.empty() ? 0 : errors.front().code; }
};
Filed file(const std::vector<std::pair<std::string, std::string>>& fields) {
    const Organisation organisation = city();
    const Gazetteer gazetteer(organisation);
    Form form;
    form.fields = fields;
    const std::vector<std::pair<std::string, std::string>> good = {
        {"service_code", "noise"}, {"lat", "22.5463"}, {"long", "114.1235"}, {"description", "吵"}};
    for (const auto& [name, value] : good) {
        const bool given =
            std::ranges::any_of(fields, [&](const auto& one) { return one.first == name; });
        if (!given) form.fields.emplace_back(name, value);
    }
    const auto read = open311::read_filing(form, organisation, gazetteer);
    Filed filed;
    if (const auto* errors = std::get_if<std::vector<open311::Error>>(&read)) {
        filed.errors = *errors;
    } else {
        filed.filing = std::get<open311::Filing>(read);
    }
    return filed;
}
std::vector<std::pair<std::string, std::string>> light(
    std::vector<std::pair<std::string, std::string>> more
) {
    more.insert(more.begin(), {{"service_code", "light"}, {"attribute[pole]", "L-0042"}});
    return more;
}

}  // namespace

TEST_CASE("a form is read from the body and from the query, blanks written as plus") {
    const auto [fault, form] = read(urlencoded, "a=x+y&b=%E7%81%AF&a=second", "c=1&d=");
    CHECK(fault.empty());
    CHECK(form.value("a") == "x y");
    CHECK(form.value("b") == "灯");
    CHECK(form.value("c") == "1");
    CHECK(form.value("d").empty());
    CHECK(form.value("e").empty());
}

TEST_CASE("the first value that is not empty counts: an empty one is as none") {
    CHECK(read(urlencoded, "a=&a=2").form.value("a") == "2");
}

TEST_CASE("malformed forms are refused with a sentence") {
    CHECK(!read(urlencoded, "a=%zz").fault.empty());
    CHECK(!read(urlencoded, "a=%ff").fault.empty());
    CHECK(!read(urlencoded, "a=%00").fault.empty());
    CHECK(!read(urlencoded, "", "a=%f").fault.empty());
    CHECK(!read("application/json", "{}").fault.empty());
    CHECK(!read("", "a=1").fault.empty());
    CHECK(!read(urlencoded, std::string(129, 'n') + "=1").fault.empty());
    std::string many;
    for (int i = 0; i < 129; ++i) many += "a=1&";
    CHECK(!read(urlencoded, many).fault.empty());
}

TEST_CASE("multipart: fields and files in order, quoted names, binary content with line ends") {
    const std::string picture("\xFF\xD8\r\n--y\r\n\0\xFF", 10);
    const auto [fault, form] = multipart(
        part("Content-Disposition: form-data; name=\"description\"", "两行\r\n字") +
        part(
            "content-disposition: form-data; filename=\"a;b.jpg\"; name=\"media\"\r\n"
            "Content-Type: image/jpeg",
            picture
        ) +
        part("Content-Disposition: form-data; name=a\\b", "plain") +
        part("Content-Disposition: form-data; name=\"q\\\"q\"", "quoted") +
        part("Content-Disposition: form-data; name=\"media\"; filename=\"\"", "")
    );
    CHECK(fault == "");
    CHECK(form.value("description") == "两行\r\n字");
    CHECK(form.value("a\\b") == "plain");
    CHECK(form.value("q\"q") == "quoted");
    REQUIRE(form.files.size() == 1);
    CHECK(form.files.front() == picture);
}

TEST_CASE("broken multipart is refused") {
    const std::string named = "Content-Disposition: form-data; name=\"a\"";
    CHECK(!read("multipart/form-data", "--x--").fault.empty());
    CHECK(!read("multipart/form-data; boundary=", "--x--").fault.empty());
    CHECK(!read("multipart/form-data; boundary=\"x", "--x--").fault.empty());
    CHECK(!read("multipart/form-data; boundary=" + std::string(71, 'x'), "").fault.empty());
    for (const std::string& body :
         {std::string("nothing"),
          std::string("--x"),
          std::string("--xy\r\n"),
          std::string("--x\r\n") + named,
          std::string("--x\r\n") + named + "\r\n\r\nopen",
          std::string("--x\r\nno colon\r\n\r\n1\r\n--x--"),
          std::string("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
          std::string("--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--x--"),
          std::string("--x\r\n\r\nno name\r\n--x--"),
          part(named, "1") + "--x"}) {
        CAPTURE(body);
        CHECK(!read("multipart/form-data; boundary=x", body).fault.empty());
    }
    std::string many;
    for (int i = 0; i < 129; ++i) many += part(named, "1");
    CHECK(!multipart(many).fault.empty());
}

TEST_CASE("whatever a form's bytes are, they are read or refused, within a second") {
    const auto folder = test::data_folder("hostile");
    if (!folder) return;
    for (const auto& entry : std::filesystem::directory_iterator(*folder / "gofuzz_multipart")) {
        const std::string bytes = test::read_file(entry.path());
        const std::size_t line = bytes.find("\r\n");
        const std::string boundary =
            bytes.starts_with("--") && line != bytes.npos ? bytes.substr(2, line - 2) : "x";
        const auto [fault, form] =
            read("multipart/form-data; boundary=\"" + boundary + "\"", bytes);
        CAPTURE(entry.path());
        CHECK((!fault.empty() || form.fields.size() + form.files.size() <= open311::parts_max));
    }
}

TEST_CASE("a node is written in both formats: empty things, numbers, lists, what must be escaped") {
    Node one = Node::object();
    one.add("text", Node::text("a<b>&\"c\"\r\n灯\x01")).add("none", Node::text(""));
    one.add("number", Node::number(22.5463)).add("count", Node::integer(-3));
    one.add("truth", Node::truth(false)).add("void", Node::list("item"));
    Node list = Node::list("one");
    list.add(std::move(one));
    CHECK(
        list.write(Format::json, "ones") ==
        R"([{"text":"a<b>&\"c\"\r\n灯\u0001","none":null,"number":22.5463,"count":-3,)"
        R"("truth":false,"void":[]}])"
    );
    CHECK(
        list.write(Format::xml, "ones") ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ones><one>"
        "<text>a&lt;b&gt;&amp;&quot;c&quot;&#13;\n灯</text><none/>"
        "<number>22.5463</number><count>-3</count><truth>false</truth><void/></one></ones>\n"
    );
}

TEST_CASE("services: metadata exactly where there are questions, their datatypes in order") {
    const Organisation organisation = city();
    const std::string services =
        open311::services_node(organisation, "en").write(Format::json, "services");
    CHECK(services.starts_with(R"([{"service_code":"light","service_name":"street light",)"));
    CHECK(
        services.find(R"("service_code":"noise","service_name":"noise","description":"noise",)"
                      R"("metadata":false,"type":"realtime")") != services.npos
    );
    const std::string definition =
        open311::definition_node(organisation.categories.front(), "zh-CN")
            .write(Format::json, "service_definition");
    std::size_t at = 0;
    for (const char* datatype :
         {"string", "number", "datetime", "singlevaluelist", "multivaluelist"}) {
        CAPTURE(datatype);
        at = definition.find("\"datatype\":\"" + std::string(datatype) + "\"", at);
        CHECK(at != definition.npos);
    }
    CHECK(definition.find(R"("values":[{"key":"day","name":"白天"})") != definition.npos);
}

TEST_CASE("attributes become answers as the conversation keeps them") {
    const Filed filed = file(light(
        {{"attribute[count]", "3"},
         {"attribute[since]", "2026-11-20T08:00:00+08:00"},
         {"attribute[side]", "night"},
         {"attribute[when][]", "night"},
         {"attribute[when][]", "day"}}
    ));
    CHECK(filed.code() == 0);
    using Answers = std::vector<std::pair<std::string, std::string>>;
    CHECK(
        filed.filing.report.answers ==
        Answers{
            {"pole", "L-0042"},
            {"count", "3"},
            {"since", "2026-11-20"},
            {"side", "night"},
            {"when", "day,night"}}
    );
}

TEST_CASE("an attribute that is missing, unfitting, unknown or malformed is 400") {
    CHECK(file({{"service_code", "light"}}).code() == 400);
    for (const auto& wrong : std::vector<std::pair<std::string, std::string>>{
             {"attribute[count]", "three"},
             {"attribute[count]", "1e9"},
             {"attribute[count]", "1234567890123"},
             {"attribute[since]", "yesterday"},
             {"attribute[since]", "2026-02-30"},
             {"attribute[side]", "noon"},
             {"attribute[when][]", "noon"},
             {"attribute[pole]", "a second one"},
             {"attribute[colour]", "red"},
             {"attribute[count", "3"},
             {"attribute[]", "3"},
             {"attribute[pole]", std::string(700, 'x')}}) {
        CAPTURE(wrong.first);
        CAPTURE(wrong.second);
        CHECK(file(light({wrong})).code() == 400);
    }
}

TEST_CASE("a place is both coordinates inside the city, or words") {
    CHECK(file({}).filing.report.place.area == "dongmen");
    CHECK(file({{"lat", ""}, {"long", ""}, {"address_string", "学府路"}}).code() == 0);
    CHECK(file({{"lat", ""}, {"long", ""}, {"address_id", "R-7"}}).code() == 0);
    CHECK(file({{"lat", ""}, {"long", ""}}).code() == 400);
    CHECK(file({{"long", ""}}).code() == 400);
    CHECK(file({{"lat", "39.9"}, {"long", "116.4"}}).code() == 400);
    for (const char* lat : {"91", "-91", "north", "NaN", "inf", "22.5x", " 22.5", "0x16"}) {
        CAPTURE(lat);
        CHECK(file({{"lat", lat}}).code() == 400);
    }
}

TEST_CASE("the most lasting sign of the reporter counts; nothing else of a person is read") {
    CHECK(file({}).filing.reporter.empty());
    CHECK(file({{"device_id", "d"}}).filing.reporter == "device_id:d");
    CHECK(file({{"device_id", "d"}, {"email", "a@b"}}).filing.reporter == "email:a@b");
    CHECK(file({{"email", "a@b"}, {"account_id", "1"}}).filing.reporter == "account_id:1");
    const Filed named = file({{"first_name", "王"}, {"phone", "+86 138-0000-0000"}});
    CHECK(named.filing.report.phone == "8613800000000");
    CHECK(named.filing.report.text == "吵");
    CHECK(file({{"phone", "call me"}}).code() == 400);
    CHECK(file({{"phone", "12"}}).code() == 400);
}

TEST_CASE("an unknown service is 404, a long description 400; all mistakes are told at once") {
    CHECK(file({{"service_code", "unheard-of"}}).code() == 404);
    CHECK(file({{"service_code", ""}}).code() == 400);
    std::string words;
    for (int i = 0; i < 4000; ++i) words += "灯";
    CHECK(file({{"description", words}}).code() == 0);
    const Filed wrong = file({{"description", words + "灯"}, {"lat", "x"}, {"phone", "x"}});
    CHECK(wrong.errors.size() == 3);
    CHECK(file({{"media_url", "javascript:alert(1)"}}).code() == 400);
    CHECK(file({{"media_url", "https://example.org/a b"}}).code() == 400);
    CHECK(
        file({{"media_url", "https://example.org/a.jpg"}}).filing.report.text ==
        "吵\nhttps://example.org/a.jpg"
    );
}

TEST_CASE("an update needs its request and something to add") {
    Form form;
    form.fields = {{"service_request_id", "JC261126-0001-6"}, {"description", "更吵了"}};
    const auto good = open311::read_update(form);
    REQUIRE(std::holds_alternative<open311::Update>(good));
    CHECK(std::get<open311::Update>(good).number == "JC261126-0001-6");
    form.fields.pop_back();
    CHECK(std::holds_alternative<std::vector<open311::Error>>(open311::read_update(form)));
    form.files.emplace_back("picture");
    CHECK(std::holds_alternative<open311::Update>(open311::read_update(form)));
    form.fields.clear();
    CHECK(std::holds_alternative<std::vector<open311::Error>>(open311::read_update(form)));
}
