// However much a resident tells, what is kept of the conversation stays within its bounds, and what
// was told reaches the complaint or the resident is told that it did not.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/text_lengths.hpp"
#include "dialogs/utf8.hpp"
#include "tests/dialogs/conversation/spoken_town.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::test;

namespace {

constexpr std::uint32_t walks = sanitized ? 5 : 20;
constexpr int events_of_a_walk = 150;

class Talker {
public:
    explicit Talker(std::uint32_t seed) : random_(seed), talk_(spoken_town()) {}

    void walk() {
        for (int i = 0; i < events_of_a_walk; ++i) {
            act();
            check();
            if (pick(3) == 0) continue;  // a burst: no answer yet
            talk_.flush();
            check();
        }
    }
    std::size_t largest_skeleton = 0, largest_words = 0;

private:
    std::size_t pick(std::size_t count) { return random_() % count; }

    // Letters that take one byte to six in what is kept.
    std::string babble(std::size_t bytes_max) {
        static const std::vector<std::string> letters{
            "灯", "不", "亮", "坑", "a", " ", "\"", "\\", "\n", "\x01", "😀", "号", "7"};
        const std::size_t only = pick(letters.size() * 2);
        const std::size_t bytes = pick(bytes_max) + 1;
        std::string text;
        while (text.size() < bytes) {
            text += letters[only < letters.size() ? only : pick(letters.size())];
        }
        return text;
    }

    void act() {
        static const std::vector<std::string> words{
            "改",       "改问题",   "改地址",   "改照片", "撤销",   "取消",   "恢复",
            "新",       "菜单",     "接着报",   "1",      "2",      "3",      "5",
            "没有",     "进度",     "重新开始", "提交",   "是",     "不知道", "人民医院",
            "我的信息", "电梯坏了", "停水了",   "没解决", "English"};
        switch (pick(10)) {
            case 0:
            case 1:
                return talk_.send(content::Text{"路灯不亮 " + babble(pick(3) == 0 ? 9000 : 300)});
            case 2:
                return talk_.send(content::Text{babble(pick(3) == 0 ? 9000 : 300)});
            case 3:
                return talk_.send(content::Voice{babble(3000), "m"});
            case 4:
                return talk_.send(content::Photo{"m", ""});
            case 5:
                return talk_.send(content::Location{{22.5463, 114.1235, Datum::wgs84}, babble(2000)}
                );
            case 6:
                if (pick(5) == 0) talk_.pass(std::chrono::hours{static_cast<int>(pick(48))});
                return staff_speak();
            default:
                return talk_.send(content::Text{words[pick(words.size())]});
        }
    }

    void staff_speak() {
        if (talk_.recent.empty()) return;
        conv::RecentComplaint& one = talk_.recent[pick(talk_.recent.size())];
        one.said = babble(3000);
        one.question = pick(3) == 0 ? babble(3000) : "";
        one.status = pick(3) == 0 ? Status::resolved : Status::accepted;
        one.ended_at = talk_.now;
        one.rated = false;
        const bool asks = !one.question.empty();
        talk_.take(talk_.step(conv::ToldEvent{asks ? "question" : "resolved", one.number}));
    }

    void check() {
        const conv::EncodedSize size = conv::encoded_size(talk_.state);
        largest_skeleton = std::max(largest_skeleton, size.skeleton);
        largest_words = std::max(largest_words, size.words);
        CHECK(size.skeleton <= conv::skeleton_bytes_max);
        CHECK(size.words <= conv::words_bytes_max);
        constexpr std::size_t name_of_the_list = sizeof ",\"told\":";
        CHECK(conv::encode(talk_.state).size() <= size.skeleton + size.words + name_of_the_list);
        for (const conv::FileComplaint& file : talk_.filed) {
            CHECK(file.photos.size() <= 18);  // nine photos, nine voices
        }
        CHECK(plain_text(talk_.reply).size() <= message_bytes_max);
    }

    std::mt19937 random_;
    Talk talk_;
};

// Sends `parts` of one matter, then files it. What is cut is what the last note speaks of.
void tell_and_file(const std::vector<std::string>& parts) {
    Talk talk(spoken_town());
    talk.place(22.5450, 114.1250, "翠竹苑");
    std::vector<std::string> kept;
    bool full = false;
    for (const std::string& part : parts) {
        full = talk.say(part).find("内容太长") != std::string::npos;
        if (!full) kept.push_back(part);
    }
    for (int i = 0; i < 4 && talk.filed.empty(); ++i) talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    const std::string& filed = talk.filed[0].complaint.text;
    for (const std::string& part : kept) {
        CAPTURE(part);
        CHECK(filed.find(part) != std::string::npos);
    }
    std::size_t told = 0;
    for (const std::string& part : parts) told += part.size();
    CHECK((full || filed.size() >= told));
}

}  // namespace

TEST_CASE("no conversation outgrows its bounds") {
    std::size_t skeleton = 0, words = 0;
    for (std::uint32_t seed = 1; seed <= walks; ++seed) {
        CAPTURE(seed);
        Talker talker(seed);
        talker.walk();
        skeleton = std::max(skeleton, talker.largest_skeleton);
        words = std::max(words, talker.largest_words);
    }
    MESSAGE("largest: " << skeleton << " bytes and " << words << " of words");
    CHECK(words > 6'000);  // a full description, at least
}

TEST_CASE("what is told is filed, in however many parts") {
    for (const std::size_t count : {1U, 3U, 11U, 12U, 13U, 40U}) {
        CAPTURE(count);
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < count; ++i) {
            parts.push_back("路灯坏了，第" + std::to_string(1000 + i) + "次来说，还是没有人来修");
        }
        tell_and_file(parts);
    }
    std::string lamp;
    while (lamp.size() < 2900) lamp += "路灯坏了没人修。";
    tell_and_file({lamp});
    tell_and_file({lamp + "一", lamp + "二"});
    tell_and_file({lamp + "一", lamp + "二", lamp + "三"});
}

TEST_CASE("a text that is too long is cut, and its sender is told") {
    std::string lamp;
    while (lamp.size() < 20'000) lamp += "路灯坏了没人修。";
    Talk talk(spoken_town());
    CHECK(talk.say(lamp).find("内容太长") != std::string::npos);
    CHECK(talk.draft().texts.front().size() > 5900);
    CHECK(is_valid_utf8(talk.draft().texts.front()));
}

TEST_CASE("undo brings back what was told, as far as there is room") {
    std::string lamp;
    while (lamp.size() < 5000) lamp += "路灯坏了没人修。";
    Talk talk(spoken_town());
    talk.say("学府路12号" + lamp);
    talk.say("改问题");
    talk.say("一闪一闪的");
    CHECK(talk.draft().texts == std::vector<std::string>{"一闪一闪的"});
    talk.say("撤销");
    talk.say("撤销");
    CHECK(talk.draft().texts == std::vector<std::string>{"学府路12号" + lamp});
}

TEST_CASE("words before anything is clear wait for the rest of the burst") {
    Talk talk(spoken_town());
    talk.send(content::Text{"孩子睡不着"});
    CHECK(talk.last.hold == conv::Hold::text);
    talk.send(content::Text{"楼上装修"});
    CHECK(talk.flush().find("没太明白") == std::string::npos);
    CHECK(talk.draft().texts == std::vector<std::string>{"孩子睡不着\n楼上装修"});

    Talk with_photo(spoken_town());
    with_photo.send(content::Text{"孩子睡不着"});
    with_photo.send(content::Photo{"m", ""});
    with_photo.flush();
    CHECK(with_photo.draft().texts == std::vector<std::string>{"孩子睡不着"});

    Talk alone(spoken_town());
    CHECK(alone.say("孩子睡不着").find("没太明白") != std::string::npos);
    alone.say("楼上装修");
    CHECK(alone.draft().texts == std::vector<std::string>{"楼上装修"});
}
