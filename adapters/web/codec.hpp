#pragma once
// The JSON messages of /chat/socket. In: a message as on the app channel, with an id in "message"
// and without "user", or {"type":"seen","notice":KEY}. Out: "answer", "notice", "refused".
#include "adapters/channel.hpp"
#include "adapters/message_json.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace heed::web {

// A notice was shown.
struct Seen {
    std::string notice;
};
struct Misread {
    std::string id;  // empty when that could not be read either
    Fault fault;
};
using Heard = std::variant<IncomingMessage, Seen, Misread>;

// 8 to 64 letters, digits, '-' and '_', made by the page: the same id again has no second effect
// and gets the same answer.
bool is_message_id(std::string_view id);

// `from` and `sent_at` of a message are left to the caller.
Heard read(std::string_view text);

// {"type":"answer","message","replies","dialog","complaint"}. A reply's text leaves out the lines
// that are made of options only, since these stand below it as buttons.
std::string write_answer(std::string_view id, const Answer& answer, std::string_view public_url);
// {"type":"notice","notice":KEY,"event","complaint","text","choices"}
std::string write_notice(std::string_view key, const Notice& notice, std::string_view public_url);
// {"type":"refused","message","error":{"code","message"}}
std::string write_refused(std::string_view id, std::string_view code, std::string_view message);

}  // namespace heed::web
