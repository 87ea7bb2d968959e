// Random conversations, and what must hold in every one of them.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace heed;
using test::Talk;

namespace {

const std::vector<std::string> things_said{
    "路灯不亮了",
    "学府路12号路灯不亮三天了",
    "垃圾没人收",
    "东门步行街装修太吵",
    "人民医院门口有个坑",
    "人民医院",
    "翠竹苑东门",
    "老邮局对面",
    "菜市场后头",
    "文昌街和解放路路口",
    "不对 是51号",
    "不是路灯，是井盖",
    "地址是翠竹苑3栋",
    "描述改成很脏",
    "改",
    "换类别",
    "改地址",
    "改照片",
    "改电话",
    "改问题",
    "撤销",
    "取消",
    "恢复",
    "撤回",
    "提交",
    "好",
    "是",
    "不",
    "不对",
    "没有",
    "算了",
    "新",
    "重新开始",
    "进度",
    "帮助",
    "人工",
    "人工",
    "菜单",
    "结束",
    "匿名",
    "取消匿名",
    "谢谢",
    "你好",
    "English",
    "中文",
    "你是真人吗",
    "居住证怎么办理",
    "不知道",
    "我们小区门口",
    "今天晚上吃什么",
    "翠园中学",
    "着火了",
    "好大煤气味",
    "我不想活了",
    "消防通道被占",
    "傻逼",
    "哈哈",
    "0001",
    "撤回 0001",
    "催 0001",
    "催办",
    "解决了",
    "一部分",
    "没解决",
    "没解决，水还在漏，天天这样",
    "满意",
    "5分",
    "13812345678",
    "我的电话是138 1234 5678",
    "the street light on Main Street is broken",
    "12号",
    "。。。",
    "😀",
    "",
    "1",
    "2",
    "３",
    "④",
    "五",
    "第九个",
    "12",
    "99",
    "\xff",
    "«x|menu:help» \\ <b>"};
const std::vector<std::string> taps{
    "category:noise",
    "category:other",
    "category:nothing",
    "location:0",
    "location:1",
    "location:2",
    "location:as_is",
    "location:-1",
    "location:99999999999999999999",
    "photos:none",
    "confirm:yes",
    "confirm:edit",
    "confirm:cancel",
    "edit:description",
    "edit:category",
    "edit:location",
    "edit:photos",
    "edit:contact",
    "edit:x",
    "stale:resume",
    "stale:drop",
    "menu:help",
    "menu:human",
    "menu:back",
    "menu:language",
    "menu:",
    "",
    ":",
    "@",
    "@@",
    "confirm:yes@",
    "\xff:1",
    "rating:solved:yes",
    "rating:solved:partly",
    "rating:solved:no",
    "rating:solved:",
    "rating:satisfied:3",
    "rating:satisfied:6",
    "rating:satisfied:99999999999999999999",
    "rating:",
    "question:floor:1"};

class Play {
public:
    std::size_t steps() const { return talk_.steps; }
    explicit Play(std::uint32_t seed) : random_(seed) {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            act();
            check_state();
        }
        talk_.flush();
        can_file_within_three();
    }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }

    Content any_content() {
        switch (pick(12)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                return content::Text{things_said[pick(things_said.size())]};
            case 5:
                return content::Photo{"m", ""};
            case 6:
                return content::Location{
                    {22.5463 + 0.01 * static_cast<double>(pick(3)),
                     114.1235,
                     pick(2) ? Datum::wgs84 : Datum::gcj02},
                    pick(2) ? "某处" : ""};
            case 7:
                return content::Voice{pick(2) ? things_said[pick(things_said.size())] : "", "m"};
            case 8:
                return content::Unsupported{"video"};
            case 9: {
                std::string id = taps[pick(taps.size())];
                if (pick(3) > 0)
                    id += "@" + std::to_string(talk_.state.epoch - static_cast<int>(pick(2)));
                return content::Choice{id, pick(2) ? "提交" : ""};
            }
            case 10:
                return content::Choice{shown_option(), ""};
            default:
                if (pick(4) == 0) return content::Unfollowed{};
                return pick(2) ? Content{content::Followed{"翠竹苑"}}
                               : Content{content::Scanned{""}};
        }
    }

    std::string shown_option() {
        if (talk_.state.options.empty()) return "menu:help";
        return talk_.state.options[pick(talk_.state.options.size())].choice;
    }

    void act() {
        const std::size_t kind = pick(20);
        if (kind == 0) {
            talk_.pass(std::chrono::minutes{static_cast<int>(pick(40))});
        } else if (kind == 1 && pick(5) == 0) {
            talk_.pass(std::chrono::hours{static_cast<int>(pick(24 * 40))});
        } else if (kind == 2) {
            stale_timer();
        } else if (kind == 3 && !talk_.recent.empty()) {
            staff_act();
        } else if (kind == 4) {
            person_acts();
        } else {
            const int burst = pick(4) == 0 ? 1 + static_cast<int>(pick(4)) : 1;
            for (int i = 0; i < burst; ++i) message();
            answer();
        }
    }

    // Staff do something, and most of the time the resident is told of it.
    void staff_act() {
        conversation::RecentComplaint& complaint = talk_.recent[pick(talk_.recent.size())];
        complaint.status = static_cast<Status>(pick(11));
        complaint.rated = false;
        complaint.ended_at = talk_.now;
        complaint.question = pick(3) == 0 ? "是哪一层？" : "";
        static const std::vector<std::string> events{
            "resolved", "question", "closed", "accepted", "reply", "", "nothing"};
        if (pick(4) == 0) return;
        const bool draft = talk_.state.draft.has_value();
        const conversation::State before = talk_.state;
        const bool unknown = pick(6) == 0;
        talk_.take(talk_.step(conversation::ToldEvent{
            events[pick(events.size())], unknown ? "JC000000-0000-0" : complaint.number}));
        // News never takes the question of an open draft off the screen.
        if (draft) CHECK(talk_.state == before);
        CHECK(talk_.state.revision == before.revision);
        CHECK(talk_.state.reply_owed == before.reply_owed);
    }

    // A person takes over, speaks or goes; not always one who was asked for.
    void person_acts() {
        talk_.reception = {pick(2) == 0, static_cast<int>(pick(3))};
        const std::size_t filed = talk_.count_of_filed();
        const bool owed = talk_.state.reply_owed;
        const auto kind = static_cast<conversation::PersonEvent::Kind>(pick(3));
        talk_.person(kind, things_said[pick(things_said.size())]);
        CHECK(talk_.count_of_filed() == filed);
        CHECK(talk_.state.reply_owed == owed);
    }

    void message() {
        const std::int64_t revision = talk_.state.revision;
        const std::size_t filed = talk_.count_of_filed();
        const Content content = any_content();
        const auto* text = std::get_if<content::Text>(&content);
        const auto* voice = std::get_if<content::Voice>(&content);
        const std::string words = text ? text->utf8 : voice ? voice->recognised : "";
        talk_.send(content);
        CHECK(talk_.state.revision == revision + 1);
        CHECK(talk_.count_of_filed() == filed);  // filing answers, so it belongs to the flush
        const bool left = std::holds_alternative<content::Unfollowed>(content);
        CHECK(talk_.last.reply_owed == !left);
        emergency_ =
            emergency_ || words == "着火了" || words == "好大煤气味" || words == "我不想活了";
    }

    void answer() {
        const bool owed = talk_.state.reply_owed;
        const std::size_t filed = talk_.count_of_filed();
        const std::string reply = talk_.flush();
        if (!owed) CHECK(reply.empty());
        // Nothing is filed while a person has the conversation.
        if (talk_.asked_for() == "human") CHECK(talk_.count_of_filed() == filed);
        CHECK_FALSE(talk_.state.reply_owed);
        CHECK(reply.size() <= 2048);
        CHECK(reply.find_first_of("{}") == reply.npos);
        if (emergency_ && owed) {
            CHECK((reply.find("119") != reply.npos || reply.find("12356") != reply.npos));
        }
        emergency_ = false;
        const conversation::State before = talk_.state;
        CHECK(talk_.flush().empty());
        CHECK(talk_.state == before);
    }

    void stale_timer() {
        const conversation::State before = talk_.state;
        for (const char* name :
             {"autofile", "remind", "park", "drop", "purge", "handover", "nothing"}) {
            talk_.take(talk_.step(conversation::TimerEvent{name, before.revision - 1}));
        }
        CHECK(talk_.state == before);
    }

    void check_state() {
        for (const conversation::FileComplaint& file : talk_.filed) {
            CHECK_FALSE(file.complaint.text.empty());
            CHECK_FALSE(file.complaint.place.label.empty());
            CHECK_FALSE(file.complaint.category.empty());
            CHECK_FALSE(file.complaint.department.empty());
            CHECK(file.photos.size() <= 18);
            for (const PhotoId photo : file.photos) {
                CHECK(used_.insert(photo).second);
                CHECK(std::ranges::find(talk_.discarded, photo) == talk_.discarded.end());
            }
        }
        check_told_about(talk_.amendments);
        check_told_about(talk_.answers);
        check_told_about(talk_.ratings);
        check_told_about(talk_.reopened);
        for (const conversation::Rate& rate : talk_.ratings) {
            CHECK((rate.satisfied >= 0 && rate.satisfied <= 5));
            CHECK((rate.satisfied > 0 || !rate.solved.empty()));
        }
        if (talk_.state.focus >= conversation::Focus::rate_solved &&
            talk_.state.focus <= conversation::Focus::staff_question) {
            CHECK_FALSE(talk_.state.about.empty());
            CHECK_FALSE(talk_.state.draft);
        }
        for (const conversation::Supplement& add : talk_.supplements) {
            const auto to =
                std::ranges::find(talk_.recent, add.number, &conversation::RecentComplaint::number);
            REQUIRE(to != talk_.recent.end());
        }
        CHECK((talk_.pushed.empty() || !talk_.state.left));
        talk_.filed.clear();
        talk_.supplements.clear();
        talk_.pushed.clear();
        talk_.urged.clear();
        talk_.taken_up.clear();
        if (talk_.recent.size() > 3) talk_.recent.pop_back();
        if (talk_.state.draft) check_draft(talk_.state.draft->now);
    }

    // Everything is about a complaint that this resident has.
    template <typename Effects>
    void check_told_about(Effects& effects) {
        for (const auto& effect : effects) {
            CHECK(
                std::ranges::find(
                    talk_.recent, effect.number, &conversation::RecentComplaint::number
                ) != talk_.recent.end()
            );
        }
        effects.clear();
    }

    static void check_draft(const conversation::DraftValues& draft) {
        static const std::set<std::string> never{
            "😀",    "。。。", "1",    "2",    "３",   "④",    "五",   "第九个", "12",   "99",
            "改",   "撤销",   "取消", "恢复", "撤回", "提交", "好",   "是",     "菜单", "不",
            "没有", "帮助",   "人工", "匿名", "谢谢", "你好", "进度", "不知道"};
        CHECK(draft.photos.size() <= 9);
        for (const std::string& text : draft.texts) CHECK_FALSE(never.contains(text));
        if (draft.place) CHECK_FALSE(never.contains(draft.place->place.label));
    }

    // From anywhere, three more messages are enough.
    void can_file_within_three() {
        talk_.state.language = "zh-CN";
        if (talk_.asked_for() == "human") talk_.say("菜单");
        if (talk_.state.draft && talk_.state.draft->now.edit != conversation::Focus::none)
            talk_.say("没有");  // which may file it
        talk_.recent.clear();
        talk_.filed.clear();
        const std::string first = talk_.say("学府路12号路灯不亮了");
        const std::string second = talk_.filed.empty() ? talk_.say("提交") : "";
        const std::string last = talk_.state.options.empty() ? "提交" : "1";
        const std::string third = talk_.filed.empty() ? talk_.say(last) : "";
        CAPTURE(first);
        CAPTURE(second);
        CAPTURE(third);
        CHECK(talk_.filed.size() == 1);
    }

    std::mt19937 random_;
    Talk talk_;
    std::set<PhotoId> used_;
    bool emergency_ = false;
};

}  // namespace

TEST_CASE("random conversations keep every promise") {
    const char* set = std::getenv("HEED_RANDOM_SEED");
    const auto first = static_cast<std::uint32_t>(set ? std::strtoul(set, nullptr, 10) : 1);
    // Some 300 000 steps; a longer run is asked for by HEED_RANDOM_ROUNDS.
    const char* asked = std::getenv("HEED_RANDOM_ROUNDS");
    const auto rounds = static_cast<std::uint32_t>(asked ? std::strtoul(asked, nullptr, 10) : 300);
    std::size_t steps = 0;
    for (std::uint32_t seed = first; seed < first + rounds; ++seed) {
        CAPTURE(seed);
        Play play(seed);
        play.run(300);
        steps += play.steps();
    }
    MESSAGE("random steps: " << steps);
    CHECK(steps >= rounds * 500);
}
