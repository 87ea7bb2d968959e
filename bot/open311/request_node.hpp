#pragma once
// One complaint as Open311 shows it: never whom it leads to.
#include "adapters/open311/node.hpp"
#include "bot/rules.hpp"
#include "dialogs/complaint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed::open311 {

// Is it for everybody's eyes? Who reports through a program knows that its service is open to all;
// what was told in a chat is not (docs/decisions/0059).
bool is_public(const Complaint& complaint);

// Who reads. `all`: also the words and places of what is not public.
struct Reader {
    const Organisation& organisation;
    const Texts& texts;
    std::string_view language;
    bool all = false;
};

// The specification's fields; an empty text is none.
struct RequestFacts {
    std::string service_request_id, status, status_notes, service_name, service_code, description;
    std::string agency_responsible, requested_datetime, updated_datetime, expected_datetime;
    std::string address;
    std::optional<double> latitude_deg, longitude_deg;
    std::string closed_datetime;  // only in bulk files
};

// `whole` has its timeline.
RequestFacts request_facts(const Complaint& whole, const Reader& reader);
Node request_node(const RequestFacts& facts);
// Its public events in [from, until), added to a list of "request_update".
void add_updates(
    Node& list, const Complaint& whole, const Reader& reader, TimePoint from, TimePoint until
);

}  // namespace heed::open311
