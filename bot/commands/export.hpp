#pragma once
// `heed export`: all complaints as JSON lines or CSV (contract, "One complaint, exported"), as
// GeoJSON (RFC 7946), or as a bulk file of Open311.
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "dialogs/time.hpp"

#include <optional>
#include <ostream>
#include <string_view>

namespace heed {

enum class ExportFormat : std::uint8_t { jsonl, csv, geojson, open311 };
std::optional<ExportFormat> parse_export_format(std::string_view text);

struct ExportRequest {
    ExportFormat format = ExportFormat::jsonl;
    std::optional<TimePoint> since, until;  // of filed_at
};
// Consistent as of one moment, while the server runs; memory does not grow with the complaints.
// Exit status: 0, or 1 with a line on `err`.
int run_export(
    const Config& config,
    const ExportRequest& request,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
);

}  // namespace heed
