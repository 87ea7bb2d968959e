#include "dialogs/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace heed {
namespace {

constexpr char32_t replacement = 0xFFFD;

// sequence_length() of what does not begin as nearly every text goes on.
std::size_t rare_length(std::string_view text, std::size_t position, char32_t& code_point) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(position + i < text.size() ? text[position + i] : 0);
    };
    const unsigned char first = byte(0);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || position + length > text.size()) return 0;
    code_point = first & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        code_point = (code_point << 6) | (byte(i) & 0x3FU);
    }
    static constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < least[length] || code_point > 0x10FFFF || surrogate) return 0;
    return length;
}

// Length of the sequence at `position` when it is well-formed, else 0 (RFC 3629, section 4).
inline std::size_t sequence_length(
    std::string_view text, std::size_t position, char32_t& code_point
) {
    const std::size_t left = text.size() - position;
    const char* const at = text.data() + position;
    const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    if (left > 0 && byte(0) < 0x80) {
        code_point = byte(0);
        return 1;
    }
    // Nearly every Chinese character; the rest of what begins with E0, ED or EF goes the long way.
    if (left >= 3 && byte(0) > 0xE0 && byte(0) < 0xED && (byte(1) & 0xC0) == 0x80 &&
        (byte(2) & 0xC0) == 0x80) {
        code_point = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
        return 3;
    }
    return rare_length(text, position, code_point);
}

inline char32_t read_code_point(std::string_view text, std::size_t& position) {
    char32_t code_point = replacement;
    const std::size_t length = sequence_length(text, position, code_point);
    position += length == 0 ? 1 : length;
    return length == 0 ? replacement : code_point;
}

}  // namespace

std::size_t ascii_length(std::string_view text, std::size_t position) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    const std::size_t begin = position;
    for (; position + sizeof high_bits <= text.size(); position += sizeof high_bits) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + position, sizeof bytes);
        if ((bytes & high_bits) != 0) break;
    }
    while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
    return position - begin;
}

bool is_valid_utf8(std::string_view text) {
    if (text.find('\0') != text.npos) return false;
    char32_t code_point = 0;
    for (std::size_t position = 0; position < text.size();) {
        if (static_cast<unsigned char>(text[position]) < 0x80) {
            position += ascii_length(text, position);
            continue;
        }
        const std::size_t length = sequence_length(text, position, code_point);
        if (length == 0) return false;
        position += length;
    }
    return true;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t position = 0; position < text.size(); ++count) read_code_point(text, position);
    return count;
}

std::string_view cut_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

std::string_view cut_code_points(std::string_view text, std::size_t count_max) {
    std::size_t position = 0;
    for (std::size_t count = 0; count < count_max && position < text.size(); ++count) {
        next_code_point(text, position);
    }
    return text.substr(0, position);
}

char32_t next_code_point(std::string_view text, std::size_t& position) {
    return read_code_point(text, position);
}

void append_code_point(std::string& text, char32_t code_point) {
    const auto append = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (code_point < 0x80) {
        append(code_point);
    } else if (code_point < 0x800) {
        append(0xC0 | (code_point >> 6));
        append(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        append(0xE0 | (code_point >> 12));
        append(0x80 | ((code_point >> 6) & 0x3F));
        append(0x80 | (code_point & 0x3F));
    } else {
        append(0xF0 | (code_point >> 18));
        append(0x80 | ((code_point >> 12) & 0x3F));
        append(0x80 | ((code_point >> 6) & 0x3F));
        append(0x80 | (code_point & 0x3F));
    }
}

std::string fold(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    bool blank = false;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        char32_t code_point = read_code_point(text, position);
        if (code_point > 0x3000 && code_point < 0xFF01) {  // what folding leaves as it is
            if (blank) folded += ' ';
            blank = false;
            folded += text.substr(begin, position - begin);
            continue;
        }
        if (code_point >= 0xFF01 && code_point <= 0xFF5E) code_point -= 0xFEE0;  // full-width ASCII
        const bool is_blank = code_point == 0x3000 || code_point == 0xA0 || code_point == ' ' ||
                              (code_point >= '\t' && code_point <= '\r');
        if (is_blank) {
            blank = !folded.empty();
            continue;
        }
        if (blank) folded += ' ';
        blank = false;
        if (code_point >= 'A' && code_point <= 'Z') code_point += 'a' - 'A';
        append_code_point(folded, code_point);
    }
    return folded;
}

}  // namespace heed
