// What is different in a chat that is there for staff.
#include "bot/turn.hpp"
#include "bot/work_chat.hpp"
#include "dialogs/staff/command.hpp"

#include <variant>

namespace heed {

bool Turn::take_in_work_chat(const IncomingMessage& message) {
    if (!is_work_chat(context_.config, key_.channel)) return false;
    const bool came_in = std::holds_alternative<content::Followed>(message.content);
    if (context_.tx.staff(key_)) return came_in;
    const auto* text = std::get_if<content::Text>(&message.content);
    const std::string& prefix = context_.rules.organisation.number_prefix;
    const bool commands = text && staff::parse(text->utf8, {}, context_.now, prefix);
    const bool taps = std::holds_alternative<content::Choice>(message.content);
    if (!came_in && !commands && !taps) return false;
    answer_.replies.push_back(context_.rules.texts.reply(language(), "staff.bind_how"));
    return true;
}

}  // namespace heed
