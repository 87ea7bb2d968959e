#pragma once
// A notice that is a card with a picture, where the channel has such cards; elsewhere its text is
// read. In the notice it is a button: one that opens an address, with that of its picture.
#include "dialogs/answer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed {

struct Article {
    std::string title, words;
    std::string url;      // what a tap opens
    std::string picture;  // the address of a PNG
    bool operator==(const Article&) const = default;
};

// The notice with `article` for its card; its text must say the same and name the address.
Notice with_article(Notice notice, const Article& article);
// Nothing when it is no card with a picture.
std::optional<Article> article_of(const Notice& notice);

}  // namespace heed
