#include "tests/dialogs/conversation/table/outcome.hpp"

#include "tests/dialogs/conversation/table/situations.hpp"

#include <variant>

namespace heed::test::table {
namespace {

std::string one_line(std::string_view text) {
    std::string line;
    for (const char byte : text) {
        if (byte == '\n') {
            line += " ⏎ ";
        } else if (byte == '|') {
            line += "\\|";
        } else {
            line += byte;
        }
    }
    return line;
}

std::string in_quotes(std::string_view text) { return "“" + one_line(text) + "”"; }

std::string draft_in_words(const std::optional<conv::Draft>& draft) {
    if (!draft) return "–";
    const conv::DraftValues& now = draft->now;
    std::string words;
    const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
    for (const std::string& text : now.texts) add(in_quotes(text));
    if (!now.category.empty()) add(now.category);
    if (now.place) add("at " + now.place->place.label);
    if (!now.photos.empty()) add("photos: " + std::to_string(now.photos.size()));
    if (!now.phone.empty()) add("phone");
    for (const auto& [id, answer] : now.answers) add(id + ": " + (answer.empty() ? "–" : answer));
    for (const std::string& text : draft->queue) add("then " + in_quotes(text));
    return words.empty() ? "empty" : words;
}

std::string drafts_in_words(const Talk& talk) {
    std::string words = draft_in_words(talk.state.draft);
    if (talk.state.parked) words += "; aside: " + draft_in_words(talk.state.parked);
    if (talk.state.trash) words += "; thrown away: " + draft_in_words(talk.state.trash);
    return words;
}

struct InWords {
    std::string operator()(const conv::FileComplaint& file) const {
        const Complaint& complaint = file.complaint;
        std::string words = "files " + complaint.category + " at " + complaint.place.label + ": " +
                            in_quotes(complaint.text);
        if (!file.same_as.empty()) words += ", joins the neighbours";
        if (!file.other_than.empty()) words += ", apart from the neighbours";
        if (!file.photos.empty()) words += ", photos: " + std::to_string(file.photos.size());
        return words;
    }
    std::string operator()(const conv::Supplement& add) const {
        return "adds " + told(add.text, add.photo, add.place.has_value(), add.phone);
    }
    std::string operator()(const conv::Detach&) const { return "takes the photos out again"; }
    std::string operator()(const conv::Withdraw&) const { return "withdraws"; }
    std::string operator()(const conv::Unwithdraw&) const { return "takes up again"; }
    std::string operator()(const conv::Amend& amend) const { return "corrects: " + amend.note; }
    std::string operator()(const conv::AnswerStaff& answer) const {
        return "answers staff: " +
               told(answer.text, answer.photo, answer.place.has_value(), answer.phone);
    }
    std::string operator()(const conv::Urge&) const { return "urges"; }
    std::string operator()(const conv::Rate& rate) const {
        return "rates " + rate.solved + (rate.satisfied ? std::to_string(rate.satisfied) : "");
    }
    std::string operator()(const conv::Reopen& reopen) const {
        return "reopens: " + told(reopen.text, reopen.photo, false, reopen.phone);
    }
    std::string operator()(const conv::ArmTimer&) const { return {}; }
    std::string operator()(const conv::Push&) const { return "(unasked)"; }
    std::string operator()(const conv::DiscardPhotos& drop) const {
        return "forgets photos: " + std::to_string(drop.photos.size());
    }
    std::string operator()(const conv::AlertStaff& alert) const {
        return "tells the dispatchers: " + alert.kind;
    }
    std::string operator()(const conv::FlagAbuse&) const { return "flags abuse"; }
    std::string operator()(const conv::EraseResident&) const { return "erases the resident"; }
    std::string operator()(const conv::AskForPerson& ask) const {
        return ask.waits ? "asks for a person and waits" : "asks for a person";
    }
    std::string operator()(const conv::TellPerson& word) const {
        return "tells the person: " + told(word.text, word.photo, false, {});
    }
    std::string operator()(const conv::StopWaiting&) const { return "stops waiting"; }
    std::string operator()(const conv::EndHandover& end) const {
        return end.silent ? "ends the talk for silence" : "ends the talk";
    }

private:
    static std::string told(
        const std::string& text, PhotoId photo, bool place, const std::string& phone
    ) {
        std::string words;
        if (!text.empty()) words += in_quotes(text);
        if (photo != 0) words += " photo";
        if (place) words += " place";
        if (!phone.empty()) words += " phone";
        return words.empty() ? "nothing" : words;
    }
};

}  // namespace

std::string outcome(const Talk& before, const Talk& after) {
    const bool same = before.state.focus == after.state.focus;
    const std::string drafts = drafts_in_words(after);
    std::string done;
    for (std::size_t i = before.effects.size(); i < after.effects.size(); ++i) {
        const std::string words = std::visit(InWords{}, after.effects[i]);
        if (!words.empty()) done += (done.empty() ? "" : "; ") + words;
    }
    return std::string(same ? "=" : name_of(after.state.focus)) + " | " +
           (drafts == drafts_in_words(before) ? "=" : drafts) + " | " +
           one_line(plain_text(after.reply)) + " | " + done;
}

}  // namespace heed::test::table
