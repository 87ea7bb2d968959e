#include "adapters/telegram/telegram.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace heed::telegram {
namespace {

using rapidjson::Value;

constexpr std::int64_t file_bytes_max = 20'000'000;  // what a bot may fetch (getFile)
constexpr std::string_view start_command = "/start";

const Value* object_at(const Value* object, const char* name) {
    const Value* found = object ? json::find(*object, name) : nullptr;
    return found && found->IsObject() ? found : nullptr;
}

std::string string_of(const Value& object, const char* name) {
    return std::string(json::string_at(object, name).value_or(""));
}

// "zh-hans" and "zh" are "zh-CN", "en-GB" is "en"; others as they are (IETF tags).
std::string language_of(const Value& from) {
    const std::string code = string_of(from, "language_code");
    const std::string primary = code.substr(0, code.find('-'));
    return primary == "zh" ? "zh-CN" : primary == "en" ? "en" : code;
}

// Telegram offers several sizes: the largest that may be fetched.
std::string largest_photo(const Value& sizes) {
    std::string file_id;
    std::int64_t widest = 0;
    for (const Value& size : sizes.GetArray()) {
        if (!size.IsObject()) continue;
        const std::int64_t width = json::integer_at(size, "width").value_or(0);
        if (json::integer_at(size, "file_size").value_or(0) > file_bytes_max || width <= widest)
            continue;
        widest = width;
        file_id = string_of(size, "file_id");
    }
    return file_id;
}

std::optional<Content> place_of(const Value& message) {
    const Value* venue = object_at(&message, "venue");
    const Value* point = object_at(venue ? venue : &message, "location");
    if (!point) return std::nullopt;
    const auto latitude = json::number_at(*point, "latitude");
    const auto longitude = json::number_at(*point, "longitude");
    if (!latitude || *latitude < -90 || *latitude > 90) return std::nullopt;
    if (!longitude || *longitude < -180 || *longitude > 180) return std::nullopt;
    const std::string label = venue ? string_of(*venue, "title") : std::string();
    return content::Location{{*latitude, *longitude, Datum::wgs84}, label};
}

std::optional<Content> file_of(const Value& message) {
    std::string file;
    const Value* sizes = json::find(message, "photo");
    if (sizes && sizes->IsArray()) file = largest_photo(*sizes);
    // Sent "as a file": not made smaller.
    const Value* document = object_at(&message, "document");
    if (document && string_of(*document, "mime_type").starts_with("image/"))
        file = string_of(*document, "file_id");
    if (!file.empty()) return content::Photo{file, {}, string_of(message, "caption")};
    const Value* voice = object_at(&message, "voice");
    if (voice) return content::Voice{{}, string_of(*voice, "file_id")};
    return std::nullopt;
}

// "/start" opens the chat, "/start SCENE" opens it by a link or QR code.
Content text_of(std::string_view text) {
    const std::string_view rest = text.substr(std::min(text.size(), start_command.size()));
    const bool starts = text.starts_with(start_command) && (rest.empty() || rest.front() == ' ');
    if (starts) return content::Followed{std::string(trimmed(rest))};
    return content::Text{std::string(text)};
}

Content content_of(const Value& message, std::int64_t user) {
    if (const auto text = json::string_at(message, "text")) return text_of(*text);
    if (auto place = place_of(message)) return *std::move(place);
    if (auto file = file_of(message)) return *std::move(file);
    // The person's own number counts as typed; somebody else's card is nothing we can use.
    const Value* contact = object_at(&message, "contact");
    if (contact && json::integer_at(*contact, "user_id") == user)
        return content::Text{string_of(*contact, "phone_number")};
    constexpr std::array kinds{"video", "sticker", "document", "audio", "animation"};
    for (const char* kind : kinds) {
        if (json::find(message, kind)) return content::Unsupported{kind};
    }
    return content::Unsupported{"other"};
}

}  // namespace

std::optional<Update> read_update(std::string_view body, TimePoint now, std::string& error) {
    rapidjson::Document document;
    error = json::parse(body, document);
    if (!error.empty()) return std::nullopt;
    const auto id = document.IsObject() ? json::integer_at(document, "update_id") : std::nullopt;
    if (!id) {
        error = "an update is an object with \"update_id\".";
        return std::nullopt;
    }
    Update update;
    update.message.message_id = std::to_string(*id);
    update.message.sent_at = now;
    const Value* message = object_at(&document, "message");
    const Value* tap = object_at(&document, "callback_query");
    const Value* membership = object_at(&document, "my_chat_member");
    const Value* what = message ? message : tap ? tap : membership;
    const Value* from = object_at(what, "from");
    const std::int64_t user = from ? json::integer_at(*from, "id").value_or(0) : 0;
    const Value* chat = object_at(tap ? object_at(tap, "message") : what, "chat");
    update.means_nothing = !what ? "other_update" : user == 0 ? "no_person" : "";
    if (chat && string_of(*chat, "type") != "private") update.means_nothing = "not_private";
    if (!update.means_nothing.empty()) return update;
    update.message.from.user = std::to_string(user);
    update.message.language = language_of(*from);
    if (message) {
        if (const auto date = json::integer_at(*message, "date"))
            update.message.sent_at = TimePoint(std::chrono::seconds(*date));
        update.message.content = content_of(*message, user);
    } else if (tap) {
        update.callback_id = string_of(*tap, "id");
        update.message.content = content::Choice{string_of(*tap, "data"), {}};
    } else {
        const Value* member = object_at(membership, "new_chat_member");
        const bool blocked = member && string_of(*member, "status") == "kicked";
        update.message.content = content::Unfollowed{};
        if (!blocked) update.means_nothing = "membership";
    }
    return update;
}

}  // namespace heed::telegram
