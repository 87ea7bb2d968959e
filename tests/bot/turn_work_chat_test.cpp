// Staff in WeCom, through the engine and the outbox on the real store: cards, taps, news in
// company.
#include "bot/invitation.hpp"
#include "dialogs/json.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::errcode;
using test::Works;

const ConversationKey officer{"duty", "liming"};
const ConversationKey colleague{"duty", "wangfang"};
const ConversationKey stranger{"duty", "nobody"};
const std::string send_path = "message/send";
const std::string rewrite_path = "message/update_template_card";

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class Office {
public:
    Office() {
        bind(officer, "甲");
        bind(colleague, "乙");
        works.client.calls.clear();
    }
    std::string take(const ConversationKey& from, Content content) {
        Inbound inbound;
        inbound.message = {
            from, "m" + std::to_string(++messages), works.clock.now(), "zh-CN", std::move(content)};
        last = works.in_store([&](Tx& tx) {
            return works.engine->take(tx, inbound, works.clock.now());
        });
        std::string words;
        for (const Reply& reply : last.answer.replies) words += plain_text(reply);
        works.deliver();
        return words;
    }
    std::string say(const ConversationKey& from, std::string text) {
        return take(from, content::Text{std::move(text)});
    }
    std::string tap(const ConversationKey& from, const std::string& button, std::string card) {
        return take(from, content::Choice{"case:" + button + ":" + number, {}, std::move(card)});
    }
    void bind(const ConversationKey& who, const std::string& name, std::string_view role = {}) {
        const std::string code = make_code(works.random);
        InviteRequest request{"dongmen-office", casework::Role::officer, name};
        if (!role.empty()) {
            request.department = works.rules->get()->organisation.dispatch().id;
            request.role = casework::parse_role(role).value();
        }
        works.in_store([&](Tx& tx) {
            tx.invite(make_invitation(request, code, works.clock.now()));
            return true;
        });
        REQUIRE(has(say(who, "绑定 " + code), "绑定成功"));
    }
    // A resident's, who is new each time; its number is the one that taps are about.
    void file(const std::string& words) {
        const ConversationKey from{"app", "u-" + std::to_string(++messages)};
        say(from, words);
        take(from, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"});
        const std::string said = say(from, "提交");
        INFO(said);
        REQUIRE(last.answer.complaint);
        number = last.answer.complaint->number;
        resident = from;
        REQUIRE(complaint().department == "dongmen-office");
    }
    Complaint complaint() {
        return works.in_store([&](Tx& tx) { return tx.complaint(number, true).value(); });
    }
    std::size_t events(std::string_view event) {
        const Complaint now = complaint();
        return static_cast<std::size_t>(
            std::ranges::count(now.timeline, event, &ComplaintEvent::event)
        );
    }
    // What went out to a member, parsed.
    std::vector<rapidjson::Document> sent(const std::string& path, const std::string& user) {
        std::vector<rapidjson::Document> bodies;
        for (const HttpCall& call : works.client.calls) {
            if (!has(call.url, path) || !has(call.body, "\"" + user + "\"")) continue;
            REQUIRE(json::parse(call.body, bodies.emplace_back()).empty());
        }
        return bodies;
    }

    Works works;
    TurnOutcome last;
    std::string number;
    ConversationKey resident;
    int messages = 0;
};

std::string text_at(const rapidjson::Value& object, const char* name) {
    return std::string(json::string_at(object, name).value_or(""));
}

TEST_CASE("a new case is a card with the buttons that its reader may press") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    for (const ConversationKey& who : {officer, colleague}) {
        const auto sent = office.sent(send_path, who.user);
        REQUIRE(sent.size() == 1);
        CHECK(text_at(sent[0], "msgtype") == "template_card");
        const auto& buttons = sent[0]["template_card"]["button_list"];
        REQUIRE(buttons.Size() == 2);
        CHECK(text_at(buttons[0], "key") == "case:accept:" + office.number);
        CHECK(text_at(buttons[1], "key") == "case:return:" + office.number);
    }
}

TEST_CASE("a tap is one command; a second one is answered alike") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    CHECK(office.tap(officer, "accept", "code-1").empty());
    CHECK(office.complaint().status == Status::accepted);
    CHECK(office.tap(officer, "accept", "code-2").empty());
    CHECK(office.events("accepted") == 1);
    const auto rewritten = office.sent(rewrite_path, officer.user);
    REQUIRE(rewritten.size() == 2);
    CHECK(text_at(rewritten[0], "response_code") == "code-1");
    CHECK(text_at(rewritten[1], "response_code") == "code-2");
    const auto& card = rewritten[0]["template_card"];
    CHECK(has(text_at(card["main_title"], "title"), "✔"));
    CHECK(has(text_at(card["main_title"], "desc"), "受理：甲"));
    CHECK(text_at(card["button_list"][0], "key") == "case:resolve:" + office.number);
    CHECK(rewritten[1]["template_card"] == card);
    // The resident was told once.
    const auto items = office.works.items();
    CHECK(std::ranges::count_if(items, [&](const OutboxItem& item) {
              return item.entry.to == office.resident && item.entry.notice.event == "accepted";
          }) == 1);
}

TEST_CASE("who is second sees on the card who was first") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    office.tap(officer, "accept", "code-1");
    office.tap(colleague, "accept", "code-2");
    CHECK(office.events("accepted") == 1);
    const auto rewritten = office.sent(rewrite_path, colleague.user);
    REQUIRE(rewritten.size() == 1);
    const auto& title = rewritten[0]["template_card"]["main_title"];
    CHECK(has(text_at(title, "title"), "已被甲"));
    CHECK(has(text_at(title, "desc"), "受理：甲"));
}

TEST_CASE("a card that cannot be rewritten any more is answered by a text") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    const auto usual = office.works.client.script;
    office.works.client.script = [&](const HttpCall& call) {
        return has(call.url, rewrite_path) ? errcode(42045) : usual(call);
    };
    office.works.client.calls.clear();
    office.tap(officer, "accept", "code-1");
    const auto sent = office.sent(send_path, officer.user);
    REQUIRE(sent.size() == 1);
    CHECK(text_at(sent[0], "msgtype") == "text");
    CHECK(has(text_at(sent[0]["text"], "content"), "✔"));
}

TEST_CASE("resolving asks for words, and the next text is them") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    office.tap(officer, "accept", "code-1");
    office.works.client.calls.clear();
    CHECK(office.tap(officer, "resolve", "code-2").empty());
    CHECK(office.complaint().status == Status::accepted);
    auto sent = office.sent(send_path, officer.user);
    REQUIRE(sent.size() == 1);
    CHECK(has(text_at(sent[0]["text"], "content"), "怎么处理的"));
    // It would be "reply" elsewhere, with this case in front of the officer.
    CHECK(has(office.say(officer, "回访过了，夜间已停工"), "✔"));
    CHECK(office.complaint().status == Status::resolved);
    CHECK(office.complaint().timeline.back().text == "回访过了，夜间已停工");
    const auto rewritten = office.sent(rewrite_path, officer.user);
    REQUIRE(rewritten.size() == 1);
    CHECK(text_at(rewritten[0], "response_code") == "code-2");
    CHECK_FALSE(text_at(rewritten[0]["template_card"], "replace_text").empty());
}

TEST_CASE("who was asked for words may do something else, think better of it, or be late") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    office.tap(officer, "accept", "code-1");
    office.tap(officer, "resolve", "code-2");
    CHECK(has(office.say(officer, "算了"), "没有动"));
    office.say(officer, "已停工");
    CHECK(office.complaint().status == Status::accepted);
    office.tap(officer, "resolve", "code-3");
    CHECK(has(office.say(officer, "待办"), "1.0001"));
    office.say(officer, "已停工");
    CHECK(office.complaint().status == Status::accepted);
    office.tap(officer, "resolve", "code-4");
    office.works.clock.advance(11min);
    office.say(officer, "已停工");
    CHECK(office.complaint().status == Status::accepted);
}

TEST_CASE("whoever is not bound has no power, and is told how to be") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    CHECK(has(office.tap(stranger, "accept", "code-1"), "绑定"));
    CHECK(has(office.say(stranger, "接 " + office.number), "绑定"));
    CHECK(has(office.take(stranger, content::Followed{}), "绑定"));
    CHECK(office.take(officer, content::Followed{}).empty());
    CHECK(office.complaint().status == Status::assigned);
}

TEST_CASE("news comes at once, then in company at most every ten minutes") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    REQUIRE(office.sent(send_path, officer.user).size() == 1);
    for (const char* words : {"东门步行街的垃圾没人清理", "东门步行街广场舞太吵了"}) {
        office.works.pass(1min);
        office.file(words);
    }
    CHECK(office.sent(send_path, officer.user).size() == 1);
    office.works.pass(7min);
    office.works.deliver();
    CHECK(office.sent(send_path, officer.user).size() == 1);
    office.works.pass(1min);
    office.works.deliver();
    auto sent = office.sent(send_path, officer.user);
    REQUIRE(sent.size() == 2);
    CHECK(text_at(sent[1], "msgtype") == "text");
    const std::string together = text_at(sent[1]["text"], "content");
    CHECK(has(together, "0002"));
    CHECK(has(together, "0003"));
    // One that comes alone is a card again.
    office.works.pass(11min);
    office.file("东门步行街装修太吵了");
    sent = office.sent(send_path, officer.user);
    REQUIRE(sent.size() == 3);
    CHECK(text_at(sent[2], "msgtype") == "template_card");
}

TEST_CASE("words that begin like a number are words") {
    Office office;
    office.file("东门步行街半夜装修太吵了");
    office.tap(officer, "accept", "code-1");
    office.tap(officer, "resolve", "code-2");
    CHECK(has(office.say(officer, "1204房已停工"), "✔"));
    CHECK(office.complaint().timeline.back().text == "“1204房已停工”");
}

TEST_CASE("what is urgent waits for nothing and no one") {
    Office office;
    const ConversationKey dispatcher{"duty", "boss"};
    office.bind(dispatcher, "丙", "dispatcher");
    for (const char* resident : {"u-a", "u-b"}) {
        office.say({"app", resident}, "东门步行街着火了，快来人");
        office.works.pass(1min);
    }
    // The words as soon as they are said, and the case: nobody else is bound to have it.
    CHECK(office.sent(send_path, dispatcher.user).size() == 4);
}

TEST_CASE("a notice on its way is not changed: the next one waits its turn") {
    Office office;
    const auto usual = office.works.client.script;
    office.works.client.script = [&](const HttpCall& call) {
        return has(call.url, send_path) ? errcode(-1) : usual(call);
    };
    office.file("东门步行街半夜装修太吵了");
    office.file("东门步行街的垃圾没人清理");
    office.works.client.script = usual;
    office.works.client.calls.clear();
    office.works.pass(2min);
    office.works.deliver();
    auto sent = office.sent(send_path, officer.user);
    REQUIRE(sent.size() == 1);
    CHECK(has(text_at(sent[0]["template_card"]["button_list"][0], "key"), "-0001-"));
    for (int minute = 0; minute < 15; ++minute) office.works.pass(1min);
    office.works.deliver();
    CHECK(office.sent(send_path, officer.user).size() == 2);
}

}  // namespace
}  // namespace heed
