#include "bot/simulation/resident.hpp"

#include <algorithm>
#include <regex>
#include <span>
#include <utility>

namespace heed::simulation {
namespace {

constexpr auto until_asked_again = std::chrono::minutes(12);  // heed files by itself after ten

const std::regex& number_form() {
    static const std::regex form("LH[0-9]{6}-[0-9]{4,}-[0-9]");
    return form;
}

}  // namespace

std::vector<Wish> draw_wishes(Dice& dice, const std::string& building, int count, bool photos) {
    struct Trouble {
        const char* text;
        content::Location place;
        bool photo;
    };
    static const Trouble troubles[] = {
        {"东门步行街半夜装修太吵了", {{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, false},
        {"门口的路灯坏了，晚上一片漆黑", {{22.5475, 114.1190, Datum::wgs84}, "晒布路"}, true},
        {"垃圾堆了好几天没人清", {{22.5468, 114.1242, Datum::wgs84}, "东门中路"}, true},
    };
    std::vector<Wish> wishes;
    for (int j = 0; j < count; ++j) {
        const Trouble& trouble = dice.pick(std::span<const Trouble>(troubles));
        Wish wish;
        wish.marker = building + "栋" + std::to_string(j + 1) + "单元";
        wish.text = wish.marker + trouble.text;
        wish.place = trouble.place;
        wish.wants_photo = photos && trouble.photo && dice.chance(0.7);
        wishes.push_back(std::move(wish));
    }
    return wishes;
}

Resident::Resident(
    ConversationKey key,
    std::vector<Wish> wishes,
    Agenda& agenda,
    Dice dice,
    Post& post,
    const Swarm& swarm
)
    : key_(std::move(key)),
      wishes_(std::move(wishes)),
      agenda_(agenda),
      dice_(dice),
      post_(post),
      swarm_(swarm) {}

void Resident::begin() { next_in(std::chrono::seconds(1), std::chrono::minutes(8)); }

void Resident::next_in(Duration least, Duration most) {
    agenda_.after(Duration(dice_.between(least.count(), most.count())), [this] { act(); });
}

void Resident::say(const Content& content, Stage then) {
    waiting_ = true;
    post_.send(key_, content, [this, then, wish = current_](const std::string* answer) {
        waiting_ = false;
        if (answer == nullptr) return;  // the platform has said that it did not arrive
        if (wish == current_) {
            stage_ = then;
            if (then == Stage::wait) waits_since_ = agenda_.now();
        }
        read(*answer);
    });
}

void Resident::act() {
    if (resting_) return;
    next_in(std::chrono::seconds(8), std::chrono::seconds(90));
    if (is_content() || !follows_) return;
    if (waiting_ && !(post_.faults && dice_.chance(swarm_.impatience))) return;
    const Wish& wish = wishes_[current_];
    switch (stage_) {
        case Stage::tell:
            return say(content::Text{wish.text}, wish.wants_photo ? Stage::photo : Stage::place);
        case Stage::photo:
            return say(
                content::Photo{key_.user + "-" + std::to_string(++photos_), {}}, Stage::place
            );
        case Stage::place:
            return say(wish.place, Stage::confirm);
        case Stage::confirm:
            return say(content::Text{"提交"}, Stage::wait);
        case Stage::wait:
            if (agenda_.now() - waits_since_ > until_asked_again) stage_ = Stage::tell;
    }
}

void Resident::read(const std::string& words) {
    if (is_content()) return;
    for (std::sregex_iterator one(words.begin(), words.end(), number_form()), end; one != end;
         ++one) {
        const std::string number = one->str();
        const bool known =
            std::ranges::any_of(wishes_, [&](const Wish& wish) { return wish.number == number; });
        if (known) continue;
        wishes_[current_].number = number;
        ++current_;
        stage_ = Stage::tell;
        return;
    }
}

void Resident::leave() {
    if (!follows_ || key_.channel != wechat_name) return;
    follows_ = false;
    stage_ = Stage::tell;
    post_.send(key_, content::Unfollowed{}, [](const std::string*) {});
}

void Resident::come_back() {
    if (follows_) return;
    follows_ = true;
    post_.send(key_, content::Followed{}, [](const std::string*) {});
}

}  // namespace heed::simulation
