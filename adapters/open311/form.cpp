#include "adapters/open311/form.hpp"

#include "adapters/http.hpp"
#include "adapters/text.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::open311 {
namespace {

constexpr std::size_t boundary_max = 70;  // RFC 2046, 5.1.1

// The parameter `name` of a header like `form-data; name="media"; filename="a;b.jpg"`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    std::size_t at = header.find(';');
    while (at != header.npos) {
        ++at;
        while (at < header.size() && header[at] == ' ') ++at;
        const std::size_t equals = header.find('=', at);
        if (equals == header.npos) return std::nullopt;
        const bool found = lower_case(trimmed(header.substr(at, equals - at))) == name;
        std::string value;
        std::size_t end = equals + 1;
        if (end < header.size() && header[end] == '"') {
            for (++end; end < header.size() && header[end] != '"'; ++end) {
                if (header[end] == '\\' && end + 1 < header.size()) ++end;
                value += header[end];
            }
            if (end == header.size()) return std::nullopt;  // the quote is open
            ++end;
        } else {
            end = std::min(header.find(';', end), header.size());
            value = trimmed(header.substr(equals + 1, end - equals - 1));
        }
        if (found) return value;
        at = header.find(';', end);
    }
    return std::nullopt;
}

struct Part {
    std::string name;
    bool is_file = false;
};

// The header lines of one part; nothing when they name no field.
std::optional<Part> read_head(std::string_view head) {
    Part part;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        const std::size_t colon = line.find(':');
        if (colon == line.npos) return std::nullopt;
        if (lower_case(line.substr(0, colon)) != "content-disposition") continue;
        const auto name = parameter(line.substr(colon + 1), "name");
        if (!name || name->empty()) return std::nullopt;
        part.name = *name;
        part.is_file = parameter(line.substr(colon + 1), "filename").has_value();
    }
    if (part.name.empty()) return std::nullopt;
    return part;
}

std::string read_multipart(std::string_view body, std::string_view boundary, Form& form) {
    const std::string broken = "the multipart body is broken";
    const std::string delimiter = "--" + std::string(boundary);
    if (!body.starts_with(delimiter)) return broken + ": it does not begin with its boundary";
    body.remove_prefix(delimiter.size());
    const std::string next = "\r\n" + delimiter;
    std::size_t parts = 0;
    while (!body.starts_with("--")) {
        if (++parts > parts_max) return "the form has more than 128 parts";
        if (!body.starts_with("\r\n")) return broken + ": no line end after a boundary";
        body.remove_prefix(2);
        const std::size_t blank = body.find("\r\n\r\n");
        if (blank == body.npos) return broken + ": a part without an end of its head";
        const auto part = read_head(body.substr(0, blank));
        if (!part) return broken + ": a part without a name";
        body.remove_prefix(blank + 4);
        const std::size_t end = body.find(next);
        if (end == body.npos) return broken + ": a part without an end";
        const std::string_view content = body.substr(0, end);
        if (part->is_file) {
            if (!content.empty()) form.files.emplace_back(content);
        } else {
            form.fields.emplace_back(part->name, content);
        }
        body.remove_prefix(end + next.size());
    }
    return {};
}

}  // namespace

std::string_view Form::value(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (key == name && !value.empty()) return value;
    }
    return {};
}

std::string read_form(
    std::string_view content_type, std::string_view body, std::string_view query, Form& form
) {
    if (!parse_query(query, form.fields, true)) return "the query has a malformed escape";
    const std::string type = lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
    if (type == "multipart/form-data") {
        const auto boundary = parameter(content_type, "boundary");
        if (!boundary || boundary->empty() || boundary->size() > boundary_max)
            return "Content-Type must name the multipart's boundary";
        if (const std::string fault = read_multipart(body, *boundary, form); !fault.empty())
            return fault;
    } else if (type == "application/x-www-form-urlencoded" || body.empty()) {
        if (!parse_query(body, form.fields, true)) return "the body has a malformed escape";
    } else {
        return "Content-Type must be application/x-www-form-urlencoded or multipart/form-data";
    }
    if (form.fields.size() > parts_max) return "the form has more than 128 fields";
    for (const auto& [name, value] : form.fields) {
        if (name.size() > name_bytes_max) return "a field's name is too long";
        if (!is_valid_utf8(name) || !is_valid_utf8(value))
            return "a field is not UTF-8, or holds NUL";
    }
    return {};
}

}  // namespace heed::open311
