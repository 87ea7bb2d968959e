// The XML envelope reader: no crash, and what it takes keeps its promises.
#include "adapters/xml.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string root;
    heed::xml::Fields fields;
    if (heed::xml::read(text, root, fields).empty()) {
        HEED_ENSURE(text.find("<!DOCTYPE") == text.npos || text.find("<![CDATA[") != text.npos);
        HEED_ENSURE(fields.size() <= static_cast<std::size_t>(heed::xml::fields_max));
        for (const auto& [name, value] : fields) HEED_ENSURE(heed::is_valid_utf8(value));
    }
    // Whatever is written reads back, less what XML cannot carry.
    std::string out = "<xml>";
    heed::xml::append_cdata(out, "A", text);
    out += "</xml>";
    fields.clear();
    const std::string fault = heed::xml::read(out, root, fields);
    HEED_ENSURE(fault.empty() || size > heed::xml::node_bytes_max);
    return 0;
}
