#include "adapters/open311/node.hpp"

#include "adapters/xml.hpp"
#include "dialogs/json.hpp"

namespace heed::open311 {

Node Node::text(std::string_view text) {
    return text.empty() ? nothing() : Node(Kind::text, std::string(text));
}

Node Node::number(double value) {
    std::string digits;
    json::append_number(digits, value);
    return {Kind::literal, std::move(digits)};
}

Node Node::integer(long long value) { return {Kind::literal, std::to_string(value)}; }

Node& Node::add(std::string_view name, Node value) {
    members_.emplace_back(name, std::move(value));
    return *this;
}

std::string Node::write(Format format, std::string_view root) const {
    std::string out;
    if (format == Format::json) {
        write_json(out);
        return out;
    }
    out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    write_xml(out, root);
    out += '\n';
    return out;
}

void Node::write_xml(std::string& out, std::string_view name) const {
    out.append("<").append(name);
    if (is_empty()) {
        out += "/>";
        return;
    }
    out += '>';
    if (kind_ == Kind::text || kind_ == Kind::literal) out += xml::escaped(text_);
    for (const auto& [member, value] : members_)
        value.write_xml(out, kind_ == Kind::list ? std::string_view(text_) : member);
    out.append("</").append(name).append(">");
}

void Node::write_json(std::string& out) const {
    switch (kind_) {
        case Kind::nothing:
            out += "null";
            return;
        case Kind::text:
            json::append_quoted(out, text_);
            return;
        case Kind::literal:
            out += text_;
            return;
        case Kind::object:
        case Kind::list:
            break;
    }
    const bool list = kind_ == Kind::list;
    out += list ? '[' : '{';
    bool first = true;
    for (const auto& [name, value] : members_) {
        if (!first) out += ',';
        first = false;
        if (!list) {
            json::append_quoted(out, name);
            out += ':';
        }
        value.write_json(out);
    }
    out += list ? ']' : '}';
}

std::string_view media_type(Format format) {
    return format == Format::xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
}

}  // namespace heed::open311
