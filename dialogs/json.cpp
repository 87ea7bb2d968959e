#include "dialogs/json.hpp"

#include "dialogs/json_escape.hpp"

#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <set>
#include <vector>

namespace heed::json {
namespace {

namespace rj = rapidjson;

constexpr std::size_t number_length_max = 64;

// The keys of one object: few, as nearly always, are compared one by one.
class Keys {
public:
    bool add(std::string_view key) {
        if (std::ranges::find(few_, key) != few_.end()) return false;
        if (few_.size() < few_max) {
            few_.emplace_back(key);
            return true;
        }
        return more_.emplace(key).second;
    }

private:
    static constexpr std::size_t few_max = 32;
    std::vector<std::string> few_;
    std::set<std::string, std::less<>> more_;
};

// Builds the document and refuses what the grammar allows but heed does not.
class Builder {
public:
    explicit Builder(rj::Document& document) : document_(document) {}

    const char* fault() const { return fault_; }

    bool Null() { return document_.Null(); }
    bool Bool(bool value) { return document_.Bool(value); }
    bool Int(int value) { return document_.Int(value); }
    bool Uint(unsigned value) { return document_.Uint(value); }
    bool Int64(std::int64_t value) { return document_.Int64(value); }
    bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
    bool Double(double value) { return document_.Double(value); }
    bool String(const char* text, rj::SizeType length, bool) {
        return document_.String(text, length, true);
    }
    bool Key(const char* text, rj::SizeType length, bool) {
        if (!keys_.back().add({text, length})) return refuse("a key occurs twice");
        return document_.Key(text, length, true);
    }
    bool StartObject() {
        if (!enter()) return false;
        keys_.emplace_back();
        return document_.StartObject();
    }
    bool EndObject(rj::SizeType count) {
        --depth_;
        keys_.pop_back();
        return document_.EndObject(count);
    }
    bool StartArray() { return enter() && document_.StartArray(); }
    bool EndArray(rj::SizeType count) {
        --depth_;
        return document_.EndArray(count);
    }
    bool RawNumber(const char* text, rj::SizeType length, bool) {
        if (length > number_length_max) return refuse("a number is too long");
        const std::string_view digits(text, length);
        const char* const end = text + length;
        if (digits.find_first_of(".eE") == digits.npos) {
            std::int64_t integer = 0;
            auto read = std::from_chars(text, end, integer);
            if (read.ec == std::errc{} && read.ptr == end) return document_.Int64(integer);
            std::uint64_t natural = 0;
            read = std::from_chars(text, end, natural);
            if (read.ec == std::errc{} && read.ptr == end) return document_.Uint64(natural);
        }
        double real = 0;
        const auto read = std::from_chars(text, end, real);
        if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(real)) {
            return refuse("a number is out of range");
        }
        return document_.Double(real);
    }

private:
    bool enter() { return ++depth_ <= depth_max || refuse("too deep"); }
    bool refuse(const char* fault) {
        fault_ = fault;
        return false;
    }

    rj::Document& document_;
    unsigned depth_ = 0;
    std::vector<Keys> keys_;
    const char* fault_ = nullptr;
};

// What rj::Document::Populate calls. Populate takes the value only when parsing went well, and
// otherwise leaves half a value on its stack, which ClearStack in its destructor drops.
struct Generator {
    std::string_view text;
    std::string fault = {};

    bool operator()(rj::Document& document) {
        Builder builder(document);
        rj::Reader reader;
        rj::MemoryStream stream(text.data(), text.size());
        constexpr unsigned flags = rj::kParseIterativeFlag | rj::kParseNumbersAsStringsFlag |
                                   rj::kParseValidateEncodingFlag;
        const rj::ParseResult result = reader.Parse<flags>(stream, builder);
        if (!result.IsError()) return true;
        const bool too_big = result.Code() == rj::kParseErrorNumberTooBig;
        fault =
            builder.fault() ? builder.fault() : (too_big ? "a number is out of range" : "not JSON");
        fault += " at byte " + std::to_string(result.Offset());
        return false;
    }
};

bool needs_escape(char character) {
    static constexpr auto escaped = [] {
        std::array<bool, 256> bytes{};
        for (std::size_t byte = 0; byte < 0x20; ++byte) bytes[byte] = true;
        bytes['"'] = bytes['\\'] = bytes[0x7f] = true;
        return bytes;
    }();
    return escaped[static_cast<unsigned char>(character)];
}

// Does one of eight bytes need an escape? A byte is zero where subtracting one from it borrows.
bool any_needs_escape(std::uint64_t bytes) {
    constexpr std::uint64_t each = 0x0101010101010101, high_bits = 0x80 * each;
    const auto below = [&](std::uint64_t value, std::uint64_t limit) {
        return (value - limit * each) & ~value;
    };
    const auto equal = [&](std::uint64_t byte) { return below(bytes ^ (byte * each), 1); };
    return ((below(bytes, 0x20) | equal('"') | equal('\\') | equal(0x7f)) & high_bits) != 0;
}

}  // namespace

std::string parse(std::string_view text, rj::Document& document) {
    // RapidJSON reads a NUL as the end of the text and would not see what follows.
    if (const std::size_t nul = text.find('\0'); nul != text.npos) {
        document.SetNull();
        return "not JSON at byte " + std::to_string(nul);
    }
    Generator generator{text};
    document.Populate(generator);
    if (!generator.fault.empty()) document.SetNull();
    return generator.fault;
}

const rj::Value* find(const rj::Value& object, const char* name) {
    if (!object.IsObject()) return nullptr;
    const std::string_view wanted(name);
    for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
        const rj::Value& key = member->name;
        if (key.GetStringLength() == wanted.size() &&
            std::memcmp(key.GetString(), wanted.data(), wanted.size()) == 0)
            return &member->value;
    }
    return nullptr;
}

std::optional<std::string_view> string_at(const rj::Value& object, const char* name) {
    const rj::Value* value = find(object, name);
    if (!value || !value->IsString()) return std::nullopt;
    return std::string_view{value->GetString(), value->GetStringLength()};
}

std::optional<double> number_at(const rj::Value& object, const char* name) {
    const rj::Value* value = find(object, name);
    if (!value || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
}

std::optional<std::int64_t> integer_at(const rj::Value& object, const char* name) {
    const rj::Value* value = find(object, name);
    if (!value || !value->IsInt64()) return std::nullopt;
    return value->GetInt64();
}

std::size_t next_escape(std::string_view text, std::size_t at) {
    for (std::uint64_t bytes = 0; at + sizeof bytes <= text.size(); at += sizeof bytes) {
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        if (any_needs_escape(bytes)) break;
    }
    while (at < text.size() && !needs_escape(text.data()[at])) ++at;
    return at;
}

void append_quoted(std::string& out, std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;  // where what needs no escape begins
    for (std::size_t at = next_escape(text, 0); at < text.size(); at = next_escape(text, at + 1)) {
        const auto byte = static_cast<unsigned char>(text[at]);
        out.append(text, plain, at - plain);
        plain = at + 1;
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += hex[byte >> 4];
                out += hex[byte & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

void append_number(std::string& out, double value) {
    char buffer[32];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, written.ptr);
}

}  // namespace heed::json
