#include "dialogs/article.hpp"

#include <utility>

namespace heed {
namespace {

constexpr std::string_view opens = "open:";

}  // namespace

// Title and words in one text, as a button has one: a title has no line's end.
Notice with_article(Notice notice, const Article& article) {
    notice.buttons = {
        {article.title + "\n" + article.words,
         std::string(opens) + article.url,
         article.picture}};
    return notice;
}

std::optional<Article> article_of(const Notice& notice) {
    if (notice.buttons.size() != 1) return std::nullopt;
    const Span& button = notice.buttons.front();
    if (!button.choice.starts_with(opens)) return std::nullopt;
    const std::size_t end = button.text.find('\n');
    Article article;
    article.title = button.text.substr(0, end);
    if (end != button.text.npos) article.words = button.text.substr(end + 1);
    article.url = button.choice.substr(opens.size());
    article.picture = button.typed;
    return article;
}

}  // namespace heed
