#pragma once
// A notice on its way into the outbox: to whom, in which language, from when and until when.
#include "bot/config.hpp"
#include "dialogs/answer.hpp"
#include "storage/store.hpp"

#include <string>
#include <string_view>

namespace heed {

struct Addressed {
    ConversationKey to;
    std::string_view number;  // of the complaint; empty: of none
    bool to_staff = false;
    bool emergency = false;
};
// Is this the chat in the browser, where anybody is a new person as often as they like?
bool is_web_channel(const Config& config, std::string_view name);
// The row to enqueue; due by the manners of `[notices]` (notice_policy.hpp).
OutboxEntry notice_entry(
    Tx& tx, const Config& config, const Addressed& address, const Notice& notice, TimePoint now
);
// Fits `entry`, which is about a complaint and for its resident, to what waits for them already:
// minor news leaves with the earliest that waits, about whatever complaint; what does not wait
// takes along what waits about the same one.
void meet_company(Tx& tx, const Config& config, OutboxEntry& entry);
// The language in which this person talks with heed; the configured default until known.
std::string spoken_language(Tx& tx, const Config& config, const ConversationKey& key);

}  // namespace heed
