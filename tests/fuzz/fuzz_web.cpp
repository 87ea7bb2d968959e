// What a browser's socket may bring, and what goes back.
#include "adapters/web/codec.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace heed;

void check_json(const std::string& text) {
    rapidjson::Document document;
    HEED_ENSURE(json::parse(text, document).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const web::Heard heard = web::read(text);
    if (const auto* misread = std::get_if<web::Misread>(&heard)) {
        HEED_ENSURE(misread->fault.status == 400 && !misread->fault.message.empty());
        check_json(web::write_refused(misread->id, "malformed", misread->fault.message));
    } else if (const auto* message = std::get_if<IncomingMessage>(&heard)) {
        HEED_ENSURE(web::is_message_id(message->message_id));
        Answer answer;
        if (const auto* said = std::get_if<content::Text>(&message->content)) {
            answer.replies.push_back({{{said->utf8, "", ""}, {said->utf8, said->utf8, "1"}}});
        }
        check_json(web::write_answer(message->message_id, answer, "https://bot.example.org"));
    }
    return 0;
}
