#include "adapters/wechat/template_fields.hpp"

#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <cstdio>

namespace heed::wechat {
namespace {

constexpr std::size_t character_string_bytes_max = 32;

}  // namespace

void append_field(std::string& object, std::string_view name, std::string_view value) {
    if (object.back() != '{') object += ',';
    json::append_quoted(object, name);
    object += ":{";
    append_member(object, "value", value);
    object += '}';
}

std::string number_of(const Notice& notice) {
    if (!notice.complaint) return "-";
    return std::string(cut_bytes(notice.complaint->number, character_string_bytes_max));
}

std::string words_of(const Notice& notice) {
    return tencent::short_words(plain_text(notice.text), thing_points_max);
}

std::string civil_minute(TimePoint time) {
    const CivilTime civil = to_civil(time);
    char text[32];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02d-%02d %02d:%02d",
        civil.year,
        civil.month,
        civil.day,
        civil.hour,
        civil.minute
    );
    return text;
}

}  // namespace heed::wechat
