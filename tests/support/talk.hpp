#pragma once
// A resident talking to heed in a test: messages in, the one reply out, time set by hand. Between
// any two steps the state goes through its codec, as it does in the store.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/conversation/step.hpp"
#include "dialogs/number.hpp"
#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heed::test {

namespace conv = heed::conversation;

// A city with what is built from it once, for any number of conversations.
struct Town {
    explicit Town(Organisation organisation)
        : city(std::move(organisation)), gazetteer(city), classifier(city), texts(Texts::built_in()) {}
    const Organisation city;
    const Gazetteer gazetteer;
    const KeywordClassifier classifier;
    const Texts texts;
};
inline std::shared_ptr<const Town> small_town() {
    static const auto town = std::make_shared<const Town>(small_city());
    return town;
}

class Talk {
public:
    explicit Talk(std::shared_ptr<const Town> town = small_town(), std::string language = "zh-CN")
        : town_(std::move(town)), language_(std::move(language)) {
        settings.languages = {"zh-CN", "en"};
        settings.park_after = std::chrono::hours{6};
        settings.keep_drafts = std::chrono::hours{24 * 30};
        settings.file_after = std::chrono::minutes{10};
        settings.keep_photos = std::chrono::hours{24 * 730};
        settings.keep_person = std::chrono::hours{24 * 365};
        settings.privacy_url = "https://r.example/privacy";
    }

    // ---- messages; `send` only takes them, the others answer at once
    void send(Content content) {
        const auto* voice = std::get_if<content::Voice>(&content);
        const bool kept = std::holds_alternative<content::Photo>(content) ||
                          (voice != nullptr && !voice->media_id.empty());
        const conv::MessageEvent event{std::move(content), kept ? ++photos_ : 0, language_};
        take(step(event));
    }
    std::string flush() {
        conv::Step result = step(conv::FlushEvent{});
        take(result);
        reply = result.reply;
        return plain_text(reply);
    }
    std::string say(std::string text) { return answer(content::Text{std::move(text)}); }
    std::string photo() { return answer(content::Photo{"m", ""}); }
    std::string voice(std::string heard) { return answer(content::Voice{std::move(heard), "m"}); }
    std::string tap(std::string id) { return answer(content::Choice{std::move(id), ""}); }
    std::string place(double latitude, double longitude, std::string label = {}) {
        return answer(content::Location{{latitude, longitude, Datum::wgs84}, std::move(label)});
    }
    std::string answer(Content content) {
        send(std::move(content));
        return flush();
    }

    // ---- staff: they did something, and the notice has reached the resident
    conv::RecentComplaint& one(const std::string& number) {
        const auto found = std::ranges::find(recent, number, &conv::RecentComplaint::number);
        REQUIRE(found != recent.end());
        return *found;
    }
    void resolve(const std::string& number) {
        conv::RecentComplaint& complaint = one(number);
        complaint.status = Status::resolved;
        complaint.ended_at = now;
        complaint.rated = false;
        take(step(conv::ToldEvent{"resolved", number}));
    }
    void ask(const std::string& number, std::string question) {
        one(number).question = std::move(question);
        take(step(conv::ToldEvent{"question", number}));
    }

    // ---- a member of staff who serves the resident
    void person(conv::PersonEvent::Kind kind, std::string text = {}) {
        take(step(conv::PersonEvent{kind, std::move(text)}));
    }

    // ---- time: fires what was armed and is due, in order
    void pass(Duration time) {
        const TimePoint end = now + time;
        while (true) {
            const auto next = std::ranges::min_element(timers_, {}, &Armed::at);
            if (next == timers_.end() || next->at > end) break;
            const Armed timer = *next;
            timers_.erase(next);
            now = std::max(now, timer.at);
            take(step(conv::TimerEvent{timer.name, timer.revision}));
        }
        now = end;
    }

    std::string asked_for() const { return conv::summarise(state).step; }
    const conv::DraftValues& draft() const {
        REQUIRE(state.draft);
        return state.draft->now;
    }
    std::size_t count_of_filed() const { return filed.size(); }
    // The id with epoch of the first option whose id begins like this; empty when none is shown.
    std::string option(std::string_view id) const {
        for (const Span& span : reply.spans) {
            if (span.choice.starts_with(id)) return span.choice;
        }
        return {};
    }

    conv::Step step(const conv::Event& event) {
        ++steps;
        conv::Facts facts;
        facts.resident = "r_0123456789abcdef";
        facts.next = {
            complaint_number("JC", civil_date(now), static_cast<std::uint32_t>(filed.size()) + 1),
            page_url};
        facts.recent = recent;
        facts.reception = reception;
        facts.neighbours = neighbours;
        const auto decoded = conv::decode(conv::encode(state));
        REQUIRE(decoded);
        REQUIRE(*decoded == state);
        conv::Step result = conv::step(
            *decoded,
            event,
            {now,
             town_->city,
             town_->gazetteer,
             town_->texts,
             town_->classifier,
             settings,
             facts}
        );
        conv::keep(result.state, result.effects);
        return result;
    }
    void take(const conv::Step& result) {
        state = result.state;
        last = result;
        for (const conv::Effect& effect : result.effects) apply(effect);
        effects.insert(effects.end(), result.effects.begin(), result.effects.end());
    }

    std::size_t steps = 0;
    conv::State state;
    conv::Settings settings;
    conv::Step last;
    Reply reply;
    TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);
    std::vector<conv::RecentComplaint> recent;
    std::optional<conv::Neighbours> neighbours;  // who complain of the same
    std::vector<conv::FileComplaint> filed;
    std::vector<conv::Supplement> supplements;
    std::vector<PhotoId> detached;
    std::vector<std::string> withdrawn;
    std::vector<std::string> taken_up;  // withdrawn and brought back
    std::vector<conv::Amend> amendments;
    std::vector<conv::AnswerStaff> answers;
    std::vector<std::string> urged;
    std::vector<conv::Rate> ratings;
    std::vector<conv::Reopen> reopened;
    std::vector<Notice> pushed;
    std::vector<conv::Effect> effects;  // all of them, in order
    std::vector<PhotoId> discarded;
    std::vector<conv::AlertStaff> alerts;
    int flags = 0;
    conv::Reception reception;
    std::vector<conv::AskForPerson> asked_person;
    std::vector<conv::TellPerson> told_person;
    int stopped_waiting = 0;
    std::vector<conv::EndHandover> ended;
    std::string number() const {
        return filed.empty() ? std::string{} : filed.back().complaint.number;
    }

private:
    static constexpr auto page_url = "https://r.example/c/x";
    struct Armed {
        std::string name;
        std::int64_t revision;
        TimePoint at;
    };

    void apply(const conv::Effect& effect) {
        if (const auto* file = std::get_if<conv::FileComplaint>(&effect)) {
            filed.push_back(*file);
            const Complaint& complaint = file->complaint;
            recent.insert(
                recent.begin(),
                {complaint.number,
                 complaint.category,
                 complaint.place.label,
                 complaint.status,
                 now,
                 complaint.text,
                 page_url,
                 complaint.department,
                 complaint.due_at}
            );
            recent.front().area = complaint.area;
            recent.front().anonymous = complaint.anonymous;
            if (recent.size() > 5) recent.pop_back();
        } else if (const auto* add = std::get_if<conv::Supplement>(&effect)) {
            supplements.push_back(*add);
        } else if (const auto* out = std::get_if<conv::Detach>(&effect)) {
            detached.insert(detached.end(), out->photos.begin(), out->photos.end());
        } else if (const auto* back = std::get_if<conv::Withdraw>(&effect)) {
            withdrawn.push_back(back->number);
            for (auto& one : recent) {
                if (one.number == back->number) one.status = Status::withdrawn;
            }
        } else if (const auto* again = std::get_if<conv::Unwithdraw>(&effect)) {
            taken_up.push_back(again->number);
            one(again->number).status = Status::assigned;
        } else if (const auto* amend = std::get_if<conv::Amend>(&effect)) {
            amendments.push_back(*amend);
        } else if (const auto* answered = std::get_if<conv::AnswerStaff>(&effect)) {
            answers.push_back(*answered);
            one(answered->number).question.clear();
        } else if (const auto* hurry = std::get_if<conv::Urge>(&effect)) {
            urged.push_back(hurry->number);
            one(hurry->number).urged_at = now;
        } else if (const auto* rate = std::get_if<conv::Rate>(&effect)) {
            ratings.push_back(*rate);
            conv::RecentComplaint& rated = one(rate->number);
            rated.rated = true;
            if (rate->solved == "yes") rated.status = Status::closed;
        } else if (const auto* reopen = std::get_if<conv::Reopen>(&effect)) {
            reopened.push_back(*reopen);
            conv::RecentComplaint& worked = one(reopen->number);
            if (worked.status != Status::resolved) worked.reopened_once = true;
            worked.status = Status::reopened;
            worked.rated = false;
        } else if (const auto* person = std::get_if<conv::AskForPerson>(&effect)) {
            asked_person.push_back(*person);
        } else if (const auto* tell = std::get_if<conv::TellPerson>(&effect)) {
            told_person.push_back(*tell);
        } else if (std::holds_alternative<conv::StopWaiting>(effect)) {
            ++stopped_waiting;
        } else if (const auto* end = std::get_if<conv::EndHandover>(&effect)) {
            ended.push_back(*end);
        } else if (std::holds_alternative<conv::FlagAbuse>(effect)) {
            ++flags;
        } else if (const auto* timer = std::get_if<conv::ArmTimer>(&effect)) {
            std::erase_if(timers_, [&](const Armed& armed) { return armed.name == timer->name; });
            timers_.push_back({timer->name, state.revision, now + timer->after});
        } else if (const auto* push = std::get_if<conv::Push>(&effect)) {
            pushed.push_back(push->notice);
        } else if (const auto* drop = std::get_if<conv::DiscardPhotos>(&effect)) {
            discarded.insert(discarded.end(), drop->photos.begin(), drop->photos.end());
        } else if (const auto* alert = std::get_if<conv::AlertStaff>(&effect)) {
            alerts.push_back(*alert);
        }
    }

    std::shared_ptr<const Town> town_;
    std::string language_;
    PhotoId photos_ = 0;
    std::vector<Armed> timers_;
};

}  // namespace heed::test
