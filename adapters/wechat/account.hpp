#pragma once
// The account's own furniture: its bottom menu and the QR codes that stand for places. Only what is
// sent and what the answers mean.
#include "adapters/http.hpp"
#include "adapters/wechat/wechat.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed::wechat {

struct MenuButton {
    enum class Kind {
        group,  // opens its children
        click,  // sends `key` as a CLICK event
        photo,  // pic_photo_or_album: the camera or the album, then the pictures
        place   // location_select: the map, then a location message
    } kind = Kind::click;
    std::string name;
    std::string key;
    std::vector<MenuButton> children{};
};

// Empty when the platform will take the menu; else what is wrong. Its rules: at most 3 buttons with
// at most 5 children, names of at most 16 bytes (children: 60) in UTF-8, keys of at most 128.
std::string check_menu(const std::vector<MenuButton>& menu);
HttpCall encode_menu(
    const WechatSettings& settings, const std::vector<MenuButton>& menu, std::string_view token
);

inline constexpr std::size_t scene_characters_max = 64;  // of QR_LIMIT_STR_SCENE

// The scene string for a place: the same place always has the same one, so that asking again does
// not use up another of the account's 100 000 codes.
std::string scene_of(std::string_view label, double latitude_deg, double longitude_deg);
// A code that never expires.
HttpCall encode_qr(const WechatSettings& settings, std::string_view scene, std::string_view token);
// The picture of a ticket. It lies on mp.weixin.qq.com; with another `api_base` than the
// platform's, there.
HttpCall encode_qr_picture(const WechatSettings& settings, std::string_view ticket);

// What came of a call.
struct AccountAnswer {
    std::string ticket;          // of encode_qr
    bool token_expired = false;  // get a new token and call once more
    std::string error;           // empty: it is done
};
AccountAnswer decode_menu(const HttpResult& result);
AccountAnswer decode_qr(const HttpResult& result);

}  // namespace heed::wechat
