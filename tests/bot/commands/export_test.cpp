// What is exported: the contract's fields in the contract's order, and cells that no spreadsheet
// takes for a formula.
#include "bot/commands/export.hpp"

#include "bot/commands/export_records.hpp"
#include "dialogs/json.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace heed {
namespace {

using namespace std::chrono_literals;

Complaint full_complaint() {
    Complaint complaint;
    complaint.number = "LH261123-0001-6";
    complaint.token = "00112233445566778899aabbccddeeff";
    complaint.status = Status::closed;
    complaint.by = {"luohu", "openid-of-a-person"};
    complaint.resident = "r_5f00000000000000";
    complaint.category = "noise";
    complaint.text = "半夜装修\"太吵\"了";
    complaint.language = "zh-CN";
    complaint.place = {PlaceLevel::point, "东门步行街", 22.5463, 114.1235};
    complaint.area = "dongmen";
    complaint.photos = {{"aa11", "image/jpeg", 48213}, {"", "", 0}, {"bb22", "image/jpeg", 7}};
    complaint.voices = {{"", "", 0}, {"cc33", "audio/amr", 9}};
    complaint.department = "dongmen-office";
    complaint.assisting = {"ecology-bureau", "police"};
    complaint.filed_at = *parse_rfc3339("2026-11-23T04:00:00Z") + 999ms;
    complaint.due_at = *parse_rfc3339("2026-11-24T04:00:00Z");
    complaint.timeline = {
        {complaint.filed_at, "filed", "resident", std::nullopt},
        {complaint.due_at, "reply", "s_1", "您好\n已劝止"},
    };
    return complaint;
}

Complaint bare_complaint() {
    Complaint complaint;
    complaint.number = "LH261123-0002-2";
    complaint.by = {"app", "u1"};
    complaint.resident = "r_1";
    complaint.category = "other";
    complaint.text = "x";
    complaint.language = "en";
    return complaint;
}

std::string json_of(Complaint complaint, const std::optional<Rating>& rating) {
    complaint.rating = rating;
    std::string line;
    append_json(line, {std::move(complaint), {}});
    return line;
}
std::string csv_of(Complaint complaint, const std::optional<Rating>& rating) {
    complaint.rating = rating;
    std::string line;
    append_csv(line, {std::move(complaint), {}});
    return line;
}

Rating full_rating() { return {"yes", 4, *parse_rfc3339("2026-11-25T02:00:00Z")}; }

// RFC 4180, one record after the other, as strict as can be.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
    std::vector<std::vector<std::string>> records;
    std::size_t at = 0;
    while (at < text.size()) {
        std::vector<std::string> record;
        while (true) {
            std::string cell;
            if (at < text.size() && text[at] == '"') {
                ++at;
                while (true) {
                    REQUIRE(at < text.size());
                    if (text[at] == '"') {
                        ++at;
                        if (at >= text.size() || text[at] != '"') break;
                    }
                    cell += text[at++];
                }
            } else {
                while (at < text.size() && text[at] != ',' && text[at] != '\r') {
                    REQUIRE(text[at] != '"');
                    REQUIRE(text[at] != '\n');
                    cell += text[at++];
                }
            }
            record.push_back(std::move(cell));
            if (at >= text.size() || text[at] != ',') break;
            ++at;
        }
        if (at < text.size()) {
            REQUIRE(text.compare(at, 2, "\r\n") == 0);
            at += 2;
        }
        records.push_back(std::move(record));
    }
    return records;
}

std::string cell_of_text(const std::string& text) {
    Complaint complaint = bare_complaint();
    complaint.text = text;
    const auto records = read_csv(csv_of(complaint, std::nullopt) + "\r\n");
    REQUIRE(records.size() == 1);
    REQUIRE(records[0].size() == 20);
    return records[0][5];
}

TEST_CASE("a complaint's JSON has the contract's fields in the contract's order") {
    CHECK(
        json_of(full_complaint(), full_rating()) ==
        R"({"number":"LH261123-0001-6","status":"closed","channel":"luohu",)"
        R"("resident":"r_5f00000000000000","category":"noise","text":"半夜装修\"太吵\"了",)"
        R"("language":"zh-CN","location":{"latitude":22.5463,"longitude":114.1235,)"
        R"("address":"东门步行街","area":"dongmen"},)"
        R"("photos":[{"sha256":"aa11","media_type":"image/jpeg","bytes":48213},)"
        R"({"sha256":"bb22","media_type":"image/jpeg","bytes":7}],)"
        R"("department":"dongmen-office","assisting":["ecology-bureau","police"],"concern":null,)"
        R"("filed_at":"2026-11-23T04:00:00Z","due_at":"2026-11-24T04:00:00Z",)"
        R"("timeline":[{"at":"2026-11-23T04:00:00Z","event":"filed","by":"resident","text":null},)"
        R"({"at":"2026-11-24T04:00:00Z","event":"reply","by":"s_1","text":"您好\n已劝止"}],)"
        R"("rating":{"solved":"yes","satisfied":4,"at":"2026-11-25T02:00:00Z"},)"
        R"("voices":[{"sha256":"cc33","media_type":"audio/amr","bytes":9}]})"
    );
}

TEST_CASE("an event says what stood after it, when the history knows") {
    Complaint complaint = bare_complaint();
    ComplaintEvent event{complaint.filed_at, "rated", "resident", std::nullopt};
    event.facts.status = Status::closed;
    event.facts.department = "dongmen-office";
    event.facts.due_at = *parse_rfc3339("2026-11-24T04:00:00Z");
    event.facts.verdict = "yes";
    event.facts.satisfied = 5;
    complaint.timeline = {event};
    CHECK(
        json_of(complaint, std::nullopt)
            .find(R"("text":null,"status":"closed","department":"dongmen-office",)"
                  R"("due_at":"2026-11-24T04:00:00Z","verdict":"yes","satisfied":5})"
            ) != std::string::npos
    );
}

TEST_CASE("what is not known is null, lists are empty") {
    CHECK(
        json_of(bare_complaint(), std::nullopt) ==
        R"({"number":"LH261123-0002-2","status":"filed","channel":"app","resident":"r_1",)"
        R"("category":"other","text":"x","language":"en",)"
        R"("location":{"latitude":null,"longitude":null,"address":null,"area":null},)"
        R"("photos":[],"department":null,"assisting":[],"concern":null,)"
        R"("filed_at":"1970-01-01T00:00:00Z","due_at":"1970-01-01T00:00:00Z",)"
        R"("timeline":[],"rating":null})"
    );
    const std::string text = json_of(bare_complaint(), Rating{"", 0, {}});
    CHECK(text.ends_with(R"("rating":{"solved":null,"satisfied":null,"at":"1970-01-01T00:00:00Z"}})"
    ));
}

TEST_CASE("the platform's id of a person and the key of the progress page are not exported") {
    const Complaint complaint = full_complaint();
    for (const std::string& text :
         {json_of(complaint, full_rating()), csv_of(complaint, full_rating())}) {
        CHECK(text.find(complaint.by.user) == std::string::npos);
        CHECK(text.find(complaint.token) == std::string::npos);
    }
}

TEST_CASE("CSV has the flat fields in the same order, lists joined by semicolons") {
    const auto header = read_csv(std::string(csv_header()));
    REQUIRE(header.size() == 1);
    CHECK(
        header[0] == std::vector<std::string>{"number",     "status",    "channel",   "resident",
                                              "category",   "text",      "language",  "latitude",
                                              "longitude",  "address",   "area",      "photos",
                                              "department", "assisting", "concern",   "filed_at",
                                              "due_at",     "solved",    "satisfied", "rated_at"}
    );
    const auto full = read_csv(csv_of(full_complaint(), full_rating()));
    REQUIRE(full.size() == 1);
    CHECK(
        full[0] ==
        std::vector<std::string>{
            "LH261123-0001-6",
            "closed",
            "luohu",
            "r_5f00000000000000",
            "noise",
            "半夜装修\"太吵\"了",
            "zh-CN",
            "22.5463",
            "114.1235",
            "东门步行街",
            "dongmen",
            "aa11;bb22",
            "dongmen-office",
            "ecology-bureau;police",
            "",
            "2026-11-23T04:00:00Z",
            "2026-11-24T04:00:00Z",
            "yes",
            "4",
            "2026-11-25T02:00:00Z"}
    );
    const auto bare = read_csv(csv_of(bare_complaint(), std::nullopt));
    REQUIRE(bare[0].size() == 20);
    for (const std::size_t empty : {7u, 8u, 9u, 10u, 11u, 12u, 13u, 14u, 17u, 18u, 19u}) {
        CAPTURE(empty);
        CHECK(bare[0][empty].empty());
    }
}

TEST_CASE("a cell that a spreadsheet could run gets an apostrophe, coordinates do not") {
    for (const char* text :
         {"=1+1",
          "+1",
          "-1",
          "@SUM(A1)",
          "\t=1",
          "\r=1",
          "\n=1",
          "＝1",
          "＋1",
          "－1",
          "＠x",
          "|x"}) {
        CAPTURE(text);
        CHECK(cell_of_text(text) == std::string("'") + text);
    }
    for (const char* text : {"1=1", "东门", "'=1", "", " ", "3号楼"}) CHECK(cell_of_text(text) == text);
    Complaint west = bare_complaint();
    west.place.latitude_deg = -0.5;
    west.place.longitude_deg = -114.25;
    const auto cells = read_csv(csv_of(west, std::nullopt))[0];
    CHECK(cells[7] == "-0.5");
    CHECK(cells[8] == "-114.25");
}

TEST_CASE("whatever people write, CSV and JSON read back as they wrote it") {
    std::mt19937 random(20261124);
    const std::string pieces[] = {
        "\"", ",", "\r\n", "\n", ";", "=", "'", "东", "a", " ", "\t", "\\"};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto length = random() % 12; length > 0; --length) {
            text += pieces[random() % std::size(pieces)];
        }
        CAPTURE(text);
        const std::string cell = cell_of_text(text);
        CHECK((cell == text || cell == "'" + text));
        CHECK((cell.empty() || std::string_view("=+-@\t\r\n|").find(cell[0]) == std::string::npos));
        Complaint complaint = bare_complaint();
        complaint.text = text;
        const std::string line = json_of(complaint, std::nullopt);
        CHECK(line.find('\n') == std::string::npos);
        rapidjson::Document document;
        REQUIRE(json::parse(line, document).empty());
        CHECK(json::string_at(document, "text") == text);
    }
}

TEST_CASE("a running server's complaints are exported, between the moments asked for") {
    test::Works works;
    std::vector<std::string> numbers;
    for (const char* user : {"u1", "u2"}) {
        for (const Content& content : std::initializer_list<Content>{
                 content::Text{"东门步行街半夜装修太吵了"},
                 content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"},
                 content::Text{"提交"}}) {
            Inbound inbound;
            inbound.message = {
                {"app", user},
                user + std::to_string(content.index()) + std::to_string(numbers.size()),
                works.clock.now(),
                "zh-CN",
                content};
            if (const auto* text = std::get_if<content::Text>(&content)) {
                inbound.message.message_id += text->utf8;
            }
            const TurnOutcome outcome = works.in_store([&](Tx& tx) {
                return works.engine->take(tx, inbound, works.clock.now());
            });
            if (outcome.answer.complaint) numbers.push_back(outcome.answer.complaint->number);
        }
        works.clock.advance(1h);
    }
    REQUIRE(numbers.size() == 2);
    const auto exported = [&](ExportRequest request) {
        std::ostringstream out, err;
        ProgressLine progress(err, works.clock, false);
        CHECK(run_export(works.config, request, out, err, progress) == 0);
        CHECK(err.str().empty());
        return out.str();
    };
    const std::string lines = exported({});
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
    CHECK(lines.find(numbers[0]) < lines.find(numbers[1]));
    const TimePoint second = test::works_start + 1h;
    CHECK(
        exported({ExportFormat::jsonl, second, std::nullopt}).find(numbers[0]) == std::string::npos
    );
    CHECK(
        exported({ExportFormat::jsonl, second, std::nullopt}).find(numbers[1]) != std::string::npos
    );
    CHECK(
        exported({ExportFormat::jsonl, std::nullopt, second}).find(numbers[0]) != std::string::npos
    );
    CHECK(
        exported({ExportFormat::jsonl, std::nullopt, second}).find(numbers[1]) == std::string::npos
    );
    const std::string csv = exported({ExportFormat::csv, std::nullopt, std::nullopt});
    REQUIRE(csv.starts_with("\xEF\xBB\xBFnumber,status,"));
    CHECK(read_csv(csv.substr(3)).size() == 3);

    std::ostringstream full, err;
    full.setstate(std::ios::badbit);
    ProgressLine progress(err, works.clock, false);
    CHECK(run_export(works.config, {}, full, err, progress) == 1);
    CHECK(err.str().find("could not be written") != std::string::npos);
}

}  // namespace
}  // namespace heed
