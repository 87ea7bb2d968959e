#pragma once
// One answer of Open311, written as XML or as JSON. The JSON is the XML's mechanical mapping: a
// list becomes an array without a name of its own, an empty element null. Source: Open311 GeoReport
// v2, "Format Support"; docs/open311.md.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::open311 {

enum class Format : unsigned char { xml, json };

class Node {
public:
    // Empty in XML, null in JSON.
    static Node nothing() { return Node(Kind::nothing, {}); }
    // A text; an empty one is nothing.
    static Node text(std::string_view text);
    // A number or truth value: without quotes in JSON.
    static Node number(double value);
    static Node integer(long long value);
    static Node truth(bool value) { return Node(Kind::literal, value ? "true" : "false"); }
    static Node object() { return Node(Kind::object, {}); }
    // Whose items are elements of this name in XML.
    static Node list(std::string_view item) { return Node(Kind::list, std::string(item)); }

    // To an object, or to a list (without a name).
    Node& add(std::string_view name, Node value);
    Node& add(Node item) { return add({}, std::move(item)); }

    // Without members, items or text.
    bool is_empty() const {
        return members_.empty() && kind_ != Kind::text && kind_ != Kind::literal;
    }

    // `root` is the name of the XML's root element.
    std::string write(Format format, std::string_view root) const;

private:
    enum class Kind : unsigned char { nothing, text, literal, object, list };
    Node(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}
    void write_xml(std::string& out, std::string_view name) const;
    void write_json(std::string& out) const;

    Kind kind_;
    std::string text_;  // of a list: the items' name
    std::vector<std::pair<std::string, Node>> members_;
};

// "text/xml; charset=utf-8", "application/json; charset=utf-8"
std::string_view media_type(Format format);

}  // namespace heed::open311
