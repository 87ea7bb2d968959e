#include "dialogs/conversation/link_command.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed::conversation;
using Kind = LinkCommand::Kind;

TEST_CASE("a person asks for a code, types one, or separates") {
    const auto kind = [](std::string_view text) {
        const auto command = parse_link(text);
        return command ? std::to_string(static_cast<int>(command->kind)) + command->code : "";
    };
    for (const char* ask : {"/link", "LINK", "绑定账号", " 绑定帐号 ", "／ｌｉｎｋ"}) {
        CAPTURE(ask);
        CHECK(kind(ask) == "0");
    }
    for (const char* redeem :
         {"/link 123456",
          "绑定账号123456",
          "绑定账号：１２３ ４５６",
          "绑定 123456",
          "link 123-456"}) {
        CAPTURE(redeem);
        CHECK(kind(redeem) == "1123456");
    }
    for (const char* redeem :
         {"/link 0123456789", "绑定账号 01234 56789", "绑定 0123456789", "link 012-345-6789"}) {
        CAPTURE(redeem);
        CHECK(kind(redeem) == "10123456789");
    }
    CHECK(kind("0123456789") == "20123456789");
    CHECK(kind("/link 12345") == "112345");
    CHECK(kind("123456") == "2123456");
    CHECK(kind("123 456") == "2123456");
    for (const char* undo : {"/unlink", "解绑", "解除绑定"}) CHECK(kind(undo) == "3");
    for (const char* other :
         {"",
          "绑定",
          "/bind ABCD-EFGH-JKMN-PQRS",
          "绑定 1234",
          "12345",
          "1234567",
          "123456789",
          "13800138000",
          "绑定 12345678901",
          "link road is flooded",
          "/link me",
          "我的账号123456",
          "路灯不亮",
          "\xff\xff"}) {
        CAPTURE(other);
        CHECK(kind(other) == "");
    }
}
