#pragma once
// What a form of POST requests says, checked against the catalogue. Source: Open311 GeoReport v2,
// "POST Service Request"; docs/open311.md says where the specification leaves a choice.
#include "adapters/open311/form.hpp"
#include "adapters/open311/node.hpp"
#include "dialogs/conversation/report.hpp"
#include "dialogs/organisation.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

// The channel of complaints that came this way; no notice goes there.
inline constexpr std::string_view open311_channel = "open311";

namespace open311 {

inline constexpr std::size_t description_max = 4000;  // characters; the specification's

// `code` is the HTTP status, too; a list of them is answered with the first one's.
struct Error {
    unsigned code = 400;
    std::string description;
};
Node errors_node(const std::vector<Error>& errors);

struct Filing {
    conversation::Report report;
    // What tells this reporter from others, "account_id:…"; empty: nothing was given.
    std::string reporter;
};
std::variant<Filing, std::vector<Error>> read_filing(
    const Form& form, const Organisation& organisation, const Gazetteer& gazetteer
);

// POST servicerequestupdates: `report` has the words, `number` the request.
struct Update {
    std::string number;
    conversation::Report report;
};
std::variant<Update, std::vector<Error>> read_update(const Form& form);

// The services and their definitions, in `language`.
Node services_node(const Organisation& organisation, std::string_view language);
Node definition_node(const Category& category, std::string_view language);

}  // namespace open311
}  // namespace heed
