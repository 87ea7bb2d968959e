#pragma once
// `heed export`: all complaints as JSON lines or CSV (contract, "One complaint, exported").
#include "bot/config.hpp"
#include "dialogs/complaint.hpp"
#include "storage/records.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace heed {

struct ExportRequest {
    bool csv = false;
    std::optional<TimePoint> since, until;  // of filed_at
};
// Consistent as of one moment, while the server runs. Exit status: 0, or 1 with a line on `err`.
int run_export(
    const Config& config, const ExportRequest& request, std::ostream& out, std::ostream& err
);

// `concern` is its name ("N-17"), empty when it stands alone.
std::string complaint_json(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern = {}
);
std::string csv_header();
// RFC 4180. A cell that a spreadsheet could take for a formula gets a leading apostrophe.
std::string complaint_csv(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern = {}
);

}  // namespace heed
