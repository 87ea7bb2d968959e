#pragma once
// A resident who has something to report, and goes on until heed has told them a number.
#include "bot/simulation/agenda.hpp"
#include "bot/simulation/post.hpp"
#include "bot/simulation/swarm.hpp"
#include "dialogs/message.hpp"

#include <string>
#include <vector>

namespace heed::simulation {

// One thing that is to become one complaint.
struct Wish {
    std::string marker;  // stands in no other text
    std::string text;
    content::Location place;
    bool wants_photo = false;
    std::string number;  // as heed has told; empty: not known yet
};

// What somebody who lives in `building` will report, each of it of its own.
std::vector<Wish> draw_wishes(Dice& dice, const std::string& building, int count, bool photos);

class Resident {
public:
    Resident(
        ConversationKey key,
        std::vector<Wish> wishes,
        Agenda& agenda,
        Dice dice,
        Post& post,
        const Swarm& swarm
    );

    // Does the next thing, and goes on doing so.
    void begin();
    // A notice or a reply has shown these words.
    void read(const std::string& words);
    void leave();
    void come_back();
    void rest() { resting_ = true; }  // says nothing any more
    bool is_content() const { return current_ == wishes_.size(); }
    bool follows() const { return follows_; }
    const ConversationKey& key() const { return key_; }
    const std::vector<Wish>& wishes() const { return wishes_; }

private:
    enum class Stage : std::uint8_t { tell, photo, place, confirm, wait };
    void act();
    void say(const Content& content, Stage then);
    void next_in(Duration least, Duration most);

    const ConversationKey key_;
    std::vector<Wish> wishes_;
    Agenda& agenda_;
    Dice dice_;
    Post& post_;
    const Swarm& swarm_;
    std::size_t current_ = 0;
    Stage stage_ = Stage::tell;
    bool waiting_ = false;  // for the answer to what was said last
    bool follows_ = true;
    bool resting_ = false;
    int photos_ = 0;
    TimePoint waits_since_{};
};

}  // namespace heed::simulation
