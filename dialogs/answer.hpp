#pragma once
// What heed says: replies (in answer to a message) and notices (unasked), before any channel has
// given them its form.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// A piece of a text. With a `choice` it is an option that can be tapped; its text stands for it
// where nothing can be tapped. `choice` is the contract's id with "@epoch" where it has one.
// `typed` is what a person would type instead ("1"); it is already part of `text`.
struct Span {
    std::string text;
    std::string choice;
    std::string typed;
    bool operator==(const Span&) const = default;
};

// One message to a person: spans joined without anything between, lines separated by '\n'.
struct Reply {
    std::vector<Span> spans;
    bool operator==(const Reply&) const = default;
    bool empty() const { return spans.empty(); }
};
// The text as read where nothing can be tapped.
std::string plain_text(const Reply& reply);

// What the contract's `dialog` object carries. `step` is one of the contract's names.
struct DialogSummary {
    std::string step = "idle";
    bool has_draft = false;
    std::string category;  // empty: not known yet
    std::optional<double> latitude_deg, longitude_deg;
    std::string place_label;
    bool has_place = false;
    int photos = 0;
    std::string text;
    bool operator==(const DialogSummary&) const = default;
};

struct ComplaintLink {
    std::string number;
    std::string url;  // the public progress page
    bool operator==(const ComplaintLink&) const = default;
};

// Everything a channel may use of one turn's outcome. Stored with the message it answers, so that
// a redelivery gets the same. Without a reply the message is acknowledged in silence.
struct Answer {
    std::vector<Reply> replies;
    DialogSummary dialog;
    std::optional<ComplaintLink> complaint;
    bool operator==(const Answer&) const = default;
};

// Said unasked. `event` is one of the contract's notice events; `complaint` is empty for a
// reminder. `status` is the complaint's at that moment.
struct Notice {
    std::string event;
    std::optional<ComplaintLink> complaint;
    std::string status;
    Reply text;
    // What staff can do about it with one tap, where the channel has cards with buttons; `text`
    // says how to type it. A button without a choice only says something.
    std::vector<Span> buttons = {};
    // The platform's code for a card on the screen, which takes this notice's face; empty: a
    // message of its own.
    std::string rewrites = {};
    bool operator==(const Notice&) const = default;
};

}  // namespace heed
