#include "dialogs/staff/handover_notices.hpp"

#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

namespace heed::staff {
namespace {

constexpr std::size_t asked_words_max = 200;     // characters of the words in the call for staff
constexpr std::size_t said_before_bytes = 1500;  // of them on the page; the page has 2,048

Notice plain_notice(std::string text) {
    Notice notice;
    notice.event = "reminder";  // the contract's event that is about no complaint
    notice.text.spans.push_back({std::move(text), {}, {}});
    return notice;
}

std::string joined(std::span<const std::string> words) {
    std::string all;
    for (const std::string& text : words) all += (all.empty() ? "" : " / ") + one_line(text);
    return all;
}

}  // namespace

Notice handover_asked_notice(
    const PageContext& context, std::int64_t number, std::span<const std::string> words
) {
    const std::string no = std::to_string(number);
    if (words.empty()) return plain_notice(say(context, "staff.handover_new_bare", {{"no", no}}));
    const std::string text = shortened(joined(words), asked_words_max, "…");
    return plain_notice(say(context, "staff.handover_new", {{"no", no}, {"text", text}}));
}

Notice handover_said_notice(const PageContext& context, std::string_view text) {
    return plain_notice(say(context, "staff.handover_said", {{"text", std::string(text)}}));
}

Notice handover_left_notice(const PageContext& context, std::int64_t number, bool silent) {
    const std::string_view key = silent ? "staff.handover_silent" : "staff.handover_left";
    return plain_notice(say(context, key, {{"no", std::to_string(number)}}));
}

Reply handover_page(
    const PageContext& context,
    std::int64_t number,
    std::string_view resident,
    std::span<const std::string> words
) {
    const std::string all = joined(words);
    const std::string said = all.empty() ? "—" : cut_to(all, said_before_bytes, "…");
    return context.texts.reply(
        context.language,
        "staff.handover_taken",
        {{"no", std::to_string(number)},
         {"resident", std::string(resident)},
         {"text", say(context, "staff.handover_said_before", {{"text", said}})}}
    );
}

}  // namespace heed::staff
