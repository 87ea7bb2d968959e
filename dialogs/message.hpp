#pragma once
// What a person sent: values that every channel decodes into. No behaviour.
#include "dialogs/time.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace heed {

// One person on one channel. `channel` is the name in heed.toml; `user` the platform's own id.
struct ConversationKey {
    std::string channel;
    std::string user;
    auto operator<=>(const ConversationKey&) const = default;
};

enum class Datum : std::uint8_t { wgs84, gcj02 };

// Degrees. WeChat sends GCJ-02, the datum of maps in mainland China.
struct GeoPoint {
    double latitude_deg = 0;
    double longitude_deg = 0;
    Datum datum = Datum::wgs84;
    bool operator==(const GeoPoint&) const = default;
};

// A photo, or the sound of a voice message, that is kept or will be: the id of its row in the
// store.
using PhotoId = std::int64_t;

namespace content {

struct Text {
    std::string utf8;
    bool operator==(const Text&) const = default;
};
// Exactly one of the first two is not empty: a handle with which the channel lets us fetch the
// bytes (WeChat keeps it for 3 days), or the bytes themselves. `words` were written below it.
struct Photo {
    std::string media_id;
    std::string bytes;
    std::string words = {};
    bool operator==(const Photo&) const = default;
};
struct Location {
    GeoPoint point;
    std::string label;  // what the map calls it, may be empty
    bool operator==(const Location&) const = default;
};
// `recognised` is empty when the platform understood nothing. The sound, if the platform lets us
// have it, is as a photo's: a handle or the bytes. Both empty: there are only words.
struct Voice {
    std::string recognised;
    std::string media_id;
    std::string bytes = {};
    bool operator==(const Voice&) const = default;
};
// A tapped option. `id` as in the contract ("category:noise", "confirm:yes"), with its "@epoch"
// where the option had one; only "@epoch" when the channel knows how old the option is but not
// which. `text` is what the tap looks like when it is read as typed words. `card` is the platform's
// code with which the card that was tapped can be given another face, once; empty where there is
// none.
struct Choice {
    std::string id;
    std::string text;
    std::string card = {};
    bool operator==(const Choice&) const = default;
};
// The person began to follow the account (or opened the chat); `scene` is a QR code's payload.
struct Followed {
    std::string scene;
    bool operator==(const Followed&) const = default;
};
struct Scanned {
    std::string scene;
    bool operator==(const Scanned&) const = default;
};
struct Unfollowed {
    bool operator==(const Unfollowed&) const = default;
};
// A message that says nothing we can use (video, link, sticker, file): the person is told so.
struct Unsupported {
    std::string kind;
    bool operator==(const Unsupported&) const = default;
};

}  // namespace content

using Content = std::variant<
    content::Text,
    content::Photo,
    content::Location,
    content::Voice,
    content::Choice,
    content::Followed,
    content::Scanned,
    content::Unfollowed,
    content::Unsupported>;

// `message_id` is unique within the channel and equal for every delivery of the same message.
struct IncomingMessage {
    ConversationKey from;
    std::string message_id;
    TimePoint sent_at;     // as the platform says
    std::string language;  // "zh-CN", "en", or empty when the channel does not say
    Content content;
};

}  // namespace heed
