#pragma once
// All that heed says, by language. The texts live in dialogs/texts/<language>.toml, one file per
// language, same keys in each (a test checks), and are built into the binary.
#include "dialogs/answer.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// Values for a text's placeholders: with {"n", "1"} "{n} {n:hour/hours}" becomes "1 hour".
using TextValues = std::vector<std::pair<std::string_view, std::string>>;

class Texts {
public:
    // The texts built into this binary. Throws LogicError when they are malformed (a test loads
    // them).
    static Texts built_in();

    std::vector<std::string> languages() const;
    bool has(std::string_view language, std::string_view key) const;
    std::vector<std::string> keys(std::string_view language) const;
    // The text with its placeholders filled; the default language stands in for an unknown one.
    // Throws LogicError for an unknown key or a placeholder without a value.
    std::string text(std::string_view language, std::string_view key, const TextValues& values = {})
        const;
    // The same as a reply: "«label|choice»" in the text becomes a span that can be tapped. What the
    // values bring in is never read as markup. `epoch` is appended to each choice as "@epoch"
    // unless it is 0.
    Reply reply(
        std::string_view language,
        std::string_view key,
        const TextValues& values = {},
        std::int64_t epoch = 0
    ) const;

    // The names of a text's placeholders, each once, in order of the alphabet.
    std::vector<std::string> placeholders(std::string_view language, std::string_view key) const;
    // How often the text holds {name}, choices left out: they are not read.
    std::size_t count(std::string_view language, std::string_view key, std::string_view name) const;
    // Puts `text` in the place of a built-in one. Says what is wrong and changes nothing when it is
    // malformed, has other placeholders or other choices, or more lines than a phone shows. Whether
    // it fits into a message with its values: dialogs/text_lengths.hpp.
    std::optional<std::string> replace(
        std::string_view language, std::string_view key, std::string text
    );

private:
    const std::string& raw(std::string_view language, std::string_view key) const;

    // language -> key -> text
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
};

}  // namespace heed
