#pragma once
// Reading and writing the small XML envelopes of messaging platforms, and text into XML and HTML.
// pugixml expands no entity and fetches nothing, but is lenient otherwise; what it lets through and
// an envelope never has is refused here.
#include <map>
#include <string>
#include <string_view>

namespace heed::xml {

// The deepest official event (WeCom's change of an approval) has 7 levels, the longest 40 elements.
inline constexpr int depth_max = 7;
inline constexpr int fields_max = 64;     // children of the root
inline constexpr int elements_max = 512;  // in all: lists of templates may be long
inline constexpr std::size_t node_bytes_max = 32 * 1024;

// The root's children that hold text, by name. Of a group (an element with elements inside) the
// children that hold text are "group.child" ("SendPicsInfo.Count"); what is deeper, and lists, are
// left out: no message of ours needs them.
using Fields = std::map<std::string, std::string, std::less<>>;

// Reads `text` into `root` (its name) and `fields`. Refuses anything but one root element with
// valid UTF-8 inside: DOCTYPE, processing instructions (an XML declaration at the start is
// allowed), comments, attributes, references other than XML's own five and characters, what is over
// the limits above, and elements that repeat. A repeated group is a list and allowed below the
// root; deeper than what is read, texts may repeat, too. Text is CDATA sections and plain text
// joined; white space around CDATA is dropped. Control characters inside are kept, since people
// type them. An empty string means success; otherwise one sentence that says what is wrong.
std::string read(std::string_view text, std::string& root, Fields& fields);

// <name><![CDATA[text]]></name>. "]]>" is split over two sections; what XML cannot carry (control
// characters, malformed UTF-8, U+FFFE, U+FFFF) is dropped.
void append_cdata(std::string& out, std::string_view name, std::string_view text);
// Safe as the text of an element and as a quoted attribute's value, in XML and in HTML; what XML
// cannot carry is dropped.
std::string escaped(std::string_view text);
// <name>number</name>
void append_number(std::string& out, std::string_view name, long long number);

}  // namespace heed::xml
