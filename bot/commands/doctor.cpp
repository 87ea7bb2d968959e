#include "bot/commands/doctor.hpp"

#include "bot/commands/certificate.hpp"
#include "bot/config_warnings.hpp"
#include "bot/delivery/drawing.hpp"
#include "bot/delivery/picture.hpp"
#include "bot/model_file.hpp"
#include "bot/storage_key.hpp"
#include "bot/work_chat.hpp"

#include <algorithm>

namespace heed {
namespace {

using Level = Finding::Level;

constexpr auto renew_before = std::chrono::days(14);

std::string_view word_of(Level level) {
    switch (level) {
        case Level::good:
            return "ok   ";
        case Level::doubt:
            return "doubt";
        case Level::fault:
            return "FAULT";
    }
    return "FAULT";
}

void print(std::ostream& out, const Finding& finding) {
    out << word_of(finding.level) << "  " << finding.subject << ": " << finding.what << '\n';
    if (!finding.advice.empty()) out << "       -> " << finding.advice << '\n';
}

void add(Findings& all, Findings more) {
    all.insert(
        all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
    );
}

Findings examine_configuration(const Config& config) {
    Findings findings;
    for (const std::string& warning : warnings_of(config))
        findings.push_back({Level::doubt, "heed.toml", warning, {}});
    if (MissingChannel missing = missing_channel(config); !missing.what.empty()) {
        findings.push_back(
            {Level::doubt, "channels", std::move(missing.what), std::move(missing.advice)}
        );
    }
    if (const ModelFile model = read_model_file(config.dialog.classifier); !model.fault.empty())
        findings.push_back({Level::fault, "classifier", model.fault, "train it anew: heed train"});
    if (const std::string fault = picture_program_fault(); !fault.empty())
        findings.push_back({Level::fault, "photos", fault, "install heed-picture beside heed"});
    if (const std::string fault = shows_articles(config) ? drawing_fault() : ""; !fault.empty())
        findings.push_back(
            {Level::doubt,
             "morning card",
             fault,
             "until then the card has no picture, only the address"}
        );
    if (findings.empty()) findings.push_back({Level::good, "heed.toml", "all files read", {}});
    return findings;
}

}  // namespace

Findings examine_certificate(const Config& config, TimePoint now) {
    const ServerConfig& server = config.server;
    if (server.plain_http)
        return {{Level::good, "certificate", "not needed, a proxy has it (plain_http)", {}}};
    const auto fault_at = [&](TimePoint then) {
        return check_certificate(server.certificate, server.private_key, then).message;
    };
    if (const std::string fault = fault_at(now); !fault.empty())
        return {{Level::fault, "certificate", fault, "renew it, then kill -HUP the server"}};
    if (!fault_at(now + renew_before).empty()) {
        return {
            {Level::doubt,
             "certificate",
             "ends within 14 days",
             "renew it, then kill -HUP the server; platforms call nobody whose certificate has "
             "ended"}};
    }
    return {{Level::good, "certificate", "valid for more than 14 days, with its key", {}}};
}

int run_doctor(
    const std::string& config_file, std::ostream& out, HttpClient& client, TimePoint now
) {
    std::vector<FileError> errors;
    Config config = load_config(config_file, errors);
    if (errors.empty()) settle_key(config.storage);
    Organisation organisation;
    if (errors.empty())
        organisation = load_organisation(config.organisation_file, config.areas_file, now, errors);
    Findings findings;
    for (const FileError& error : errors)
        findings.push_back({Level::fault, "configuration", to_string(error), "correct that line"});
    if (errors.empty()) {
        add(findings, examine_configuration(config));
        add(findings, examine_certificate(config, now));
        add(findings, examine_machine(config));
        add(findings, examine_database(config, organisation, now));
        add(findings, examine_organisation(organisation, now));
        add(findings, examine_network(config, organisation, client, now));
    }
    for (const Finding& finding : findings) print(out, finding);
    const auto count = [&](Level level) {
        return std::ranges::count(findings, level, &Finding::level);
    };
    const auto faults = count(Level::fault), doubts = count(Level::doubt);
    if (faults == 0 && doubts == 0) {
        out << "All is well.\n";
    } else {
        out << faults << (faults == 1 ? " fault, " : " faults, ") << doubts
            << (doubts == 1 ? " doubt.\n" : " doubts.\n");
    }
    return faults == 0 ? 0 : 1;
}

}  // namespace heed
