#pragma once
// One complaint as exports write it: JSON and CSV of the contract ("One complaint, exported"), a
// feature of GeoJSON (RFC 7946), a line of Open311's bulk format.
#include "bot/open311/request_node.hpp"
#include "dialogs/complaint.hpp"

#include <string>
#include <string_view>

namespace heed {

struct Exported {
    Complaint complaint;  // whole
    std::string concern;  // its name ("N-17"); empty: it stands alone
};

// Each appends to `out`, without a line end.
void append_json(std::string& out, const Exported& exported);
// The place is the geometry, the rest properties.
void append_feature(std::string& out, const Exported& exported);
// RFC 4180. A cell that a spreadsheet could take for a formula gets a leading apostrophe, and so do
// people's words that it would turn into a number.
void append_csv(std::string& out, const Exported& exported);
// What Open311 shows to everybody; for publication, so without the words and exact places of what
// was told in a chat. Source: Open311, "GeoReport v2 bulk" (a proposal).
void append_open311(std::string& out, const Complaint& complaint, const open311::Reader& reader);

std::string_view csv_header();
std::string_view open311_header();

}  // namespace heed
