#pragma once
// `heed export`: all complaints as JSON lines or CSV (contract, "One complaint, exported"), as
// GeoJSON (RFC 7946), or as a bulk file of Open311.
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "bot/open311/request_node.hpp"
#include "dialogs/complaint.hpp"
#include "storage/records.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace heed {

enum class ExportFormat : std::uint8_t { jsonl, csv, geojson, open311 };
std::optional<ExportFormat> parse_export_format(std::string_view text);

struct ExportRequest {
    ExportFormat format = ExportFormat::jsonl;
    std::optional<TimePoint> since, until;  // of filed_at
};
// Consistent as of one moment, while the server runs. Exit status: 0, or 1 with a line on `err`.
int run_export(
    const Config& config,
    const ExportRequest& request,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
);

// `concern` is its name ("N-17"), empty when it stands alone.
std::string complaint_json(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern = {}
);
// The same as a feature: the place is its geometry, the rest its properties.
std::string complaint_feature(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern = {}
);
// What Open311 shows to everybody, as a line of CSV; for publication, so without the words and
// exact places of what was told in a chat. Source: Open311, "GeoReport v2 bulk" (a proposal).
std::string open311_header();
std::string complaint_open311(const Complaint& complaint, const open311::Reader& reader);
std::string csv_header();
// RFC 4180. A cell that a spreadsheet could take for a formula gets a leading apostrophe.
std::string complaint_csv(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern = {}
);

}  // namespace heed
