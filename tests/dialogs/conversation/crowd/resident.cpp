#include "tests/dialogs/conversation/crowd/resident.hpp"

#include "dialogs/conversation/recognise.hpp"
#include "dialogs/understanding/datum.hpp"
#include "dialogs/utf8.hpp"
#include "tests/dialogs/conversation/crowd/noise.hpp"

namespace heed::test::crowd {
namespace {

constexpr int patience = 12;  // messages
constexpr double tells_a_real_trouble = 0.25;

bool is_step(const Talk& talk, std::string_view step) { return talk.asked_for() == step; }

// The number of the option on the screen with this choice; 0: not shown.
std::size_t number_of_option(const Talk& talk, std::string_view choice) {
    for (std::size_t i = 0; i < talk.state.options.size(); ++i) {
        if (talk.state.options[i].choice == choice) return i + 1;
    }
    return 0;
}

}  // namespace

const std::vector<Persona>& personas() {
    static const std::vector<Persona> all{
        {.name = "careful", .opening = Opening::greeting, .careful = true},
        {.name = "impatient", .resends = true},
        {.name = "confused", .opening = Opening::greeting, .confused = true},
        {.name = "elderly by voice", .opening = Opening::greeting, .speaks = true},
        {.name = "photo first", .opening = Opening::photo},
        {.name = "place first", .opening = Opening::place},
        {.name = "everything at once", .opening = Opening::everything},
        {.name = "changes of mind", .careful = true, .changes_mind = true},
        {.name = "two troubles", .has_two = true},
        {.name = "abusive", .swears = true},
        {.name = "back after days", .leaves = true},
        {.name = "English speaker", .english = true},
        {.name = "anonymous", .anonymous = true},
        {.name = "only asking", .opening = Opening::question},
    };
    return all;
}

Resident::Resident(
    std::shared_ptr<const Town> town,
    const Persona& persona,
    const std::vector<Trouble>& real,
    std::uint32_t seed
)
    : persona_(persona), town_(town), random_(seed), talk_(std::move(town)) {
    const auto& troubles = persona.english ? troubles_in_english() : troubles_in_chinese();
    const bool from_life = !real.empty() && chance(random_, tells_a_real_trouble);
    trouble_ = one_of(random_, from_life ? real : troubles);
    where_ = one_of(random_, persona.english ? places_in_english() : places_in_chinese());
    wheres_.push_back(where_);
    if (persona.has_two) wanted_ = 2;
    photos_ = persona.opening == Opening::photo ? 1 + pick(random_, 3) : pick(random_, 2);
    story_.wanted_to_file = persona.opening != Opening::question;
}

// ---------------------------------------------------------------- doing

void Resident::note(const std::string& what, const std::string& reply) {
    story_.lines.push_back("> " + what);
    story_.lines.push_back("< " + reply);
}

void Resident::say(const std::string& words) {
    ++sent_;
    const bool aloud = persona_.speaks && chance(random_, 0.8);
    note((aloud ? "[voice] " : "") + words, aloud ? talk_.voice(words) : talk_.say(words));
    if (persona_.resends && chance(random_, 0.3)) {
        ++sent_;
        note(words, talk_.say(words));
    }
}

void Resident::send_photo() {
    ++sent_;
    if (photos_ > 0) --photos_;
    note("[photo]", talk_.photo());
}

void Resident::send_pin() {
    ++sent_;
    pinned_ = true;
    const std::string label = chance(random_, 0.5) ? where_.words : "";
    note("[pin] " + label, talk_.place(where_.pin.latitude_deg, where_.pin.longitude_deg, label));
}

void Resident::later(Duration time) {
    talk_.pushed.clear();
    talk_.pass(time);
    const std::string hours =
        std::to_string(std::chrono::duration_cast<std::chrono::hours>(time).count());
    note(
        "[" + hours + " h later]", talk_.pushed.empty() ? "" : plain_text(talk_.pushed.back().text)
    );
}

// ---------------------------------------------------------------- deciding

Story Resident::live() {
    if (!story_.wanted_to_file) {
        const std::size_t questions_asked = 1 + pick(random_, 3);
        for (std::size_t i = 0; i < questions_asked; ++i) say(one_of(random_, questions()));
        later(std::chrono::hours{24});
        if (!talk_.filed.empty() || talk_.state.draft || talk_.state.parked) {
            story_.fault = "a question became a complaint";
        }
        story_.messages = sent_;
        return story_;
    }
    open();
    while (!is_done() && sent_ < patience * static_cast<int>(wanted_)) {
        talk_.pass(std::chrono::seconds{5 + pick(random_, 40)});
        if (is_done()) break;
        if (story_.messages == 0 && !talk_.filed.empty()) story_.messages = sent_;
        react();
    }
    if (story_.messages == 0) story_.messages = sent_;
    story_.filed = is_done();
    if (!story_.filed) {
        story_.stuck_at = talk_.asked_for();
        return story_;
    }
    story_.fault = fault_of_filed();
    const std::string& category = talk_.filed.front().complaint.category;
    story_.category_right = trouble_.category.empty() || category == trouble_.category ||
                            talk_.filed.back().complaint.category == trouble_.category;
    story_.category_to_staff = !story_.category_right && category == "other";
    return story_;
}

bool Resident::is_done() const { return talk_.filed.size() >= wanted_; }

void Resident::open() {
    switch (persona_.opening) {
        case Opening::greeting:
            if (chance(random_, 0.5)) say(persona_.confused ? "怎么用" : "你好");
            return tell_trouble();
        case Opening::photo:
            while (photos_ > 0) send_photo();
            return;
        case Opening::place:
            return chance(random_, 0.5) ? send_pin() : tell_place();
        case Opening::everything: {
            const std::string text = hasty(random_, trouble_.text);
            const std::string place = hasty_place(random_, where_.words);
            told_.push_back(text);
            return say(place + (chance(random_, 0.5) ? "，" : "") + text);
        }
        case Opening::text:
        case Opening::question:
            return tell_trouble();
    }
}

void Resident::react() {
    if (leaves_for_a_while() || strays()) return;
    if (persona_.has_two && !began_second_ && !talk_.filed.empty()) return begin_second();
    if (is_step(talk_, "stale")) return say("1");
    if (is_step(talk_, "location")) return answer_place_question();
    if (is_step(talk_, "category")) return answer_category_question();
    if (is_step(talk_, "photos") || is_step(talk_, "confirm")) return answer_card();
    if (is_step(talk_, "edit")) return answer_edit_question();
    // "Added to that complaint. If it is a different matter, reply 新."
    if (began_second_ && talk_.state.supplemented == talk_.number()) {
        return say(persona_.english ? "new" : "新");
    }
    tell_trouble();
}

// Beside the question, a few times at most.
bool Resident::strays() {
    static const std::vector<std::string> puzzled{
        "啊？", "怎么弄啊", "我不会用", "9", "看不懂", "？", "在吗", "帮助", "等一下", "。。。"};
    static const std::vector<std::string> angry{
        "你们这帮废物", "妈的", "傻逼", "一群饭桶，滚", "他妈的到底管不管"};
    const bool confused = persona_.confused && strays_ < 3 && chance(random_, 0.4);
    const bool swears = persona_.swears && strays_ < 2 && chance(random_, 0.4);
    if (!confused && !swears) return false;
    ++strays_;
    if (swears) {
        say(one_of(random_, angry));
    } else if (chance(random_, 0.2)) {
        ++sent_;
        note("[sticker]", talk_.answer(content::Unsupported{"sticker"}));
    } else if (chance(random_, 0.2)) {
        ++sent_;
        note("[old option]", talk_.tap("confirm:yes@0"));
    } else {
        say(one_of(random_, puzzled));
    }
    return true;
}

bool Resident::leaves_for_a_while() {
    if (!persona_.leaves || absences_ == 2 || !chance(random_, 0.6)) return false;
    ++absences_;
    later(std::chrono::hours{1 + pick(random_, 120)});
    if (is_done()) return true;
    switch (pick(random_, 4)) {
        case 0:
            say("在吗");
            break;
        case 1:
            tell_trouble();
            break;
        case 2:
            tell_place();
            break;
        default:
            say("接着报");
    }
    return true;
}

void Resident::tell_trouble() {
    std::string words = trouble_.text;
    if (persona_.swears && chance(random_, 0.4)) words += "，你们都是饭桶吗";
    // What was told before lies in a draft that has been set aside, or was not understood.
    const std::string before = told_.empty() ? std::string{} : told_.back();
    if (!talk_.state.draft && talk_.filed.empty()) told_.clear();
    if (!before.empty()) {
        words = before;
        if (++repeats_ > 1) words = (persona_.english ? "report: " : "我要投诉，") + trouble_.text;
    } else {
        words = hasty(random_, words);
        if (persona_.anonymous) words = "我要匿名举报，" + words;
    }
    told_.push_back(words);
    say(words);
}

void Resident::tell_place() {
    ++place_answers_;
    say(hasty_place(random_, where_.words));
}

void Resident::answer_place_question() {
    for (const conversation::Option& option : talk_.state.options) {
        const bool candidate = option.choice.starts_with("location:") &&
                               option.choice != "location:as_is" && option.choice != "location:0";
        if (candidate && option.label.find(fold(where_.named)) != std::string::npos) {
            return say(std::to_string(number_of_option(talk_, option.choice)));
        }
    }
    if (const std::size_t none = number_of_option(talk_, "location:0")) {
        return say(std::to_string(none));
    }
    const bool first = place_answers_ == 0;
    if (first && chance(random_, persona_.speaks ? 0.8 : 0.6)) return tell_place();
    const std::size_t as_it_is = number_of_option(talk_, "location:as_is");
    const bool knows_no_better = !first && !where_.exact && chance(random_, 0.6);
    if (as_it_is > 0 && knows_no_better) return say("1");
    if (!pinned_) return send_pin();
    tell_place();
}

void Resident::answer_category_question() {
    if (const std::size_t right = number_of_option(talk_, "category:" + trouble_.category)) {
        return say(std::to_string(right));
    }
    say(std::to_string(std::max<std::size_t>(talk_.state.options.size(), 1)));
}

void Resident::answer_card() {
    if (changes_something()) return;
    const std::string& shown = talk_.draft().category;
    const bool wrong = !trouble_.category.empty() && !shown.empty() && shown != trouble_.category;
    if (wrong && changes_ < 3 && chance(random_, persona_.careful ? 1 : 0.5)) {
        ++changes_;
        const Category* right = town_->city.category(trouble_.category);
        return say(
            persona_.english ? "not that, it's " + std::string(right->name.in("en"))
                             : "不是这个，是" + std::string(right->name.in("zh-CN"))
        );
    }
    if (photos_ > 0) return send_photo();
    static const std::vector<std::string> chinese{"1", "提交", "好的", "没有照片", "１", "可以"};
    static const std::vector<std::string> english{"1", "submit", "ok", "yes"};
    say(one_of(random_, persona_.english ? english : chinese));
}

// A second thought at the card.
bool Resident::changes_something() {
    if (persona_.anonymous && !talk_.state.anonymous) {
        say("匿名");
        return true;
    }
    if (!persona_.changes_mind || changes_ == 2 || !chance(random_, 0.7)) return false;
    ++changes_;
    const Where other = one_of(random_, places_in_chinese());
    switch (pick(random_, 6)) {
        case 0:
            wheres_.push_back(where_ = other);
            pinned_ = false;
            say("地址错了，应该是" + where_.words);
            break;
        case 1:
            say("算了");
            say("恢复");
            break;
        case 2:
            say("改地址");
            wheres_.push_back(where_ = other);
            pinned_ = false;
            say(where_.words);
            break;
        case 3:
            say("改问题");
            trouble_ = one_of(random_, troubles_in_chinese());
            told_ = {trouble_.text};
            say(trouble_.text);
            break;
        case 4:
            say("等一下，我再想想");
            say("撤销");
            break;
        default:
            say("改");
            say("1");
            told_ = {trouble_.text};
            say(trouble_.text);
    }
    return true;
}

void Resident::answer_edit_question() {
    if (const std::size_t place = number_of_option(talk_, "edit:location")) {
        return say(std::to_string(place));
    }
    switch (talk_.state.focus) {
        case conversation::Focus::edit_place:
            return tell_place();
        case conversation::Focus::edit_description:
            told_.clear();
            return tell_trouble();
        default:
            return say(persona_.english ? "none" : "没有");
    }
}

void Resident::begin_second() {
    began_second_ = true;
    const Trouble first = trouble_;
    while (trouble_.category == first.category) trouble_ = one_of(random_, troubles_in_chinese());
    where_ = one_of(random_, places_in_chinese());
    wheres_.push_back(where_);
    place_answers_ = 0;
    pinned_ = false;
    const std::string words = chance(random_, 0.5) ? "还有一件事，" + trouble_.text : trouble_.text;
    told_.push_back(words);
    say(words);
}

// ---------------------------------------------------------------- judging

bool Resident::place_is_right(const Place& place) const {
    const std::string label = fold(place.label);
    for (const Where& where : wheres_) {
        const bool named = label.find(fold(where.named)) != std::string::npos ||
                           label.find(fold(where.words)) != std::string::npos ||
                           fold(where.words).find(label) != std::string::npos;
        const bool pinned =
            place.level == PlaceLevel::point && place.latitude_deg &&
            distance_m({*place.latitude_deg, *place.longitude_deg, Datum::wgs84}, where.pin) < 1;
        if (named || pinned) return true;
    }
    // Told with the trouble, in the words of a real person.
    return std::ranges::any_of(told_, [&](const std::string& text) {
        return fold(text).find(label) != std::string::npos;
    });
}

std::string Resident::fault_of_filed() const {
    std::string all;
    for (const conversation::FileComplaint& file : talk_.filed) {
        const Complaint& complaint = file.complaint;
        all += complaint.text + "\n";
        if (!place_is_right(complaint.place)) return "place: " + complaint.place.label;
        if (persona_.anonymous && !complaint.anonymous) return "not anonymous";
    }
    for (const conversation::Supplement& add : talk_.supplements) all += add.text + "\n";
    for (const std::string& text : told_) {
        const bool kept = fold(all).find(conversation::normalise(text)) != std::string::npos;
        if (!kept) return "lost: " + text;
    }
    return {};
}

}  // namespace heed::test::crowd
