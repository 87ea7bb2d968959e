#include "bot/deed_log.hpp"

#include "bot/log.hpp"

namespace heed {
namespace {

void log_deed(const Deed& deed) {
    switch (deed.kind) {
        case Deed::Kind::event:
            return log::info(
                "complaint",
                {{"trace_id", to_hex(deed.trace)},
                 {"complaint", deed.number},
                 {"event", deed.what},
                 {"by", deed.by}}
            );
        case Deed::Kind::command:
            return log::info(
                "staff_command",
                {{"trace_id", to_hex(deed.trace)},
                 {"complaint", deed.number},
                 {"command", deed.what},
                 {"by", deed.by},
                 {"result", deed.result}}
            );
        case Deed::Kind::notice:
            return log::info(
                "notice",
                {{"trace_id", to_hex(deed.trace)},
                 {"complaint", deed.number},
                 {"event", deed.what},
                 {"result", deed.result},
                 {"with", to_hex(deed.with)}}
            );
    }
}

}  // namespace

void log_deeds(const std::vector<Deed>& deeds) {
    if (deeds.empty() || !log::keeps(log::Level::info)) return;
    for (const Deed& deed : deeds) log_deed(deed);
}

}  // namespace heed
