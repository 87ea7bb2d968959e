#pragma once
// `heed doctor`: looks at everything around an instance and says what is wrong and what to do.
#include "bot/config.hpp"
#include "bot/http_client.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace heed {

struct Finding {
    enum class Level : std::uint8_t {
        good,
        doubt,  // it runs, but somebody should look
        fault   // it does not run, or not for long
    } level = Level::good;
    std::string subject;  // "certificate", "disk" ...
    std::string what;     // what is the case
    std::string advice;   // what to do; empty when good
};
using Findings = std::vector<Finding>;

// ---- what is examined, each on its own. None of them throws or changes anything.
Findings examine_certificate(const Config& config, TimePoint now);
Findings examine_machine(const Config& config);  // clock, disk, rights of files with secrets
Findings examine_database(const Config& config, const Organisation& organisation, TimePoint now);
Findings examine_organisation(const Organisation& organisation, TimePoint now);
// Asks each platform for a token, holds what their answers say of the time against `now`, and asks
// the public address for its health, as a platform would.
Findings examine_network(
    const Config& config, const Organisation& organisation, HttpClient& client, TimePoint now
);

// Prints one line a finding and its advice. 1 when there is a fault.
int run_doctor(
    const std::string& config_file, std::ostream& out, HttpClient& client, TimePoint now
);

}  // namespace heed
