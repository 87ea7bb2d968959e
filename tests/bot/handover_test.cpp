// A resident and the staff who serve them, through the engine on the real store.
#include "bot/photo_link.hpp"
#include "storage/handovers.hpp"
#include "tests/support/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint open_day = from_civil(2026, 11, 24, 10, 0, 0);
const TimePoint night = from_civil(2026, 11, 24, 3, 0, 0);
const ConversationKey resident{"app", "u-1"};
const ConversationKey other{"wechat", "o-2"};
const ConversationKey wang{"app", "s-1"};
const ConversationKey li{"app", "s-2"};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class Office : public test::House {
public:
    explicit Office(TimePoint start = open_day) : test::House(start) {}
    void staff(const ConversationKey& key, const std::string& name, casework::Role role) {
        const std::string code = make_code(random);
        const std::string department = rules->get()->organisation.dispatch().id;
        test::blocking_write(*store, [&](Tx& tx) {
            tx.invite(make_invitation({department, role, name}, code, clock.now()));
            return true;
        });
        REQUIRE(has(say(key, "/bind " + code), "绑定成功"));
    }
    void two_of_staff() {
        staff(wang, "王芳", casework::Role::dispatcher);
        staff(li, "李明", casework::Role::officer);
    }
    // What was written into the outbox for this person since the last look, in order.
    std::string told(const ConversationKey& key) {
        std::string words;
        std::vector<OutboxItem> items = notices();
        std::ranges::reverse(items);
        for (const OutboxItem& item : items) {
            if (item.entry.to == key && item.id > seen_[key]) {
                words += plain_text(item.entry.notice.text) + "\n";
                seen_[key] = item.id;
            }
        }
        return words;
    }

private:
    std::map<ConversationKey, std::int64_t> seen_;
};

}  // namespace

TEST_CASE("a resident is served from the first word to the last, each message once and in order") {
    Office office;
    office.two_of_staff();
    office.say(resident, "今天晚上吃什么");
    CHECK(has(office.say(resident, "人工"), "请稍等"));
    CHECK(office.last.answer.dialog.step == "human");
    for (const auto& member : {wang, li}) {
        const std::string call = office.told(member);
        CHECK(has(call, "今天晚上吃什么"));
        CHECK(has(call, "接待 1"));
    }
    office.say(resident, "我想问低保");
    CHECK(office.told(wang).empty());
    const std::string page = office.say(wang, "接待");
    CHECK(has(page, "今天晚上吃什么 / 我想问低保"));
    CHECK(has(page, "r_"));
    CHECK(has(office.told(resident), "王芳来了"));
    CHECK(office.say(resident, "在哪里办").empty());
    CHECK(office.say(resident, "要带什么").empty());
    CHECK(office.told(wang) == "居民：在哪里办\n居民：要带什么\n");
    CHECK(office.told(li).empty());
    CHECK(office.say(wang, "街道办").empty());
    CHECK(office.say(wang, "身份证").empty());
    CHECK(office.told(resident) == "街道办\n身份证\n");
    CHECK(has(office.say(wang, "结束"), "接待结束"));
    CHECK(has(office.told(resident), "我继续为您服务"));
    CHECK(has(office.say(wang, "结束"), "没有在接待"));
    office.say(resident, "谢谢");
    CHECK(office.last.answer.dialog.step == "idle");
    CHECK(office.told(wang).empty());
}

TEST_CASE("two who take the same resident: one does, the other hears who was first") {
    Office office;
    office.two_of_staff();
    office.say(resident, "人工");
    CHECK(has(office.say(li, "接待 1"), "由您接待"));
    CHECK(has(office.say(wang, "接待 1"), "已由李明接待"));
    CHECK(has(office.say(wang, "接待"), "已由李明接待"));
    CHECK(has(office.say(wang, "接待 9"), "没有9号"));
    office.say(other, "人工");
    CHECK(has(office.say(li, "接待"), "正在接待1号"));
    CHECK(has(office.say(wang, "接待"), "2号"));
    office.say(li, "结束");
    CHECK(has(office.say(li, "接待 1"), "已经结束"));
}

TEST_CASE("commands work while a resident is served, and do not reach them") {
    Office office;
    office.two_of_staff();
    const std::string number = office.file(other, "东门步行街半夜装修太吵了");
    const std::string sequence = number.substr(number.size() - 6, 4);
    office.say(resident, "人工");
    office.say(wang, "接待");
    office.told(resident);
    CHECK(has(office.say(wang, "看 " + sequence), number));
    CHECK(has(office.say(wang, "/待办"), "待办"));
    CHECK(has(office.say(wang, "/你好"), "没看懂"));
    CHECK(has(office.say(wang, "/" + sequence), number));
    CHECK(office.told(resident).empty());
    CHECK(office.say(wang, sequence).empty());
    CHECK(office.say(wang, "好了").empty());
    CHECK(office.told(resident) == sequence + "\n好了\n");
    const content::Location place{{22.5463, 114.1235, Datum::wgs84}, "东门"};
    CHECK_FALSE(office.take(wang, place).answer.replies.empty());
    office.take(wang, content::Choice{"menu:status", ""});  // heed's, not the resident's
    CHECK(office.told(resident).empty());
}

TEST_CASE("the resident ends it, or half an hour of silence does; whoever served is told") {
    Office office;
    office.two_of_staff();
    office.say(resident, "人工");
    office.say(wang, "接待");
    office.told(wang);
    CHECK(has(office.say(resident, "菜单"), "我继续为您服务"));
    CHECK(has(office.told(wang), "居民结束了对话"));
    office.clock.advance(11min);
    office.say(resident, "人工");
    office.say(wang, "接待");
    office.told(wang);
    office.told(resident);
    office.clock.advance(31min);
    test::blocking_write(*office.store, [&](Tx& tx) {
        bool enqueued = false;
        office.engine->run_timers(tx, 10, office.clock.now(), enqueued);
        CHECK(enqueued);
        return true;
    });
    CHECK(has(office.told(wang), "30分钟没有新消息"));
    CHECK(has(office.told(resident), "30分钟没有新消息"));
    CHECK_FALSE(has(office.say(wang, "还在吗"), "居民"));
    CHECK(office.told(resident).empty());
}

TEST_CASE("at night heed says so and keeps the words; in the morning somebody answers them") {
    Office office(night);
    office.two_of_staff();
    office.clock.advance(1h);
    const std::string reply = office.say(resident, "人工");
    CHECK(has(reply, "12345"));
    CHECK(office.last.answer.dialog.step == "idle");
    CHECK(has(office.told(wang), "接待 1"));
    office.say(resident, "想问问低保怎么样了呀");
    office.clock.advance(7h);
    CHECK(has(office.say(wang, "接待"), "想问问低保怎么样了呀"));
    CHECK(has(office.told(resident), "王芳来了"));
    office.say(resident, "你好");
    CHECK(office.last.answer.dialog.step == "human");
    CHECK(has(office.told(wang), "居民：你好"));
}

TEST_CASE("with nobody of the staff at all nobody is promised an answer sooner than there is one") {
    Office office;
    CHECK(has(office.say(resident, "人工"), "现在没有工作人员"));
    CHECK(office.notices().empty());
    // Who wrote just now is there at night, too.
    Office late(night);
    late.two_of_staff();
    CHECK(has(late.say(resident, "人工"), "请稍等"));
}

TEST_CASE("others than the dispatching department's officers, heads and dispatchers take nobody") {
    Office office;
    office.two_of_staff();
    const ConversationKey auditor{"app", "s-3"};
    office.staff(auditor, "周", casework::Role::auditor);
    office.say(resident, "人工");
    CHECK(has(office.say(auditor, "接待"), "派单单位"));
    office.say(wang, "人工");
    CHECK(has(office.say(wang, "接待 2"), "您自己的请求"));
}

TEST_CASE("a member of staff reports that the reception room leaks") {
    Office office;
    office.two_of_staff();
    CHECK_FALSE(has(office.say(wang, "接待室漏水"), "看列表"));
    CHECK(office.last.answer.dialog.has_draft);
}

TEST_CASE("all that was said is kept, with its photo") {
    Office office;
    office.two_of_staff();
    office.say(resident, "人工");
    office.say(wang, "接待");
    office.say(resident, "看这里");
    office.take(resident, content::Photo{"m", ""});
    office.say(wang, "看到了");
    const auto words =
        test::blocking_write(*office.store, [&](Tx& tx) { return tx.handovers().words(1, 10); });
    REQUIRE(words.size() == 3);
    CHECK(words[0].text == "看这里");
    CHECK(words[1].photo != 0);
    CHECK(words[2].by_staff);
}

// The photo that the first signed address in `text` opens.
std::optional<PhotoId> opened(const Office& office, const std::string& text) {
    const std::size_t begin = text.find("/p/");
    REQUIRE(begin != std::string::npos);
    const std::size_t end = text.find_first_of(" \n", begin);
    return linked_photo(
        office.config.storage.encryption_key, text.substr(begin, end - begin), office.clock.now()
    );
}

TEST_CASE("photos and sounds go both ways by an address that ends") {
    Office office;
    office.two_of_staff();
    office.say(resident, "人工");
    office.take(resident, content::Photo{"before", ""});
    const std::string greeting = office.say(wang, "接待");
    CHECK(opened(office, greeting) == 1);
    office.told(wang);
    office.take(resident, content::Photo{"m", ""});
    const std::string photo = office.told(wang);
    CHECK(has(photo, "居民：〔照片〕 "));
    CHECK(opened(office, photo) == 2);
    office.take(resident, content::Voice{"就是这棵树", "m"});
    const std::string voice = office.told(wang);
    CHECK(has(voice, "就是这棵树 "));
    CHECK(opened(office, voice) == 3);

    office.told(resident);
    CHECK(office.take(wang, content::Photo{"theirs", ""}).answer.replies.empty());
    const std::string shown = office.told(resident);
    CHECK(has(shown, "〔照片〕点开看"));
    const auto theirs = opened(office, shown);
    REQUIRE(theirs);
    const auto row = test::blocking_write(*office.store, [&](Tx& tx) { return tx.photo(*theirs); });
    REQUIRE(row);
    CHECK(row->by == wang);
    CHECK(row->media_id == "theirs");
    office.clock.advance(photo_link_lifetime + 1s);
    CHECK_FALSE(opened(office, shown));
}

}  // namespace heed
