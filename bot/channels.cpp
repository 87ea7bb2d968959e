#include "bot/channels.hpp"

#include "adapters/app/app.hpp"
#include "adapters/telegram/telegram.hpp"
#include "adapters/hook/hook.hpp"
#include "adapters/web/web.hpp"
#include "adapters/wechat/wechat.hpp"
#include "adapters/wecom/wecom.hpp"
#include "dialogs/ensure.hpp"

namespace heed {
namespace {

std::unique_ptr<Channel> make_channel(
    const ChannelConfig& channel, const Config& config, const Organisation& organisation
) {
    if (channel.kind == "wechat") {
        WechatSettings settings;
        settings.name = channel.name;
        settings.app_id = channel.app_id;
        settings.app_secret = channel.app_secret;
        settings.token = channel.token;
        settings.encoding_aes_key = channel.encoding_aes_key;
        settings.allow_plaintext = channel.allow_plaintext;
        settings.original_id = channel.original_id;
        settings.api_base = channel.api_base;
        settings.template_id = channel.template_id;
        settings.subscription = channel.subscription;
        settings.public_url = config.server.public_url;
        for (const Category& category : organisation.categories) {
            settings.choices.push_back("category:" + category.id);
            for (const Question& question : category.questions) {
                for (const auto& [value, name] : question.values) {
                    settings.choices.push_back("question:" + question.id + ":" + value);
                }
            }
        }
        return make_wechat_channel(std::move(settings));
    }
    if (channel.kind == "wecom") {
        WecomSettings settings;
        settings.name = channel.name;
        settings.corp_id = channel.corp_id;
        settings.agent_id = channel.agent_id;
        settings.secret = channel.secret;
        settings.token = channel.token;
        settings.encoding_aes_key = channel.encoding_aes_key;
        settings.api_base = channel.api_base;
        return make_wecom_channel(std::move(settings));
    }
    if (channel.kind == "app") {
        AppSettings settings;
        settings.name = channel.name;
        settings.secret = channel.secret;
        settings.push_url = channel.push_url;
        settings.photo_bytes_max = config.limits.photo_bytes;
        settings.public_url = config.server.public_url;
        return make_app_channel(std::move(settings));
    }
    if (channel.kind == "telegram") {
        return make_telegram_channel(
            {channel.name, channel.bot_token, channel.secret, channel.api_base}
        );
    }
    HEED_ENSURE(channel.kind == "web");  // load_config() knows no others
    WebSettings settings;
    settings.name = channel.name;
    settings.public_url = config.server.public_url;
    return make_web_channel(std::move(settings));
}

}  // namespace

Channels::Channels(const Config& config, const Organisation& organisation) {
    for (const ChannelConfig& channel : config.channels) {
        channels_.push_back(make_channel(channel, config, organisation));
    }
    for (const HookConfig& hook : config.hooks) {
        channels_.push_back(make_hook_channel({hook.name, hook.url, hook.secret, hook.allow_private}
        ));
    }
}

const Channel* Channels::by_name(std::string_view name) const {
    for (const auto& channel : channels_) {
        if (channel->name() == name) return channel.get();
    }
    return nullptr;
}

const Channel* Channels::web() const {
    for (const auto& channel : channels_) {
        if (channel->reaches_visitors()) return channel.get();
    }
    return nullptr;
}

const Channel* Channels::by_path(std::string_view path) const {
    for (const auto& channel : channels_) {
        if (channel->path() == path) return channel.get();
    }
    return nullptr;
}

}  // namespace heed
