#pragma once
// One resident of the crowd: wants something, reads what heed says, and answers as a person would.
#include "tests/dialogs/conversation/crowd/wishes.hpp"
#include "tests/support/talk.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed::test::crowd {

enum class Opening : std::uint8_t { greeting, text, photo, place, everything, question };

// What a kind of people is like.
struct Persona {
    std::string_view name;
    Opening opening = Opening::text;
    bool careful = false;       // reads the card and corrects what is wrong in it
    bool resends = false;       // sends again when the answer does not come at once
    bool confused = false;      // answers beside the question
    bool speaks = false;        // by voice
    bool changes_mind = false;  // corrects, cancels, restores, steps back
    bool has_two = false;       // two troubles at once
    bool swears = false;
    bool leaves = false;  // in the middle, for hours or days
    bool english = false;
    bool anonymous = false;
};
const std::vector<Persona>& personas();

// How it went.
struct Story {
    bool wanted_to_file = true;
    bool filed = false;  // all that was wanted
    std::string fault;   // what is wrong with what was filed; empty: nothing
    bool category_right = false;
    bool category_to_staff = false;  // left to the dispatcher
    int messages = 0;                // until the first complaint was filed
    std::string stuck_at;            // the question at which patience ended
    std::vector<std::string> lines;  // the conversation, word for word
};

class Resident {
public:
    // `real`: troubles in the words of real people; may be empty.
    Resident(
        std::shared_ptr<const Town> town,
        const Persona& persona,
        const std::vector<Trouble>& real,
        std::uint32_t seed
    );
    Story live();

private:
    // ---- doing
    void say(const std::string& words);
    void send_photo();
    void send_pin();
    void later(Duration time);
    void note(const std::string& what, const std::string& reply);

    // ---- deciding
    void open();
    void react();
    bool strays();
    bool leaves_for_a_while();
    void tell_trouble();
    void tell_place();
    void answer_place_question();
    void answer_category_question();
    void answer_card();
    void answer_edit_question();
    bool changes_something();
    void begin_second();
    bool is_done() const;

    // ---- judging
    std::string fault_of_filed() const;
    bool place_is_right(const Place& place) const;

    const Persona& persona_;
    std::shared_ptr<const Town> town_;
    Random random_;
    Talk talk_;
    Story story_;
    Trouble trouble_;
    Where where_;
    std::size_t wanted_ = 1;  // complaints
    std::size_t photos_ = 0;  // still to send
    int sent_ = 0;
    int place_answers_ = 0, strays_ = 0, changes_ = 0, absences_ = 0, repeats_ = 0;
    bool began_second_ = false;
    bool pinned_ = false;
    std::vector<std::string> told_;  // descriptions as typed
    std::vector<Where> wheres_;      // every place that was meant, the last one counts
};

}  // namespace heed::test::crowd
