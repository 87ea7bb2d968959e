// A copy of what is kept of a person, and its deletion, as they ask for them in the chat.
#include "bot/data_copy.hpp"
#include "bot/turn.hpp"

namespace heed {
namespace {

constexpr std::size_t secret_bytes = 16;  // 128 bits, as the progress page's token

}  // namespace

bool Turn::works_here() const { return context_.tx.staff(key_).has_value(); }

std::string Turn::offer_copy() {
    const std::string secret = random_hex(context_.random, secret_bytes);
    const bool offered = context_.tx.offer_copy(
        key_,
        data_copy_hash(secret),
        context_.now + data_copy_lifetime,
        data_copies_a_day,
        context_.now
    );
    return offered ? context_.config.server.public_url + "/my-data/" + secret : std::string();
}

void Turn::apply(conversation::EraseResident&) { erases_ = true; }

void Turn::erase_if_wished() {
    if (!erases_) return;
    context_.tx.erase_resident(person_.resident, "resident", context_.now);
}

}  // namespace heed
