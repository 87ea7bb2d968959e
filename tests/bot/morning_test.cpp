// The morning list on the real store: who gets it, when, and what stands in it.
#include "bot/notice_policy.hpp"
#include "bot/score_picture.hpp"
#include "dialogs/article.hpp"
#include "dialogs/staff/pages.hpp"
#include "tests/bot/town.hpp"

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::Role;
using test::Town;

TimePoint at(int month, int day, int hour, int minute = 0) {
    return from_civil(2026, month, day, hour, minute, 0);
}

struct Morning : Town {
    void bind_on(const std::string& channel, const std::string& user) {
        Inbound inbound;
        inbound.message = {
            {channel, user},
            "b" + user,
            clock.now(),
            "zh-CN",
            content::Text{"/bind " + invite("dongmen-office", Role::head, user)}};
        in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
    }
    std::vector<OutboxItem> notices_to(const std::string& user) {
        std::vector<OutboxItem> items =
            in_store([](Tx& tx) { return tx.outbox(std::nullopt, 1000); });
        std::erase_if(items, [&](const OutboxItem& item) { return item.entry.to.user != user; });
        std::ranges::sort(items, {}, &OutboxItem::id);
        return items;
    }
    // Looks for lists to write at this moment; how many heads were taken.
    std::size_t lists_at(TimePoint time) {
        if (time > clock.now()) pass_until(time);
        bool enqueued = false;
        return in_store([&](Tx& tx) {
            return engine->write_morning_lists(tx, 50, clock.now(), enqueued);
        });
    }
    std::string list_of(const std::string& user) {
        std::string list;
        for (const std::string& text : news(user))
            if (text.starts_with("早报") || text.starts_with("Morning")) list += text;
        return list;
    }
    bool has(const std::string& text, std::initializer_list<const char*> parts) {
        INFO(text);
        for (const char* part : parts) {
            CAPTURE(part);
            CHECK(text.find(part) != text.npos);
        }
        return !text.empty();
    }
};

TEST_CASE("each head gets one list each working morning, and none when there is nothing to say") {
    Morning town;
    town.bind("chief", "dongmen-office", Role::head);
    town.bind("li", "dongmen-office", Role::officer);
    const auto lists = [&](int day, int hour, int minute) {
        return town.lists_at(at(11, day, hour, minute));
    };
    CHECK(lists(24, 17, 0) == 0);  // bound this morning, after the time
    town.file("u1");
    CHECK(lists(25, 8, 29) == 0);
    CHECK(lists(25, 8, 30) == 1);
    CHECK(lists(25, 8, 31) == 0);
    CHECK(town.has(
        town.list_of("chief"), {"早报 11月25日 东门街道办事处", "新件1件", "0001 噪音扰民"}
    ));
    CHECK(town.list_of("li").empty());
    town.say("li", "接 0001");
    town.say("li", "回 0001 师傅下午到");
    CHECK(lists(26, 8, 30) == 1);
    CHECK(town.list_of("chief").empty());  // nothing new, nothing due
    town.restart();
    CHECK(lists(26, 9, 0) == 0);
    CHECK(lists(27, 19, 0) == 0);  // heed was down all day: nobody reads it now
    CHECK(lists(28, 9, 0) == 0);   // a Saturday
    CHECK(lists(29, 9, 0) == 0);
    CHECK(lists(30, 8, 30) == 1);
    CHECK(town.list_of("chief").empty());
    CHECK(town.lists_at(at(12, 1, 8, 30)) == 1);
    CHECK(town.has(town.list_of("chief"), {"今天到期1件", "0001 噪音扰民·东门步行街 剩9时"}));
    CHECK(town.lists_at(at(12, 2, 10, 0)) == 1);
    CHECK(town.has(town.list_of("chief"), {"超时1件", "⚠超16时"}));
}

TEST_CASE("the list of the head above names who has no head, and what is long overdue below") {
    Morning town;
    town.bind("chief", "dongmen-office", Role::head);
    town.bind("mayor", "luohu", Role::head);
    town.file("u1");
    CHECK(town.lists_at(at(11, 25, 8, 30)) == 2);
    const std::string first = town.list_of("mayor");
    CHECK(
        town.has(first, {"早报 11月25日 罗湖区人民政府", "没有负责人在岗的单位", "下级严重超时1件"})
    );
    CHECK(first.find("东门街道办事处") == std::string::npos);
    CHECK(first.size() <= staff::page_bytes_max);
    CHECK(town.list_of("chief").find("没有负责人") == std::string::npos);
    town.set_duty("chief", false);
    town.lists_at(at(11, 26, 8, 30));
    // Now the mayor stands in: the case is theirs.
    CHECK(town.has(town.list_of("mayor"), {"超时1件"}));
}

TEST_CASE("a head in a chat that has cards with pictures gets one, the others an address") {
    Morning town;
    for (const char* kind : {"wecom", "wechat"}) {
        ChannelConfig channel;
        channel.kind = channel.name = kind;
        town.config.channels.push_back(channel);
    }
    town.config.server.public_url = "https://bot.example.org";
    town.bind_on("wecom", "chief");
    town.bind_on("wechat", "vice");
    town.bind("old", "dongmen-office", Role::head);
    town.file("u1");
    CHECK(town.lists_at(at(11, 25, 8, 30)) == 3);
    for (const char* user : {"chief", "vice"}) {
        CAPTURE(user);
        const auto notices = town.notices_to(user);
        REQUIRE(notices.size() >= 2);
        const OutboxItem& list = notices[notices.size() - 2];
        const OutboxItem& card = notices.back();
        CHECK(plain_text(list.entry.notice.text).starts_with("早报"));
        CHECK(plain_text(list.entry.notice.text).find("/s/") == std::string::npos);
        const auto article = article_of(card.entry.notice);
        REQUIRE(article);
        CHECK(article->title == "东门街道办事处近30天办得怎么样");
        CHECK(article->words == "超时1件、新件1件\n点开看全部数字");
        CHECK(article->url.starts_with("https://bot.example.org/s/"));
        CHECK(article->picture == article->url + ".png");
        const std::string path = article->picture.substr(town.config.server.public_url.size());
        const auto request = score_picture_at(town.config, path, town.clock.now());
        REQUIRE(request);
        CHECK(request->for_card);
        CHECK(request->department == "dongmen-office");
        // Who cannot see the card reads the address; it never takes the last message of a platform.
        CHECK(plain_text(card.entry.notice.text).find(article->url) != std::string::npos);
        CHECK_FALSE(matters(card.entry.notice, card.entry.number));
    }
    const std::string plain = town.list_of("old");
    CHECK(town.has(plain, {"早报", "https://bot.example.org/s/"}));
}

TEST_CASE("what nobody holds stands in the list of whoever heads the department that routes") {
    Morning town;
    town.bind("hub", "grid-centre", Role::head);
    const std::string number = town.file("u1");
    town.leave_to_dispatch(number);
    CHECK(town.lists_at(at(11, 25, 8, 30)) == 1);
    CHECK(town.has(town.list_of("hub"), {"超时1件", "0001"}));
}

TEST_CASE("a deputy gets the list of the department that they stand in for") {
    Morning town;
    town.bind("vice", "cuizhu-office", Role::officer);
    town.file("u1");
    town.set_deputy("dongmen-office", "vice", at(11, 25, 12));
    CHECK(town.lists_at(at(11, 25, 8, 30)) == 1);
    CHECK(town.has(town.list_of("vice"), {"早报 11月25日 东门街道办事处", "超时1件"}));
    CHECK(town.lists_at(at(11, 26, 8, 30)) == 0);
}

}  // namespace
}  // namespace heed
