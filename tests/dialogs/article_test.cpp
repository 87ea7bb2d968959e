#include "dialogs/article.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

TEST_CASE("a notice keeps its card with a picture, and its text beside it") {
    const Article article{
        "东门街道办事处近30天办得怎么样",
        "超时1件\n点开看全部数字",
        "https://bot.example.org/s/1.zh-CN.dongmen-office.00",
        "https://bot.example.org/s/1.zh-CN.dongmen-office.00.png"};
    Notice notice;
    notice.event = "reminder";
    notice.text.spans = {{"看图", {}, {}}};
    const Notice card = with_article(notice, article);
    CHECK(article_of(card) == article);
    CHECK(plain_text(card.text) == "看图");
    CHECK_FALSE(article_of(notice));
    notice.buttons = {{"受理", "case:accept:LH1", {}}};
    CHECK_FALSE(article_of(notice));
    const Article bare{"标题", {}, "https://a.example", {}};
    CHECK(article_of(with_article(notice, bare)) == bare);
}

}  // namespace
}  // namespace heed
