#include "dialogs/staff/command.hpp"

#include "dialogs/number.hpp"
#include "dialogs/staff/verbs.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>

using namespace heed;
using namespace heed::staff;

namespace {

using Fault = Command::Fault;

const TimePoint now = from_civil(2026, 11, 24, 19, 33, 0);

std::string whole(std::uint32_t sequence) { return complaint_number("LH", "261124", sequence); }

std::optional<Command> read(std::string_view text, const Desk& desk = {}) {
    return parse(text, desk, now, "LH");
}

Desk desk_with_list() {
    Desk desk;
    desk.listed = {whole(456), whole(461), whole(467)};
    desk.listed_at = now - std::chrono::minutes(3);
    return desk;
}

Desk desk_with_focus() {
    Desk desk = desk_with_list();
    desk.focus = whole(456);
    desk.focus_at = now - std::chrono::minutes(3);
    return desk;
}

void check_command(
    std::string_view text,
    const Desk& desk,
    Verb verb,
    const std::vector<std::string>& numbers,
    std::string_view rest = "",
    Fault fault = Fault::none
) {
    CAPTURE(text);
    const auto command = read(text, desk);
    REQUIRE(command);
    CHECK(command->verb == verb);
    CHECK(command->numbers == numbers);
    CHECK(command->text == rest);
    CHECK(command->fault == fault);
}

void check_ordinary(std::string_view text, const Desk& desk = {}) {
    CAPTURE(text);
    CHECK_FALSE(read(text, desk));
}

// ---- the shared table of lines

std::filesystem::path data_folder() {
    if (const char* folder = std::getenv("HEED_DATA")) return folder;
    return std::filesystem::path(HEED_SOURCE_DIR) / "../shared/data";
}

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> parts;
    std::stringstream stream(line);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

// "1124-0456-2", the older form of a number, becomes today's.
std::string translated(std::string text) {
    const std::size_t old = text.find("1124-0456-2");
    return old == text.npos ? text : text.replace(old, 11, whole(456));
}

// "0456" for either form of a number.
std::string sequence_of(const std::string& number) {
    const auto query = parse_number("LH", number);
    REQUIRE(query);
    std::string digits = std::to_string(query->sequence);
    return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

// How the table calls what has another name here; all others are VerbRow::name.
const std::map<std::string, std::string> renamed = {
    {"who", "log"},
    {"hold", "extend"},
    {"sub", "subscribe"},
    {"unsub", "unsubscribe"},
    {"canned", "phrases"},
    {"confirm", "yes"}};

// Nothing for a verb that the language does not have.
std::optional<Verb> verb_of(const std::vector<std::string>& line) {
    if (line[1] == "duty") return line[3] == "on" ? Verb::on_duty : Verb::off_duty;
    const auto other = renamed.find(line[1]);
    const VerbRow* row = find_row(other == renamed.end() ? line[1] : other->second);
    return row ? std::optional(row->verb) : std::nullopt;
}

Fault fault_of(const std::string& flags) {
    const auto has = [&](const char* flag) { return flags.find(flag) != flags.npos; };
    if (has("need-two-ids")) return Fault::needs_two_numbers;
    if (has("need-id") || has("need-explicit-id")) return Fault::needs_number;
    if (has("need:")) return Fault::needs_text;
    if (has("unknown-verb")) return Fault::unknown_verb;
    if (has("extra")) return Fault::extra_words;
    return Fault::none;
}

void check_line(const std::vector<std::string>& line, const Desk& desk) {
    const auto command = read(translated(line[0]), desk);
    CAPTURE(line[0]);
    if (line[4] == "free") {
        CHECK_FALSE(command);
        return;
    }
    REQUIRE(command);
    CHECK(command->fault == fault_of(line[4]));
    if (line[1] != "?") CHECK(command->verb == verb_of(line));
    std::string numbers;
    for (const std::string& number : command->numbers) {
        numbers += (numbers.empty() ? "" : ",") + sequence_of(number);
    }
    CHECK(numbers == (line[2] == "-" ? "" : line[2]));
    CHECK(command->all == (line[4].find("bulk") != std::string::npos));
    if (line[1] != "duty") CHECK(command->text == (line[3] == "-" ? "" : line[3]));
    CHECK(command->used_focus == (line[4].find("focus") != std::string::npos));
    // Whatever the table wants confirmed waits for a yes, alone or with as many as it names.
    if (line[4].find("confirm") == std::string::npos || line[1] == "confirm") return;
    const VerbRow& row = row_of(command->verb);
    const bool several = command->all || command->numbers.size() > 3;
    CHECK(row.confirm == (several ? VerbRow::Confirm::several : VerbRow::Confirm::always));
}

}  // namespace

TEST_CASE("the lines of the shared table are understood as it says") {
    std::ifstream file(data_folder() / "staff_commands.tsv");
    if (!file) {
        std::cout << "skipped: no staff_commands.tsv in " << data_folder() << "\n";
        return;
    }
    Desk desk;
    int checked = 0;
    std::vector<std::string> others;
    for (std::string text; std::getline(file, text);) {
        if (text.starts_with("# ctx focus=")) {
            desk = text.find("focus=0456") == text.npos ? Desk{} : desk_with_focus();
        }
        if (text.empty() || text.front() == '#') continue;
        const std::vector<std::string> line = split(text, '\t');
        REQUIRE(line.size() == 5);
        if (line[1] != "-" && line[1] != "?" && !verb_of(line)) {
            others.push_back(line[0]);
            continue;
        }
        check_line(line, desk);
        ++checked;
    }
    std::cout << "staff_commands.tsv: " << checked << " lines as labelled, without a verb here:";
    for (const std::string& line : others) std::cout << " “" << line << "”";
    std::cout << "\n";
    CHECK(checked >= 66);
}

TEST_CASE("a verb may stand before or after the number, in either language and width") {
    for (const char* text :
         {"接0456",
          "接 0456",
          "0456接",
          "0456 受理",
          "／接 ０４５６",
          "/accept 0456",
          "ACCEPT 0456",
          "0456 accept",
          "。接：0456",
          "接 #0456",
          "接编号0456",
          "接单 0456号",
          "a 0456",
          "收0456",
          "Ａｃｃｅｐｔ　0456"}) {
        check_command(text, {}, Verb::accept, {"0456"});
    }
    check_command("？", {}, Verb::help, {});
    check_command("HELP", {}, Verb::help, {});
    check_command("下一页", {}, Verb::next, {});
    check_command("列表 路灯", {}, Verb::list, {}, "路灯");
    check_command("ls Lamp", {}, Verb::list, {}, "Lamp");
}

TEST_CASE("a whole number is taken in any form and made whole again") {
    const std::string number = whole(456);
    const std::string bare = number.substr(0, 8) + number.substr(9, 4) + number.substr(14);
    for (const std::string& text :
         {number,
          "看 " + number,
          "看" + number,
          number + "详情",
          "lh" + number.substr(2),
          bare,
          number.substr(2)}) {
        check_command(text, {}, Verb::show, {number});
    }
    // A wrong check digit is kept as typed, so that the answer can say that there is no such case.
    const std::string wrong =
        number.substr(0, number.size() - 1) + (number.back() == '0' ? '1' : '0');
    check_command("接 " + wrong, {}, Verb::accept, {wrong});
}

TEST_CASE("several numbers may be parted by blanks, commas and words") {
    const std::vector<std::string> three = {"0456", "0461", "0467"};
    for (const char* text :
         {"接 0456 0461 0467",
          "接0456，0461、0467",
          "接 0456,0461和0467",
          "0456、0461 和 0467 接",
          "接 0456 0461 0456 0467"}) {
        check_command(text, {}, Verb::accept, three);
    }
    check_command("办结 0456 0461 统一换灯", {}, Verb::resolve, {"0456", "0461"}, "统一换灯");
    // What stands between two numbers may also begin the text.
    check_command("记 0456 和平路口已修", {}, Verb::note, {"0456"}, "和平路口已修");
    check_command("记 0456和和平路口已修", {}, Verb::note, {"0456"}, "和和平路口已修");
    // Nothing is merged into itself.
    for (const char* text : {"并 0456 到 0456", "0456 并入 0456"})
        check_command(text, {}, Verb::merge, {"0456"}, "", Fault::needs_two_numbers);
}

TEST_CASE("the words of a reply are kept as they were typed") {
    check_command("reply 0456 We FIXED it, ok?", {}, Verb::reply, {"0456"}, "We FIXED it, ok?");
    check_command("回 0456 电话ＡＢＣ１２３", {}, Verb::reply, {"0456"}, "电话ＡＢＣ１２３");
    check_command("回复0456\n第一行\n第二行", {}, Verb::reply, {"0456"}, "第一行\n第二行");
    check_command("记 0456 2 楼没人", {}, Verb::note, {"0456"}, "2 楼没人");
}

TEST_CASE("a position in the list counts for ten minutes and never before free text") {
    const Desk desk = desk_with_list();
    check_command("看 2", desk, Verb::show, {whole(461)});
    check_command("2", desk, Verb::show, {whole(461)});
    check_command("第2", desk, Verb::show, {whole(461)});
    check_command("接 1、3", desk, Verb::accept, {whole(456), whole(467)});
    check_command("3 接", desk, Verb::accept, {whole(467)});
    check_command(
        "2 回 马上到", desk, Verb::reply, {whole(461)}, "马上到", Fault::index_not_allowed
    );
    check_ordinary("4", desk);
    check_ordinary("0", desk);
    check_ordinary("21", desk);
    check_ordinary("2楼漏水", desk);

    Desk stale = desk;
    stale.listed_at = now - std::chrono::minutes(10) - Duration(1);
    check_ordinary("2", stale);
    check_command("接 2", stale, Verb::accept, {}, "2", Fault::needs_number);
    stale.listed_at = now - std::chrono::minutes(10);
    check_command("2", stale, Verb::show, {whole(461)});
}

TEST_CASE("the focus stands in for a number for ten minutes") {
    Desk desk = desk_with_focus();
    const auto command = read("回 马上到", desk);
    REQUIRE(command);
    CHECK(command->used_focus);
    CHECK(command->numbers == std::vector<std::string>{whole(456)});
    CHECK(command->text == "马上到");
    check_command("接", desk, Verb::accept, {whole(456)});
    check_command("好了", desk, Verb::resolve, {whole(456)});
    check_command("接孩子", desk, Verb::accept, {whole(456)}, "孩子", Fault::extra_words);
    // A sentence that begins like a command is nobody's answer to a resident.
    check_ordinary("问题很严重", desk);
    check_ordinary("回家路上路灯坏了", desk);
    check_command("回复马上到", desk, Verb::reply, {whole(456)}, "马上到");
    // A row, or 0014? The resident must not read "14 马上处理".
    check_command(
        "回 14 马上处理", desk, Verb::reply, {whole(456)}, "14 马上处理", Fault::index_not_allowed
    );
    check_command("回 2 楼那户没人开门", desk, Verb::reply, {whole(456)}, "2 楼那户没人开门");
    check_command("办结 3 盏灯都换了", desk, Verb::resolve, {whole(456)}, "3 盏灯都换了");
    desk.focus_at = now - std::chrono::minutes(10) - Duration(1);
    check_command("回 马上到", desk, Verb::reply, {}, "马上到", Fault::needs_number);
}

TEST_CASE("two complaints are made one, whatever stands between their numbers") {
    for (const char* text :
         {"合并 0461 到 0456",
          "合并0461到0456",
          "并 0461 0456",
          "merge 0461 into 0456",
          "merge 0461 to 0456",
          "0461 合并到 0456"}) {
        check_command(text, {}, Verb::merge, {"0461", "0456"});
    }
    // The same wherever the verb stands, also with one of them said twice.
    for (const char* text : {"合并 0461 04560 到 0461", "0461 合并 04560 到 0461"})
        check_command(text, {}, Verb::merge, {"0461", "04560"});
}

TEST_CASE("a yes carries its two digits, alone it is a resident's word") {
    Desk desk;
    for (const char* text : {"是56", "是 56", "yes 56", "YES56", "确认５６", "y 56"}) {
        check_command(text, desk, Verb::yes, {}, "56");
    }
    for (const char* text : {"是", "yes", "是5", "是456", "1", "56", "不办"})
        check_ordinary(text, desk);
    desk.pending.verb = "reject";
    check_command("不办", desk, Verb::no, {});
    check_command("no", desk, Verb::no, {});
}

TEST_CASE("what a member of staff says as a resident stays ordinary text") {
    for (const char* text :
         {"谢谢师傅",
          "路灯不亮",
          "回家路上路灯坏了",
          "看起来是水管爆了",
          "接连三天没人收垃圾",
          "收垃圾的车堵路",
          "单车乱停放",
          "帮我看看这个",
          "好了",
          "完成",
          "a big hole in the road",
          "another lamp is out",
          "showing off",
          "2024年开始这路就没修",
          "1204房漏水",
          "12345打不通",
          "13800138000",
          "问题很严重",
          "转角的灯坏了",
          "退休金怎么领",
          "上班路上路灯坏了",
          "计划生育办公室在哪",
          "是不是坏了",
          "是56号楼",
          "no",
          "关注一下这个路灯",
          "",
          "/",
          "。",
          "   "}) {
        check_ordinary(text);
    }
}

TEST_CASE("what is missing is named") {
    check_command("接", {}, Verb::accept, {}, "", Fault::needs_number);
    check_command("回 马上到", {}, Verb::reply, {}, "马上到", Fault::needs_number);
    check_command("回 0456", {}, Verb::reply, {"0456"}, "", Fault::needs_text);
    check_command("记0456 ", {}, Verb::note, {"0456"}, "", Fault::needs_text);
    check_command("接 0456 谢谢", {}, Verb::accept, {"0456"}, "谢谢", Fault::extra_words);
    check_command("合并 0461", {}, Verb::merge, {"0461"}, "", Fault::needs_two_numbers);
    const auto unknown = read("0456什么情况");
    REQUIRE(unknown);
    CHECK(unknown->fault == Fault::unknown_verb);
    CHECK(unknown->text == "什么情况");
}

TEST_CASE("any bytes are read without harm") {
    std::mt19937 random(20261124);
    const std::string_view parts[] = {
        "接",
        "回",
        "0456",
        "LH",
        "-",
        "1",
        "号",
        "、",
        "和",
        "\xff",
        "\xe6",
        "／",
        "?",
        "a",
        " ",
        "LH261124-0456-2",
        "第",
        "编号",
        "12345678901234567890",
        "\n",
        "bind",
        "/",
        "绑定"};
    const Desk desk = desk_with_focus();
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = random() % 8;
        for (unsigned i = 0; i < count; ++i) text += parts[random() % std::size(parts)];
        const auto command = read(text, desk);
        if (command) CHECK(command->numbers.size() <= 20);
        parse_bind(text);
    }
    check_ordinary(std::string(100'000, '0'));
}

TEST_CASE("a code is taken from /bind and 绑定 in any case, dashes aside") {
    const std::string code = "7K2M9QXW3FVDA81T";
    for (const char* text :
         {"/bind 7K2M-9QXW-3FVD-A81T",
          "/BIND 7k2m-9qxw-3fvd-a81t",
          "绑定 7K2M9QXW3FVDA81T",
          "绑定7K2M-9QXW-3FVD-A81T",
          "／bind　７Ｋ２Ｍ9QXW3FVDA81T",
          "bind 7K2M-9QXW-3FVD-A81T",
          "7K2M-9QXW-3FVD-A81T",
          "7k2m-9qxw-3fvd-a81t",
          " 绑定：7K2M 9QXW 3FVD A81T "}) {
        CAPTURE(text);
        CHECK(parse_bind(text) == code);
    }
    CHECK(parse_bind("/bind 1234") == "1234");  // wrong, and the person is told so
    for (const char* text :
         {"/bind",
          "绑定",
          "绑定账号",
          "bind my foot",
          "bind",
          "binding 7K2M9QXW3FVDA81T",
          "/bind 路灯",
          "7K2M-9QXW-3FVD",
          "7K2M-9QXW-3FVD-A81T-1",
          "7K2M9QXW3FVDA81T",
          "left-side-near-door",
          "",
          "/bind 12"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_bind(text));
    }
}

TEST_CASE("a mark that slipped in changes nothing, and a word of assent is no command") {
    Desk desk;
    desk.focus = "LH261124-0456-7";
    desk.focus_at = now;
    for (const char* text : {"0456.", "0456。", "0456！"}) {
        CAPTURE(text);
        const auto command = read(text, desk);
        REQUIRE(command);
        CHECK(command->verb == Verb::show);
        CHECK(command->fault == Fault::none);
    }
    const auto accept = read("接 0456。", desk);
    REQUIRE(accept);
    CHECK(accept->fault == Fault::none);
    for (const char* text : {"收到", "收工了", "好了吗"}) {
        CAPTURE(text);
        CHECK_FALSE(read(text, desk));
    }
}

TEST_CASE("a common concern stands for all its complaints, alone") {
    const std::vector<std::string> all{"N-17"};
    check_command("回 N-17 今晚巡查", {}, Verb::reply, all, "今晚巡查");
    check_command("reply n17 we patrol tonight", {}, Verb::reply, all, "we patrol tonight");
    check_command("Ｎ－１７ 办结 已停工", {}, Verb::resolve, all, "已停工");
    check_command("接N-17", {}, Verb::accept, all);
    check_command("N-17", {}, Verb::show, all);
    check_command("看 n-17", {}, Verb::show, all);
    check_command("合并 N-18 到 N-17", {}, Verb::merge, {"N-18", "N-17"});
    check_command("N-17 确认 现场属实", {}, Verb::concern, {}, "N-17 确认 现场属实");
    check_command("共性 N-17 拆 0456", {}, Verb::concern, {}, "N-17 拆 0456");
    check_command("热点 7天 垃圾", {}, Verb::hot, {}, "7天 垃圾");
    // One by one, and not mixed.
    check_command("重开 N-17 又吵了", {}, Verb::reopen, all, "又吵了", Fault::concern_not_here);
    check_command(
        "回 N-17 0456 今晚巡查",
        {},
        Verb::reply,
        {"N-17", "0456"},
        "今晚巡查",
        Fault::concern_not_here
    );
    check_command("图 N-17", {}, Verb::photo, all, "", Fault::concern_not_here);
    check_command("N-17 0456", {}, Verb::show, {"N-17", "0456"}, "", Fault::concern_not_here);
    check_command("n17 0456 确认", {}, Verb::concern, {}, "N-17 0456 确认");
    // What follows the verb is text, also where it begins with a number.
    check_command("0461转 0456 那边的人", {}, Verb::transfer, {"0461"}, "0456 那边的人");
    // A note to a complaint, and no concern.
    check_command("n0456 电力来过", {}, Verb::note, {"0456"}, "电力来过");
    check_ordinary("N次路过都没人管");
}
