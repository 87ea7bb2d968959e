#include "adapters/wechat/account.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::wechat;
using Kind = MenuButton::Kind;

namespace {

WechatSettings account() {
    WechatSettings settings;
    settings.app_id = "wx1";
    return settings;
}

MenuButton click(std::string name) { return {Kind::click, std::move(name), "key"}; }
MenuButton group(std::string name, std::size_t children) {
    MenuButton button{Kind::group, std::move(name), ""};
    button.children.assign(children, click("说问题"));
    return button;
}

HttpResult answered(std::string body) {
    HttpResult result;
    result.status = 200;
    result.body = std::move(body);
    return result;
}

}  // namespace

TEST_CASE("a menu that the platform would refuse is refused first") {
    CHECK(check_menu({group("我要反映", 5), click("办到哪了"), group("更多", 1)}).empty());
    CHECK_FALSE(check_menu({}).empty());
    CHECK_FALSE(check_menu({click("a"), click("b"), click("c"), click("d")}).empty());
    CHECK_FALSE(check_menu({group("更多", 6)}).empty());
    CHECK_FALSE(check_menu({group("更多", 0)}).empty());
    CHECK_FALSE(check_menu({click("")}).empty());
    // Bytes, not characters: five Chinese characters have 15, six have 18.
    CHECK(check_menu({click("我要反映啊")}).empty());
    CHECK(check_menu({click("我要反映问题")}).find("18 bytes") != std::string::npos);
    MenuButton deep = group("更多", 1);
    deep.children[0].name = std::string(60, 'a');
    CHECK(check_menu({deep}).empty());
    deep.children[0].name += 'a';
    CHECK_FALSE(check_menu({deep}).empty());
    MenuButton keyed = click("a");
    keyed.key = std::string(129, 'k');
    CHECK_FALSE(check_menu({keyed}).empty());
    MenuButton nested = group("更多", 1);
    nested.children[0] = group("再多", 1);
    CHECK_FALSE(check_menu({nested}).empty());
}

TEST_CASE("a menu is sent in raw UTF-8") {
    MenuButton report{Kind::group, "我要反映", ""};
    report.children = {{Kind::photo, "拍照", "photo"}, {Kind::place, "位置", "place"}};
    const HttpCall call = encode_menu(account(), {report, click("办到哪了")}, "T&1");
    CHECK(call.url == "https://api.weixin.qq.com/cgi-bin/menu/create?access_token=T%261");
    CHECK(
        call.body ==
        R"({"button":[{"name":"我要反映","sub_button":[{"name":"拍照","type":"pic_photo_or_album","key":"photo"},)"
        R"({"name":"位置","type":"location_select","key":"place"}]},{"name":"办到哪了","type":"click","key":"key"}]})"
    );
}

TEST_CASE("a scene is short, and the same for the same place") {
    const std::string scene = scene_of("东门3号灯杆", 22.5463, 114.1235);
    CHECK(scene == scene_of("东门3号灯杆", 22.5463, 114.1235));
    CHECK(scene != scene_of("东门4号灯杆", 22.5463, 114.1235));
    CHECK(scene != scene_of("东门3号灯杆", 22.5464, 114.1235));
    CHECK(scene.size() <= scene_characters_max);
    CHECK(
        encode_qr(account(), scene, "T").body ==
        R"({"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":")" + scene +
            R"("}}})"
    );
}

TEST_CASE("the picture of a code lies on the platform's pages, or where the API was moved to") {
    CHECK(
        encode_qr_picture(account(), "a+b=").url ==
        "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=a%2Bb%3D"
    );
    WechatSettings moved = account();
    moved.api_base = "http://127.0.0.1:1";
    CHECK(encode_qr_picture(moved, "t").url == "http://127.0.0.1:1/cgi-bin/showqrcode?ticket=t");
}

TEST_CASE("answers of the platform become a ticket, a new try, or a reason") {
    CHECK(decode_qr(answered(R"({"ticket":"gQH","url":"u"})")).ticket == "gQH");
    CHECK(decode_qr(answered(R"({"ticket":"gQH"})")).error.empty());
    CHECK(decode_qr(answered(R"({"errcode":40001,"errmsg":"x"})")).token_expired);
    CHECK(
        decode_qr(answered(R"({"errcode":48001,"errmsg":"api unauthorized"})")).error ==
        "the account may not use this interface (errcode 48001: api unauthorized)"
    );
    CHECK_FALSE(decode_qr(answered(R"({"errcode":0})")).error.empty());
    CHECK_FALSE(decode_qr(answered("<html>")).error.empty());
    CHECK(decode_menu(answered(R"({"errcode":0,"errmsg":"ok"})")).error.empty());
    CHECK_FALSE(decode_menu(HttpResult{}).error.empty());
}
