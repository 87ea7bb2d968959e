#pragma once
// A member of staff who signs for complaints and resolves them; now and then twice, and at the same
// moment as a colleague.
#include "bot/simulation/agenda.hpp"
#include "bot/simulation/post.hpp"
#include "bot/simulation/swarm.hpp"
#include "dialogs/message.hpp"

#include <functional>
#include <string>
#include <vector>

namespace heed::simulation {

// A complaint as it is now.
struct OpenCase {
    std::string number;
    std::string status;
};

// A command with what was answered to it.
struct Command {
    std::string number;
    std::string event;  // that it makes when it succeeds
    LetterPtr letter;
    bool succeeded() const {
        return letter->accepted && letter->answer.find("✔") != std::string::npos;
    }
};

class Officer {
public:
    // `open_cases` gives those of a department; nothing while heed is dead.
    using OpenCases = std::function<std::vector<OpenCase>(const std::string& department)>;
    Officer(
        ConversationKey key,
        std::string department,
        Agenda& agenda,
        Dice dice,
        Post& post,
        const Swarm& swarm,
        OpenCases open_cases
    );

    void bind(const std::string& code);
    bool is_bound() const { return bound_; }
    void begin();
    void go_home() { working_ = false; }
    void rest() { resting_ = true; }  // does not even look any more
    const ConversationKey& key() const { return key_; }
    const std::string& department() const { return department_; }
    const std::vector<Command>& commands() const { return commands_; }

private:
    void act();
    void order(const std::string& number, const std::string& verb, const std::string& event);

    const ConversationKey key_;
    const std::string department_;
    Agenda& agenda_;
    Dice dice_;
    Post& post_;
    const Swarm& swarm_;
    OpenCases open_cases_;
    bool bound_ = false;
    bool working_ = true;
    bool resting_ = false;
    std::vector<Command> commands_;
};

}  // namespace heed::simulation
