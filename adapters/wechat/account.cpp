#include "adapters/wechat/account.hpp"

#include "adapters/crypto.hpp"
#include "adapters/tencent/answers.hpp"
#include "adapters/text.hpp"
#include "adapters/wechat/api.hpp"
#include "dialogs/json.hpp"

#include <cstdio>

namespace heed::wechat {
namespace {

constexpr std::size_t buttons_max = 3, children_max = 5;
constexpr std::size_t name_bytes_max = 16, child_name_bytes_max = 60, key_bytes_max = 128;
constexpr std::size_t picture_bytes_max = 1024 * 1024;
constexpr std::size_t ticket_bytes_max = 512;
constexpr std::string_view platform_api = "https://api.weixin.qq.com";
constexpr std::string_view platform_pages = "https://mp.weixin.qq.com";

std::string_view type_of(MenuButton::Kind kind) {
    switch (kind) {
        case MenuButton::Kind::photo:
            return "pic_photo_or_album";
        case MenuButton::Kind::place:
            return "location_select";
        case MenuButton::Kind::click:
        case MenuButton::Kind::group:
            return "click";
    }
    return "click";
}

std::string check_button(const MenuButton& button, std::size_t name_max) {
    const std::string named = "the button \"" + button.name + "\"";
    if (button.name.empty()) return "a button has no name";
    if (button.name.size() > name_max) {
        return named + " is too long: " + std::to_string(button.name.size()) +
               " bytes, WeChat takes " + std::to_string(name_max);
    }
    const bool is_group = button.kind == MenuButton::Kind::group;
    if (!is_group && (button.key.empty() || button.key.size() > key_bytes_max)) {
        return named + " needs a key of 1 to " + std::to_string(key_bytes_max) + " bytes";
    }
    return {};
}

void append_button(std::string& out, const MenuButton& button) {
    out += '{';
    append_member(out, "name", button.name);
    if (button.kind == MenuButton::Kind::group) {
        out += ",\"sub_button\":[";
        for (std::size_t i = 0; i < button.children.size(); ++i) {
            if (i > 0) out += ',';
            append_button(out, button.children[i]);
        }
        out += "]}";
        return;
    }
    out += ',';
    append_member(out, "type", type_of(button.kind));
    out += ',';
    append_member(out, "key", button.key);
    out += '}';
}

}  // namespace

std::string check_menu(const std::vector<MenuButton>& menu) {
    if (menu.empty() || menu.size() > buttons_max) return "a menu has 1 to 3 buttons";
    for (const MenuButton& button : menu) {
        if (std::string fault = check_button(button, name_bytes_max); !fault.empty()) return fault;
        if (button.kind != MenuButton::Kind::group) continue;
        if (button.children.empty() || button.children.size() > children_max) {
            return "\"" + button.name + "\" must open 1 to 5 buttons";
        }
        for (const MenuButton& child : button.children) {
            if (child.kind == MenuButton::Kind::group) return "a menu has two levels, no more";
            if (std::string fault = check_button(child, child_name_bytes_max); !fault.empty())
                return fault;
        }
    }
    return {};
}

HttpCall encode_menu(
    const WechatSettings& settings, const std::vector<MenuButton>& menu, std::string_view token
) {
    HttpCall call = tencent::api_call(settings.api_base, "/cgi-bin/menu/create", token);
    call.body = "{\"button\":[";
    for (std::size_t i = 0; i < menu.size(); ++i) {
        if (i > 0) call.body += ',';
        append_button(call.body, menu[i]);
    }
    call.body += "]}";
    return call;
}

std::string scene_of(std::string_view label, double latitude_deg, double longitude_deg) {
    char point[64];
    std::snprintf(point, sizeof point, "%.6f,%.6f ", latitude_deg, longitude_deg);
    return "place-" + crypto::sha1_hex(std::string(point).append(label)).substr(0, 20);
}

HttpCall encode_qr(const WechatSettings& settings, std::string_view scene, std::string_view token) {
    HttpCall call = tencent::api_call(settings.api_base, "/cgi-bin/qrcode/create", token);
    call.body = R"({"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{)";
    append_member(call.body, "scene_str", scene);
    call.body += "}}}";
    return call;
}

HttpCall encode_qr_picture(const WechatSettings& settings, std::string_view ticket) {
    HttpCall call;
    call.method = "GET";
    call.url = settings.api_base == platform_api ? std::string(platform_pages) : settings.api_base;
    call.url += "/cgi-bin/showqrcode?ticket=" + percent_encode(ticket);
    call.body_bytes_max = picture_bytes_max;
    return call;
}

AccountAnswer decode_menu(const HttpResult& result) {
    const Delivery delivery = classify_push(result);
    AccountAnswer answer;
    answer.token_expired = delivery.result == Delivery::Result::token_expired;
    if (delivery.result != Delivery::Result::delivered)
        answer.error = delivery.why.empty() ? "no answer" : delivery.why;
    return answer;
}

AccountAnswer decode_qr(const HttpResult& result) {
    rapidjson::Document document;
    if (result.status == 200 && json::parse(result.body, document).empty() && document.IsObject()) {
        const auto ticket = json::string_at(document, "ticket");
        if (ticket && !ticket->empty() && ticket->size() <= ticket_bytes_max)
            return {std::string(*ticket), false, {}};
    }
    AccountAnswer answer = decode_menu(result);
    if (answer.error.empty()) answer.error = "an answer without a ticket";
    return answer;
}

}  // namespace heed::wechat
