#include "bot/commands/check.hpp"

#include "bot/commands/certificate.hpp"
#include "bot/config.hpp"
#include "bot/config_warnings.hpp"
#include "bot/delivery/picture.hpp"
#include "bot/model_file.hpp"
#include "dialogs/texts_file.hpp"

#include <fstream>

namespace heed {
namespace {

// The certificate pair, when the configuration says where it is.
void check_tls(const Config& config, TimePoint now, std::vector<FileError>& errors) {
    std::error_code failure;
    const ServerConfig& server = config.server;
    if (server.plain_http || !std::filesystem::is_regular_file(server.certificate, failure) ||
        !std::filesystem::is_regular_file(server.private_key, failure)) {
        return;  // not needed, or reported with the line that names it
    }
    CertificateFault fault = check_certificate(server.certificate, server.private_key, now);
    if (!fault.message.empty())
        errors.push_back({fault.file.string(), 1, std::move(fault.message)});
}

// The classifier's file is optional; when it is there it must be a model.
void check_classifier(const Config& config, std::vector<FileError>& errors) {
    ModelFile model = read_model_file(config.dialog.classifier);
    if (!model.fault.empty())
        errors.push_back({config.dialog.classifier.string(), 1, std::move(model.fault)});
}

// The city's own wording is optional, too. `organisation` has no mistakes when `errors` is empty.
void check_texts(
    const Config& config, const Organisation& organisation, std::vector<FileError>& errors
) {
    Texts texts = Texts::built_in();
    TextPlaces places;
    const bool named = errors.empty();
    if (!config.dialog.texts.empty()) places = load_texts(config.dialog.texts, texts, errors);
    if (named) check_text_lengths(texts, places, organisation, config.organisation_file, errors);
}

std::string counted(std::size_t count, const char* one, const char* several) {
    return std::to_string(count) + " " + (count == 1 ? one : several);
}

// The State Council announces the next year in November.
constexpr int warned_from_month = 12;

std::string calendar_warning(const Organisation& organisation, TimePoint now) {
    const CivilTime today = to_civil(now);
    const int next = today.year + 1;
    if (today.month < warned_from_month || organisation.calendar.years.contains(next)) return {};
    return "there is no calendar of " + std::to_string(next) +
           ": its promises count every weekday as worked, and from January 1 on heed does not "
           "start; add calendar-" +
           std::to_string(next) + ".toml and name it in `calendar`";
}

}  // namespace

int run_check(
    const std::filesystem::path& config_file, std::ostream& out, std::ostream& err, TimePoint now
) {
    std::vector<FileError> errors;
    const Config config = load_config(config_file, errors);
    Organisation organisation;
    // Empty when heed.toml itself could not be read.
    if (!config.organisation_file.empty()) {
        check_tls(config, now, errors);
        check_classifier(config, errors);
        organisation = load_organisation(config.organisation_file, config.areas_file, now, errors);
        check_texts(config, organisation, errors);
    }
    for (const FileError& error : errors) err << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    if (const std::string fault = picture_program_fault(); !fault.empty())
        err << "warning: " << fault << '\n';
    for (const std::string& warning : warnings_of(config)) {
        err << config.file.string() << ": warning: " << warning << '\n';
    }
    if (const MissingChannel missing = missing_channel(config); !missing.what.empty()) {
        err << config.file.string() << ": warning: channels: " << missing.what << "; "
            << missing.advice << '\n';
    }
    if (const std::string warning = calendar_warning(organisation, now); !warning.empty())
        err << config.organisation_file.string() << ": warning: " << warning << '\n';
    out << "ok: " << counted(organisation.departments.size(), "department", "departments") << ", "
        << counted(organisation.categories.size(), "category", "categories") << ", "
        << counted(organisation.areas.size(), "area", "areas") << ", "
        << counted(config.channels.size(), "channel", "channels");
    for (std::size_t i = 0; i < config.channels.size(); ++i) {
        const ChannelConfig& channel = config.channels[i];
        out << (i == 0 ? ": " : ", ") << channel.kind << ' ' << channel.name;
    }
    out << '\n';
    return 0;
}

}  // namespace heed
