// One person on several platforms: the code, the link, and its end. Why it is so:
// docs/decisions/0020-one-person-several-platforms.md and 0091-who-guesses-waits-alone.md.
#include "adapters/crypto.hpp"
#include "bot/turn.hpp"
#include "dialogs/conversation/codec.hpp"
#include "dialogs/conversation/join.hpp"
#include "dialogs/conversation/link_command.hpp"
#include "storage/crypto.hpp"

#include <utility>

namespace heed {
namespace {

using conversation::LinkCommand;

constexpr auto code_lifetime = std::chrono::minutes(10);
constexpr int draws_max = 20;  // a code that somebody else has just now is drawn again

// Each code of so many digits equally likely.
std::string draw_code(Random& random, std::size_t digits) {
    constexpr unsigned fair = 250;  // a byte below it says each digit equally often
    std::string code;
    while (code.size() < digits) {
        unsigned char byte = 0;
        random.fill(&byte, 1);
        if (byte < fair) code += static_cast<char>('0' + byte % 10);
    }
    return code;
}

// Keyed: whoever reads the database could try a million codes in no time.
std::string keyed_hash(const Config& config, std::string_view code) {
    return storage::to_hex(
        crypto::hmac_sha256(config.storage.encryption_key, std::string("link code ").append(code))
    );
}

std::string_view refusal_key(LinkCheck::Result result) {
    switch (result) {
        case LinkCheck::Result::ok:
        case LinkCheck::Result::wrong:
            return "link.wrong";
        case LinkCheck::Result::paused:
            return "link.paused";
        case LinkCheck::Result::too_short:
            return "link.renew";
        case LinkCheck::Result::own:
            return "link.own";
        case LinkCheck::Result::same_person:
            return "link.same";
        case LinkCheck::Result::staff:
            return "link.staff";
        case LinkCheck::Result::full:
            return "link.full";
    }
    return "link.wrong";
}

}  // namespace

bool Turn::take_linking(const IncomingMessage& message) {
    const auto* text = std::get_if<content::Text>(&message.content);
    if (text == nullptr) return false;
    const auto command = conversation::parse_link(text->utf8);
    if (!command) return false;
    switch (command->kind) {
        case LinkCommand::Kind::ask:
            offer_link();
            return true;
        case LinkCommand::Kind::redeem:
            redeem_link(command->code);
            return true;
        case LinkCommand::Kind::digits:
            // Digits may be many things; here they are a code because one was asked for.
            if (!context_.tx.offers_link(key_, context_.now)) return false;
            redeem_link(command->code);
            return true;
        case LinkCommand::Kind::undo:
            undo_link();
            return true;
    }
    return false;
}

void Turn::offer_link() {
    const Texts& texts = context_.rules.texts;
    if (context_.tx.staff(key_)) {
        answer_.replies.push_back(texts.reply(language(), "link.staff"));
        return;
    }
    const bool guessed = context_.tx.link_codes_are_guessed(context_.now);
    const std::size_t digits =
        guessed ? conversation::long_link_code_digits : conversation::short_link_code_digits;
    for (int draw = 0; draw < draws_max; ++draw) {
        const std::string code = draw_code(context_.random, digits);
        const std::string hash = keyed_hash(context_.config, code);
        if (!context_.tx.offer_link(key_, hash, context_.now + code_lifetime, context_.now))
            continue;
        answer_.replies.push_back(texts.reply(language(), "link.code", {{"code", code}}));
        return;
    }
    // So many codes are open at once that guessing one would be easy.
    answer_.replies.push_back(texts.reply(language(), "link.paused"));
}

void Turn::redeem_link(std::string_view code) {
    const Texts& texts = context_.rules.texts;
    if (guesses_from_here()) {
        answer_.replies.push_back(texts.reply(language(), "link.paused"));
        return;
    }
    const bool is_short = code.size() <= conversation::short_link_code_digits;
    const LinkCheck check =
        context_.tx.check_link(keyed_hash(context_.config, code), is_short, key_, context_.now);
    if (check.result != LinkCheck::Result::ok) {
        if (check.result == LinkCheck::Result::wrong) count_wrong_code();
        answer_.replies.push_back(texts.reply(language(), refusal_key(check.result)));
        return;
    }
    const std::string theirs = context_.tx.conversation(check.asked_by).state;
    conversation::State there;
    if (auto known = conversation::decode(theirs)) there = *std::move(known);
    const conversation::Facts known = facts();
    auto joined = conversation::join(state_, std::move(there), context(known));
    if (!joined) {
        answer_.replies.push_back(texts.reply(language(), "link.drafts"));
        return;
    }
    context_.tx.link(check.asked_by, key_, context_.now);
    person_ = context_.tx.person(key_).value();
    tell_account(check.asked_by, "link.told");
    follow(*joined);
    flush();
}

// Anybody is a new visitor of the browser's chat as often as they like: their network waits, too.
bool Turn::guesses_from_here() const {
    return !context_.source.empty() && context_.wrong_codes != nullptr &&
           context_.wrong_codes->is_full({{}, std::string(context_.source)}, context_.now);
}

void Turn::count_wrong_code() {
    MessageRate* const rate = context_.wrong_codes;
    if (context_.source.empty() || rate == nullptr) return;
    const ConversationKey network{{}, std::string(context_.source)};
    rate->count(network, context_.now);
    context_.tx.when_undone([rate, network] { rate->take_back(network); });
}

void Turn::undo_link() {
    const Texts& texts = context_.rules.texts;
    const Conversation rest{conversation::encode(conversation::left_behind(state_)), std::string()};
    const std::vector<ConversationKey> others = context_.tx.unlink(key_, rest, context_.now);
    answer_.replies.push_back(texts.reply(language(), others.empty() ? "link.none" : "link.undone")
    );
    if (others.empty()) return;
    person_ = context_.tx.person(key_).value();
    for (const ConversationKey& other : others) tell_account(other, "link.parted");
}

void Turn::tell_account(const ConversationKey& account, std::string_view text_key) {
    const Notice notice{"reminder", {}, {}, context_.rules.texts.reply(language(), text_key)};
    tell_account(account, notice, std::chrono::hours(72));
}

void Turn::tell_account(const ConversationKey& account, const Notice& notice, Duration lives) {
    OutboxEntry entry;
    entry.to = account;
    entry.notice = notice;
    entry.created = entry.due = context_.now;
    entry.expires = context_.now + lives;
    entry.pinned = true;
    context_.tx.enqueue(entry);
    enqueued_ = true;
}

}  // namespace heed
