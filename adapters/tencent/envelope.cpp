#include "adapters/tencent/envelope.hpp"

#include "adapters/text.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <charconv>
#include <cmath>

namespace heed::tencent {
namespace {

constexpr std::string_view white_space = " \t\r\n";

// Strings and numbers; of groups as in XML.
std::string read_members(
    const rapidjson::Value& object, const std::string& prefix, xml::Fields& fields
) {
    for (const auto& member : object.GetObject()) {
        const std::string name(member.name.GetString(), member.name.GetStringLength());
        const rapidjson::Value& value = member.value;
        std::string text;
        if (value.IsObject() && prefix.empty()) {
            if (std::string fault = read_members(value, name + ".", fields); !fault.empty()) {
                return fault;
            }
            continue;
        }
        if (value.IsString()) {
            text.assign(value.GetString(), value.GetStringLength());
            // "\u0000" is legal JSON; nothing of ours holds a NUL.
            if (!is_valid_utf8(name) || !is_valid_utf8(text)) return "not valid UTF-8";
        } else if (value.IsInt64()) {
            text = std::to_string(value.GetInt64());
        } else if (value.IsUint64()) {
            text = std::to_string(value.GetUint64());
        } else if (value.IsNumber()) {
            json::append_number(text, value.GetDouble());
        } else {
            continue;
        }
        if (text.size() > xml::node_bytes_max) return "a text is too long";
        fields.emplace(prefix + name, std::move(text));
    }
    return {};
}

std::string read_json(std::string_view body, xml::Fields& fields) {
    rapidjson::Document document;
    if (std::string fault = json::parse(body, document); !fault.empty()) return fault;
    if (!document.IsObject()) return "not a JSON object";
    return read_members(document, {}, fields);
}

}  // namespace

std::string_view Envelope::text(std::string_view name) const {
    const auto field = fields.find(name);
    return field == fields.end() ? std::string_view{} : std::string_view{field->second};
}

std::optional<std::string_view> Envelope::digits(std::string_view name, std::size_t digits_max)
    const {
    const std::string_view value = trimmed(text(name));
    if (value.empty() || value.size() > digits_max) return std::nullopt;
    if (value.find_first_not_of("0123456789") != value.npos) return std::nullopt;
    return value;
}

std::optional<double> Envelope::real(std::string_view name) const {
    const std::string_view value = trimmed(text(name));
    double number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (value.empty() || read.ec != std::errc{} || read.ptr != value.data() + value.size() ||
        !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

Envelope read_envelope(std::string_view body, std::string& fault) {
    Envelope envelope;
    const std::size_t first = body.find_first_not_of(white_space);
    if (first == body.npos) {
        fault = "the body is empty";
    } else if (body[first] == '{') {
        envelope.json = true;
        fault = read_json(body, envelope.fields);
    } else {
        std::string root;
        fault = xml::read(body, root, envelope.fields);
        if (fault.empty() && root != "xml") fault = "the root element is not <xml>";
    }
    return envelope;
}

}  // namespace heed::tencent
