#include "bot/config_channels.hpp"

#include "bot/public_events.hpp"

#include <algorithm>
#include <map>

namespace heed {
namespace {

using Need = ConfigTable::Need;

constexpr std::size_t aes_key_characters = 43;
constexpr std::size_t token_min = 3, token_max = 32;             // the platforms' own limits
constexpr std::size_t app_secret_min = 24, app_secret_max = 64;  // Standard Webhooks
constexpr std::size_t secret_token_max = 256, bot_key_min = 20;  // Telegram
constexpr std::string_view app_secret_mark = "whsec_";

bool is_token(const std::string& text) {
    return text.size() >= token_min && text.size() <= token_max && is_alphanumeric(text);
}

// setWebhook's `secret_token`: base64url's letters.
bool is_secret_token(const std::string& text) {
    return !text.empty() && text.size() <= secret_token_max &&
           std::ranges::all_of(text, [](char c) {
               return is_alphanumeric({&c, 1}) || c == '-' || c == '_';
           });
}

bool is_aes_key(const std::string& text) {
    return text.size() == aes_key_characters && is_alphanumeric(text);
}

bool is_app_secret(const std::string& text) {
    return text.starts_with(app_secret_mark) &&
           is_base64_of(
               std::string_view(text).substr(app_secret_mark.size()), app_secret_min, app_secret_max
           );
}

// Messages travel there: only encrypted, or within this machine.
bool is_peer(const std::string& text) {
    const auto address = parse_web_address(text);
    return address && (address->https || address->loopback);
}

// What an API's paths are appended to.
bool is_api_base(const std::string& text) { return is_peer(text) && text.find('?') == text.npos; }

constexpr const char* peer_rule = "an https:// address (http:// only to loopback)";
constexpr const char* token_rule = "3 to 32 letters and digits";
constexpr const char* aes_key_rule = "43 letters and digits";
constexpr const char* identifier_rule = "printable ASCII without spaces";

void read_api_base(ConfigTable& table, const char* otherwise, ChannelConfig& channel) {
    channel.api_base =
        table.text_like("api_base", Need::optional, is_api_base, peer_rule).value_or(otherwise);
    while (channel.api_base.ends_with('/')) channel.api_base.pop_back();
}

// "MP_verify_2pWq8sKJ0aZbYx1c.txt": `mark`, letters and digits, ".txt".
bool is_verify_name(std::string_view name, std::string_view mark) {
    constexpr std::string_view end = ".txt";
    constexpr std::size_t code_max = 64;
    if (!name.starts_with(mark) || !name.ends_with(end)) return false;
    name.remove_prefix(mark.size());
    name = name.substr(0, name.size() - std::min(name.size(), end.size()));
    return !name.empty() && name.size() <= code_max && is_alphanumeric(name);
}

// They are read once: what stands at the root of the domain is as sure as the program.
void read_verify_files(ConfigTable& table, std::string_view mark, ChannelConfig& channel) {
    constexpr std::string_view key = "verify_files";
    for (const auto& line : table.reader().texts(key, Need::optional)) {
        const std::filesystem::path file = table.resolve(line.text);
        const std::string name = file.filename().string();
        if (!is_verify_name(name, mark)) {
            table.fault(
                key,
                "`" + name + "` is no file of the platform's: its name is \"" + std::string(mark) +
                    "\", letters and digits, \".txt\", as it was downloaded"
            );
            continue;
        }
        if (auto content = table.line_of(key, file))
            channel.verify_files.push_back({name, *std::move(content)});
    }
}

// Both or neither: WeChat refuses a message with other fields than the template's.
void read_subscription(ConfigTable& table, wechat::Subscription& subscription) {
    constexpr std::string_view id_key = "subscription_template_id";
    constexpr std::string_view fields_key = "subscription_fields";
    subscription.template_id =
        table.text_like(id_key, Need::optional, is_visible, identifier_rule).value_or("");
    const toml::table* fields = table.reader().table(fields_key, Need::optional);
    const bool has_fields = fields != nullptr && !fields->empty();
    const bool asked = table.reader().node(id_key, Need::optional) != nullptr;
    if (asked != has_fields) {
        table.fault(
            asked ? id_key : fields_key,
            "`subscription_template_id` and `subscription_fields` belong together, as in { "
            "character_string1 = \"number\", thing2 = \"text\", time3 = \"time\" }"
        );
    }
    if (!has_fields) return;
    for (const auto& [name, word] : *fields) {
        const auto says = wechat::parse_says(word.value_or(std::string()));
        if (!says) {
            table.fault(
                fields_key,
                "`" + std::string(name.str()) + "` must be \"number\", \"text\" or \"time\""
            );
            continue;
        }
        wechat::SubscriptionField field{std::string(name.str()), *says};
        const std::string wrong = wechat::check_field(field);
        if (!wrong.empty()) table.fault(fields_key, wrong);
        subscription.fields.push_back(std::move(field));
    }
}

void read_wechat(ConfigTable& table, ChannelConfig& channel) {
    const auto identifier = [&](std::string_view key, Need need) {
        return table.text_like(key, need, is_visible, identifier_rule).value_or("");
    };
    channel.app_id = identifier("app_id", Need::required);
    channel.app_secret =
        table.secret_like("app_secret", Need::required, is_visible, identifier_rule).value_or("");
    channel.token = table.secret_like("token", Need::required, is_token, token_rule).value_or("");
    channel.encoding_aes_key =
        table.secret_like("encoding_aes_key", Need::optional, is_aes_key, aes_key_rule)
            .value_or("");
    table.flag("allow_plaintext", channel.allow_plaintext);
    channel.original_id = identifier("original_id", Need::optional);
    channel.template_id = identifier("template_id", Need::optional);
    read_subscription(table, channel.subscription);
    read_verify_files(table, "MP_verify_", channel);
    read_api_base(table, "https://api.weixin.qq.com", channel);
}

void read_wecom(ConfigTable& table, ChannelConfig& channel) {
    channel.corp_id =
        table.text_like("corp_id", Need::required, is_visible, identifier_rule).value_or("");
    table.reader().node("agent_id", Need::required);
    table.number("agent_id", 1, INT64_C(999'999'999'999), channel.agent_id);
    channel.secret =
        table.secret_like("secret", Need::required, is_visible, identifier_rule).value_or("");
    channel.token = table.secret_like("token", Need::required, is_token, token_rule).value_or("");
    channel.encoding_aes_key =
        table.secret_like("encoding_aes_key", Need::required, is_aes_key, aes_key_rule)
            .value_or("");
    read_verify_files(table, "WW_verify_", channel);
    read_api_base(table, "https://qyapi.weixin.qq.com", channel);
}

// "123456:AAE...", as @BotFather gives it out.
bool is_bot_token(const std::string& text) {
    const std::size_t colon = text.find(':');
    constexpr std::string_view digits = "0123456789";
    return colon != text.npos && colon > 0 && text.size() - colon > bot_key_min &&
           text.find_first_not_of(digits) == colon && is_secret_token(text.substr(colon + 1));
}

void read_telegram(ConfigTable& table, ChannelConfig& channel) {
    channel.bot_token =
        table
            .secret_like(
                "bot_token", Need::required, is_bot_token, "as @BotFather gives it: 123456:AAE..."
            )
            .value_or("");
    channel.secret = table
                         .secret_like(
                             "secret_token",
                             Need::required,
                             is_secret_token,
                             "1 to 256 of A-Z, a-z, 0-9, `-` and `_`"
                         )
                         .value_or("");
    read_api_base(table, "https://api.telegram.org", channel);
}

std::string read_app_secret(ConfigTable& table) {
    return table
        .secret_like(
            "secret",
            Need::required,
            is_app_secret,
            "\"whsec_\" and the base64 of 24 to 64 random bytes"
        )
        .value_or("");
}

void read_app(ConfigTable& table, ChannelConfig& channel) {
    channel.secret = read_app_secret(table);
    channel.push_url = table.text_like("push_url", Need::optional, is_peer, peer_rule).value_or("");
}

void read_channel(ConfigTable& table, ChannelConfig& channel) {
    channel.name = table
                       .text_like(
                           "name",
                           Need::required,
                           is_channel_name,
                           "1 to 32 of a-z, 0-9 and `-`: it stands in the channel's address"
                       )
                       .value_or("");
    if (channel.name == "phone" || channel.name == "counter") {
        table.fault(
            "name",
            "`" + channel.name +
                "` stands for complaints that staff file for others: choose another"
        );
    }
    if (channel.name == "open311")
        table.fault("name", "`" + channel.name + "` is heed's own: choose another");
    const auto kind = table.text("kind", Need::required);
    if (!kind) return;  // which keys belong here is not known
    channel.kind = *kind;
    if (channel.kind == "wechat") {
        read_wechat(table, channel);
    } else if (channel.kind == "wecom") {
        read_wecom(table, channel);
    } else if (channel.kind == "app") {
        read_app(table, channel);
    } else if (channel.kind == "telegram") {
        read_telegram(table, channel);
    } else if (channel.kind == "web") {
        channel.app_id =
            table.text_like("app_id", Need::optional, is_visible, identifier_rule).value_or("");
    } else {
        table.fault(
            "kind",
            "`" + channel.kind + "` is no kind of channel: wechat, wecom, app, web, telegram"
        );
        return;
    }
    table.finish();
}

}  // namespace

std::vector<ChannelConfig> read_channels(
    ConfigTable& root, const std::filesystem::path& directory, FileErrors& errors
) {
    std::vector<ChannelConfig> channels;
    std::map<std::string, std::size_t, std::less<>> lines;  // of each name
    const toml::table* web = nullptr;  // where the chat names an Official Account
    std::string account;
    for (const toml::table* item : root.reader().tables("channel", Need::optional)) {
        ConfigTable table(*item, "channel", directory, errors);
        ChannelConfig channel;
        read_channel(table, channel);
        const std::size_t line = table.reader().line("name");
        if (const auto [first, fresh] = lines.emplace(channel.name, line);
            !fresh && !channel.name.empty()) {
            table.fault(
                "name",
                "line " + std::to_string(first->second) + " has a channel `" + channel.name +
                    "` already"
            );
        }
        const auto is_web = [](const ChannelConfig& one) { return one.kind == "web"; };
        if (is_web(channel) && std::ranges::any_of(channels, is_web)) {
            table.fault(
                "kind", "there is one /chat, so there can be only one channel of kind `web`"
            );
        }
        if (is_web(channel) && !channel.app_id.empty()) {
            account = channel.app_id;
            web = item;
        }
        channels.push_back(std::move(channel));
    }
    const auto is_account = [&](const ChannelConfig& one) {
        return one.kind == "wechat" && one.app_id == account;
    };
    if (web != nullptr && std::ranges::none_of(channels, is_account)) {
        ConfigTable(*web, "channel", directory, errors)
            .fault("app_id", "no channel of kind `wechat` has this `app_id`");
    }
    return channels;
}

std::vector<HookConfig> read_hooks(
    ConfigTable& root, const std::filesystem::path& directory, FileErrors& errors
) {
    std::vector<HookConfig> hooks;
    for (const toml::table* item : root.reader().tables("hook", Need::optional)) {
        ConfigTable table(*item, "hook", directory, errors);
        HookConfig hook;
        hook.name =
            table.text_like("name", Need::required, is_channel_name, "1 to 32 of a-z, 0-9 and `-`")
                .value_or("");
        hook.url = table.text_like("url", Need::required, is_peer, peer_rule).value_or("");
        hook.secret = read_app_secret(table);
        table.flag("allow_private", hook.allow_private);
        for (auto& event : table.reader().texts("events", Need::optional)) {
            if (!is_public_event(event.text))
                errors.add(event.line, "hook: `" + event.text + "` is no public event");
            hook.events.push_back(std::move(event.text));
        }
        table.finish();
        if (std::ranges::find(hooks, hook.name, &HookConfig::name) != hooks.end())
            table.fault("name", "a hook `" + hook.name + "` is there already");
        hooks.push_back(std::move(hook));
    }
    return hooks;
}

}  // namespace heed
