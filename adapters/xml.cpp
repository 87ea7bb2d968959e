#include "adapters/xml.hpp"

#include "dialogs/utf8.hpp"

#include <pugixml.hpp>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace heed::xml {
namespace {

// Everything is kept as a node, so that it can be refused; references are decoded below, because
// pugixml makes NUL and lone surrogates of them without a word.
constexpr unsigned parse_flags = pugi::parse_cdata | pugi::parse_pi | pugi::parse_comments |
                                 pugi::parse_declaration | pugi::parse_doctype |
                                 pugi::parse_fragment | pugi::parse_eol;

constexpr int depth_read = 2;  // "group.child"

bool is_xml_character(char32_t code_point) {
    return code_point == '\t' || code_point == '\n' || code_point == '\r' ||
           (code_point >= 0x20 && code_point < 0xD800) ||
           (code_point >= 0xE000 && code_point < 0xFFFE) ||
           (code_point >= 0x10000 && code_point <= 0x10FFFF);
}

// Stands for itself in CDATA, whatever is around it.
bool is_plain(char byte) { return byte >= 0x20 && byte < 0x7F && byte != '>'; }

// Do the three bytes at `position`, as those of nearly every Chinese character do?
bool is_plain_han(std::string_view text, std::size_t position) {
    if (text.size() - position < 3) return false;
    const auto byte = [at = text.data() + position](std::size_t i) {
        return static_cast<unsigned char>(at[i]);
    };
    return byte(0) > 0xE0 && byte(0) < 0xED && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80;
}

// Do eight bytes? A byte is zero where subtracting one from it borrows.
bool are_plain(const char* eight) {
    constexpr std::uint64_t each = 0x0101010101010101, high_bits = 0x80 * each;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, eight, sizeof bytes);
    const auto below = [](std::uint64_t value, std::uint64_t limit) {
        return (value - limit * each) & ~value;
    };
    const auto equal = [&](std::uint64_t byte) { return below(bytes ^ (byte * each), 1); };
    return ((bytes | below(bytes, 0x20) | equal('>') | equal(0x7F)) & high_bits) == 0;
}

// Appends the character that `reference` (between '&' and ';') stands for.
bool append_reference(std::string& out, std::string_view reference) {
    static constexpr std::pair<std::string_view, char> named[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [name, character] : named) {
        if (reference != name) continue;
        out += character;
        return true;
    }
    if (!reference.starts_with('#')) return false;
    reference.remove_prefix(1);
    int base = 10;
    if (reference.starts_with('x')) {
        base = 16;
        reference.remove_prefix(1);
    }
    std::uint32_t code_point = 0;
    const char* const end = reference.data() + reference.size();
    const auto read = std::from_chars(reference.data(), end, code_point, base);
    if (read.ec != std::errc{} || read.ptr != end || !is_xml_character(code_point)) return false;
    append_code_point(out, code_point);
    return true;
}

bool append_decoded(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t ampersand = text.find('&');
        out += text.substr(0, ampersand);
        if (ampersand == text.npos) return true;
        const std::size_t semicolon = text.find(';', ampersand);
        if (semicolon == text.npos) return false;
        if (!append_reference(out, text.substr(ampersand + 1, semicolon - ampersand - 1))) {
            return false;
        }
        text.remove_prefix(semicolon + 1);
    }
    return true;
}

// The joined text of `node`, which has no element inside.
std::optional<std::string> text_of(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() == pugi::node_cdata) {
            text += child.value();
        } else if (!append_decoded(text, child.value())) {
            return std::nullopt;
        }
    }
    return text;
}

bool is_group(const pugi::xml_node& node) {
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() == pugi::node_element) return true;
    }
    return false;
}

bool add_field(Fields& fields, std::string name, const pugi::xml_node& node) {
    std::optional<std::string> value = text_of(node);
    if (value) fields.emplace(std::move(name), std::move(*value));
    return value.has_value();
}

// An earlier element of the same name beside it? They are few (elements_max).
bool has_twin_before(const pugi::xml_node& element) {
    const std::string_view name = element.name();
    for (auto other = element.previous_sibling(); other; other = other.previous_sibling()) {
        if (name == other.name()) return true;
    }
    return false;
}

// Refuses what an envelope never has, in `node` and below.
class Inspector {
public:
    // An empty string when all is well.
    std::string inspect(const pugi::xml_node& node, int depth) {
        if (depth > depth_max) return "elements are nested too deep";
        if (++elements_ > elements_max) return "too many elements";
        if (node.first_attribute()) return "an element has attributes";
        for (const pugi::xml_node& child : node.children()) {
            if (std::string fault = inspect_child(child, depth); !fault.empty()) return fault;
        }
        return {};
    }

private:
    std::string inspect_child(const pugi::xml_node& child, int depth) {
        switch (child.type()) {
            case pugi::node_element: {
                const bool repeats = has_twin_before(child);
                const bool is_read = depth <= depth_read;
                const bool may_repeat = !is_read || (depth > 1 && is_group(child));
                if (repeats && !may_repeat) return "an element occurs twice";
                return inspect(child, depth + 1);
            }
            case pugi::node_pcdata:
            case pugi::node_cdata:
                if (std::string_view(child.value()).size() <= node_bytes_max) return {};
                return "a text is too long";
            default:
                return "a comment, DOCTYPE or processing instruction";
        }
    }

    int elements_ = 0;
};

// The one element at the top, or a null node and `fault`.
pugi::xml_node only_root(const pugi::xml_document& document, std::string& fault) {
    pugi::xml_node root;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_declaration && node == document.first_child()) continue;
        if (node.type() != pugi::node_element) {
            fault = "something beside the root element";
            return {};
        }
        if (root) {
            fault = "more than one root element";
            return {};
        }
        root = node;
    }
    if (!root) fault = "no element";
    return root;
}

}  // namespace

std::string read(std::string_view text, std::string& root, Fields& fields) {
    if (!is_valid_utf8(text)) return "not valid UTF-8";
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), parse_flags, pugi::encoding_utf8);
    if (!parsed) return std::string("not XML: ") + parsed.description();
    std::string fault;
    const pugi::xml_node top = only_root(document, fault);
    if (!fault.empty()) return fault;
    if (fault = Inspector().inspect(top, 1); !fault.empty()) return fault;

    root = top.name();
    int count = 0;
    for (const pugi::xml_node& child : top.children()) {
        if (child.type() != pugi::node_element) {
            return "text beside the elements";
        }
        if (++count > fields_max) return "too many elements";
        if (!is_group(child)) {
            if (!add_field(fields, child.name(), child)) return "an unknown reference";
            continue;
        }
        const std::string prefix = std::string(child.name()) + ".";
        for (const pugi::xml_node& inner : child.children()) {
            if (inner.type() != pugi::node_element || is_group(inner)) continue;
            if (!add_field(fields, prefix + inner.name(), inner)) return "an unknown reference";
        }
    }
    return {};
}

void append_cdata(std::string& out, std::string_view name, std::string_view text) {
    out.append("<").append(name).append("><![CDATA[");
    std::size_t kept = 0;  // up to here `text` has been written or left out
    const auto keep_until = [&](std::size_t end) { out += text.substr(kept, end - kept); };
    for (std::size_t position = 0; position < text.size();) {
        if (position + 8 <= text.size() && are_plain(text.data() + position)) {
            position += 8;
            continue;
        }
        if (is_plain(text[position])) {
            ++position;
            continue;
        }
        if (is_plain_han(text, position)) {
            position += 3;
            continue;
        }
        const std::size_t start = position;
        const char32_t code_point = next_code_point(text, position);
        const bool malformed = code_point == 0xFFFD && position - start == 1;
        if (malformed || !is_xml_character(code_point)) {
            keep_until(start);
            kept = position;
        } else if (code_point == '>') {
            keep_until(start);
            kept = start;
            // Compared with what was written: a dropped character must not join "]]" and ">".
            if (out.ends_with("]]")) out += "]]><![CDATA[";
        }
    }
    keep_until(text.size());
    out.append("]]></").append(name).append(">");
}

std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t start = position;
        const char32_t code_point = next_code_point(text, position);
        const bool malformed = code_point == 0xFFFD && position - start == 1;
        if (malformed || !is_xml_character(code_point)) continue;
        switch (code_point) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '\r':  // a reader would make a line feed of it
                out += "&#13;";
                break;
            default:
                out += text.substr(start, position - start);
        }
    }
    return out;
}

void append_number(std::string& out, std::string_view name, long long number) {
    out.append("<").append(name).append(">");
    out.append(std::to_string(number));
    out.append("</").append(name).append(">");
}

}  // namespace heed::xml
