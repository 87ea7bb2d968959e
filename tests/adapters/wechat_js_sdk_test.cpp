#include "adapters/wechat/js_sdk.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("the signature of a page is the one of WeChat's own example") {
    // "JS-SDK 说明文档", appendix 1.
    CHECK(
        wechat::js_signature(
            "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-"
            "HhTdfl2fzFy1AOcHKP7qg",
            "Wm3WZYTPz0wzccnW",
            1414587457,
            "http://mp.weixin.qq.com?params=value"
        ) == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    );
}

TEST_CASE("a ticket is asked for with the account's token, and read strictly") {
    WechatSettings settings;
    settings.api_base = "https://api.weixin.qq.com";
    const HttpCall call = wechat::encode_ticket(settings, "a b");
    CHECK(call.method == "GET");
    CHECK(
        call.url ==
        "https://api.weixin.qq.com/cgi-bin/ticket/getticket?type=jsapi&access_token=a%20b"
    );
    const auto read = [](unsigned status, std::string body) {
        HttpResult result;
        result.status = status;
        result.body = std::move(body);
        return wechat::decode_ticket(result);
    };
    const auto good = read(
        200, R"({"errcode":0,"errmsg":"ok","ticket":"bxLdikRXVbTPdHSM05e5u","expires_in":7200})"
    );
    CHECK(good.value == "bxLdikRXVbTPdHSM05e5u");
    CHECK(good.lives_s == 7200);
    CHECK(good.error.empty());
    CHECK(read(200, R"({"errcode":40001,"errmsg":"invalid credential"})").token_expired);
    CHECK_FALSE(read(200, R"({"errcode":48001,"errmsg":"api unauthorized"})").error.empty());
    for (const char* bad :
         {"",
          "{",
          "[]",
          R"({"ticket":"","expires_in":7200})",
          R"({"ticket":"x"})",
          R"({"ticket":"x","expires_in":-1})",
          R"({"ticket":7,"expires_in":7200})"}) {
        CHECK_FALSE(read(200, bad).error.empty());
    }
    CHECK_FALSE(read(0, "").error.empty());
    CHECK_FALSE(read(500, "").error.empty());
}
