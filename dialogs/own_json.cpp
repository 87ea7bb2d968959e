#include "dialogs/own_json.hpp"

#include "dialogs/json.hpp"
#include "dialogs/json_escape.hpp"

#include <charconv>
#include <cmath>

namespace heed::json {
namespace {

// Only what append_quoted writes: control characters are the only ones that it names by number.
std::optional<std::string> unescaped(std::string_view raw) {
    std::string text;
    text.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '\\') {
            text += raw[at];
            continue;
        }
        if (++at == raw.size()) return std::nullopt;
        switch (raw[at]) {
            case '"':
            case '\\':
                text += raw[at];
                break;
            case 'n':
                text += '\n';
                break;
            case 'r':
                text += '\r';
                break;
            case 't':
                text += '\t';
                break;
            case 'u': {
                const std::string_view digits = raw.substr(at + 1, 4);
                unsigned character = 0;
                const char* const end = digits.data() + digits.size();
                const auto read = std::from_chars(digits.data(), end, character, 16);
                if (digits.size() != 4 || read.ptr != end || character >= 0x80) return std::nullopt;
                text += static_cast<char>(character);
                at += digits.size();
                break;
            }
            default:
                return std::nullopt;
        }
    }
    return text;
}

}  // namespace

class OwnParser {
public:
    explicit OwnParser(std::string_view text) : text_(text) { values_.reserve(64); }

    std::vector<Own> document() {
        const bool whole = value({}, 0) && next() == '\0' && at_ == text_.size();
        return whole ? std::move(values_) : std::vector<Own>();
    }

private:
    // The next byte that is no white space; NUL at the end.
    char next() {
        while (at_ < text_.size()) {
            const char byte = text_[at_];
            if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') return byte;
            ++at_;
        }
        return '\0';
    }
    bool take(char byte) {
        if (next() != byte) return false;
        ++at_;
        return true;
    }
    bool value(std::string_view key, unsigned depth) {
        switch (next()) {
            case '{':
                return held(key, Own::Kind::object, '}', depth);
            case '[':
                return held(key, Own::Kind::list, ']', depth);
            case '"': {
                Own text(Own::Kind::text, key);
                if (!quoted(text.raw_, text.escaped_)) return false;
                values_.push_back(text);
                return true;
            }
            case 't':
                return word(key, Own::Kind::yes, "true");
            case 'f':
                return word(key, Own::Kind::no, "false");
            case 'n':
                return word(key, Own::Kind::null, "null");
            default:
                return number(key);
        }
    }
    bool held(std::string_view key, Own::Kind kind, char end, unsigned depth) {
        if (depth == depth_max) return false;
        ++at_;
        const std::size_t place = values_.size();
        values_.push_back(Own(kind, key));
        for (bool first = true; !take(end); first = false) {
            if (!first && !take(',')) return false;
            std::string_view name;
            if (kind == Own::Kind::object && !named(name)) return false;
            if (!value(name, depth + 1)) return false;
        }
        values_[place].span_ = static_cast<std::uint32_t>(values_.size() - place);
        return true;
    }
    // The name of a member, which has no escapes, and the colon.
    bool named(std::string_view& name) {
        if (!take('"')) return false;
        const std::size_t end = text_.find('"', at_);
        if (end == text_.npos) return false;
        name = text_.substr(at_, end - at_);
        at_ = end + 1;
        return take(':');
    }
    bool quoted(std::string_view& raw, bool& escaped) {
        const std::size_t begin = ++at_;
        while ((at_ = next_escape(text_, at_)) < text_.size()) {
            switch (text_[at_]) {
                case '"':
                    raw = text_.substr(begin, at_++ - begin);
                    return true;
                case '\\':
                    escaped = true;
                    at_ += 2;
                    break;
                default:
                    return false;  // append_quoted would have escaped it
            }
        }
        return false;
    }
    bool word(std::string_view key, Own::Kind kind, std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected)) return false;
        at_ += expected.size();
        values_.push_back(Own(kind, key));
        return true;
    }
    bool number(std::string_view key) {
        const char* const begin = text_.data() + at_;
        const char* const end = text_.data() + text_.size();
        Own number(Own::Kind::integer, key);
        auto read = std::from_chars(begin, end, number.integer_);
        const bool whole =
            read.ec == std::errc{} &&
            (read.ptr == end || std::string_view(".eE").find(*read.ptr) == std::string_view::npos);
        if (!whole) {
            double real = 0;
            read = std::from_chars(begin, end, real);
            if (read.ec != std::errc{} || !std::isfinite(real)) return false;
            number.kind_ = Own::Kind::real;
        }
        number.raw_ = {begin, read.ptr};
        at_ += number.raw_.size();
        values_.push_back(number);
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Own> values_;
};

std::optional<std::string> Own::text() const {
    if (kind_ != Kind::text) return std::nullopt;
    return escaped_ ? unescaped(raw_) : std::string(raw_);
}

std::optional<std::int64_t> Own::integer() const {
    if (kind_ != Kind::integer) return std::nullopt;
    return integer_;
}

std::optional<double> Own::number() const {
    if (kind_ == Kind::integer) return static_cast<double>(integer_);
    if (kind_ != Kind::real) return std::nullopt;
    double real = 0;
    std::from_chars(raw_.data(), raw_.data() + raw_.size(), real);
    return real;
}

const Own* Own::find(std::string_view name) const {
    for (const Own& value : *this) {
        if (value.key() == name) return &value;
    }
    return nullptr;
}

std::vector<Own> read_own(std::string_view text) { return OwnParser(text).document(); }

}  // namespace heed::json
