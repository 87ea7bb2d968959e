#include "adapters/xml.hpp"

#include "dialogs/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;

namespace {

struct Read {
    std::string fault, root;
    xml::Fields fields;
};
Read read(const std::string& text) {
    Read result;
    result.fault = xml::read(text, result.root, result.fields);
    return result;
}
bool is_refused(const std::string& text) { return !read(text).fault.empty(); }

std::string repeated(const std::string& part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
}

}  // namespace

TEST_CASE("an envelope's fields are read from CDATA and plain text") {
    const Read result = read("<xml>\n <A><![CDATA[a & <b>]]></A>\n <B>12</B><C/><D></D></xml>\n");
    CHECK(result.fault == "");
    CHECK(result.root == "xml");
    CHECK(result.fields == xml::Fields{{"A", "a & <b>"}, {"B", "12"}, {"C", ""}, {"D", ""}});
}

TEST_CASE("white space around CDATA is not part of the text, inside it is") {
    CHECK(read("<xml><A>\n  <![CDATA[ x ]]>\r\n </A></xml>").fields["A"] == " x ");
}

TEST_CASE("CDATA split in two sections is one text") {
    CHECK(read("<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>").fields["A"] == "x]]>y");
}

TEST_CASE("control characters inside CDATA are kept, since people type them") {
    CHECK(read("<xml><A><![CDATA[a\x1d\x10\x01z]]></A></xml>").fields["A"] == "a\x1d\x10\x01z");
}

TEST_CASE("XML's own references are decoded outside CDATA only") {
    CHECK(
        read("<xml><A>&lt;&gt;&amp;&quot;&apos;&#20320;&#x597D;</A></xml>").fields["A"] ==
        "<>&\"'你好"
    );
    CHECK(read("<xml><A><![CDATA[&lt;]]></A></xml>").fields["A"] == "&lt;");
}

TEST_CASE("references that are none, or stand for no character, are refused") {
    for (const char* text :
         {"&lol;",
          "&",
          "& b",
          "&lt",
          "&#0;",
          "&#x0;",
          "&#xD800;",
          "&#x110000;",
          "&#xFFFE;",
          "&#1;",
          "&#;",
          "&#x;",
          "&#-1;",
          "&#99999999999;"}) {
        CAPTURE(text);
        CHECK(is_refused("<xml><A>" + std::string(text) + "</A></xml>"));
    }
}

TEST_CASE("what an envelope never has is refused") {
    for (const char* text : {
             "",
             " ",
             "x",
             "<xml>",
             "<xml></yml>",
             "<xml/><xml/>",
             "<xml/>tail",
             "head<xml/>",
             "<xml>text<A/></xml>",
             "<!DOCTYPE xml><xml/>",
             "<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><A>&a;</A></xml>",
             "<xml><!DOCTYPE a></xml>",
             "<xml><!-- c --></xml>",
             "<!-- c --><xml/>",
             "<xml/><!-- c -->",
             "<xml><?php ?></xml>",
             "<?xml-stylesheet href=\"a\"?><xml/>",
             "<xml/><?xml version=\"1.0\"?>",
             "<xml a=\"1\"/>",
             "<xml><A b=\"1\">x</A></xml>",
             "<xml><A>1</A><A>2</A></xml>",
             "<xml><A><B/></A><A><B/></A></xml>",
             "<xml><A><B>1</B><B>2</B></A></xml>",
             "<xml><A><![CDATA[x]]</A></xml>",
         }) {
        CAPTURE(text);
        CHECK(is_refused(text));
    }
}

TEST_CASE("an XML declaration at the start is allowed") {
    CHECK(read("<?xml version=\"1.0\" encoding=\"UTF-8\"?><xml><A>1</A></xml>").fields["A"] == "1");
}

TEST_CASE("what a group holds directly is read by both names") {
    const Read result =
        read("<xml><G><Count>2</Count><L><item><A>1</A></item></L></G><B>x</B></xml>");
    CHECK(result.fault == "");
    CHECK(result.fields == xml::Fields{{"B", "x"}, {"G.Count", "2"}});
}

TEST_CASE("a repeated group below the root is a list") {
    const Read result =
        read("<xml><L><item><A>1</A></item><item><A>2</A></item></L><B>x</B></xml>");
    CHECK(result.fault == "");
    CHECK(result.fields == xml::Fields{{"B", "x"}});
}

TEST_CASE("texts may repeat deeper than what is read, not where a field is read") {
    CHECK(read("<xml><L><item><A>1</A><A>2</A></item></L></xml>").fault == "");
    CHECK(is_refused("<xml><L><A>1</A><A>2</A></L></xml>"));
    CHECK(is_refused("<xml><A>1</A><A>2</A></xml>"));
}

TEST_CASE("malformed UTF-8 and NUL are refused") {
    for (const std::string& bytes :
         {std::string("\xff"),
          std::string("\xc0\x80"),
          std::string("\xed\xa0\x80"),
          std::string("\xe4\xbd"),
          std::string("\xf4\x90\x80\x80"),
          std::string(1, '\0')}) {
        CHECK(is_refused("<xml><A><![CDATA[" + bytes + "]]></A></xml>"));
    }
}

TEST_CASE("each limit holds at the limit and refuses one more") {
    const auto nested = [](int depth) {
        return repeated("<a>", depth) + "x" + repeated("</a>", depth);
    };
    CHECK_FALSE(is_refused(nested(xml::depth_max)));
    CHECK(is_refused(nested(xml::depth_max + 1)));
    CHECK(is_refused(nested(100 * xml::depth_max)));
    CHECK(is_refused(nested(20000)));

    const auto fields = [](int count) {
        std::string text = "<xml>";
        for (int i = 0; i < count; ++i) text += "<F" + std::to_string(i) + "/>";
        return text + "</xml>";
    };
    CHECK_FALSE(is_refused(fields(xml::fields_max)));
    CHECK(is_refused(fields(xml::fields_max + 1)));
    CHECK(is_refused(fields(100 * xml::fields_max)));

    // The root and the list count as well, and each item is two.
    const auto items = [](int count) {
        return "<xml><L>" + repeated("<item><A/></item>", count) + "</L></xml>";
    };
    CHECK_FALSE(is_refused(items((xml::elements_max - 2) / 2)));
    CHECK(is_refused(items((xml::elements_max - 2) / 2 + 1)));

    const auto text = [](std::size_t bytes) {
        return "<xml><A><![CDATA[" + std::string(bytes, 'x') + "]]></A></xml>";
    };
    CHECK_FALSE(is_refused(text(xml::node_bytes_max)));
    CHECK(is_refused(text(xml::node_bytes_max + 1)));
    CHECK(is_refused(text(100 * xml::node_bytes_max)));
}

TEST_CASE("what is written reads back, and nothing breaks out of CDATA") {
    for (const char* text :
         {"",
          "plain",
          "a]]>b",
          "]]>",
          "]]]]>>",
          "]]",
          "]",
          ">",
          "<A>&amp;</A>",
          "你好😀",
          "]]]]]>"}) {
        CAPTURE(text);
        std::string out = "<xml>";
        xml::append_cdata(out, "A", text);
        out += "</xml>";
        CHECK(read(out).fields["A"] == text);
    }
}

TEST_CASE("what XML cannot carry is dropped when writing") {
    std::string out = "<xml>";
    xml::append_cdata(
        out,
        "A",
        "a\x01\x1f\x0b"
        "b\xff\xed\xa0\x80"
        "c\xef\xbf\xbe"
        "d\xef\xbf\xbd\t\n"
    );
    out += "</xml>";
    CHECK(read(out).fields["A"] == "abcd\xef\xbf\xbd\t\n");
    // Dropping must not build the end mark.
    out = "<xml>";
    xml::append_cdata(out, "A", "]]\x01>x");
    CHECK(read(out + "</xml>").fields["A"] == "]]>x");
}

TEST_CASE("escaped text breaks out of no element and no quoted attribute, in XML and in HTML") {
    CHECK(xml::escaped("<b>\"&'\r灯\x01\xff\t") == "&lt;b&gt;&quot;&amp;&#39;&#13;灯\t");
    CHECK(xml::escaped("]]>") == "]]&gt;");
    CHECK(read("<xml><A>" + xml::escaped("<&>\"'\r\n") + "</A></xml>").fields["A"] == "<&>\"'\r\n");
}

TEST_CASE("numbers are written plainly") {
    std::string out;
    xml::append_number(out, "CreateTime", 1348831860);
    CHECK(out == "<CreateTime>1348831860</CreateTime>");
}
