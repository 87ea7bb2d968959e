// The platforms, and the way from outside to this server.
#include "bot/channels.hpp"
#include "bot/clock_witness.hpp"
#include "bot/commands/doctor.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>

namespace heed {
namespace {

using Level = Finding::Level;

HttpResult send(HttpClient& client, HttpCall call) {
    Lane lane(1);
    HttpResult result;
    boost::asio::co_spawn(
        lane,
        client.send(std::move(call)),
        [&](std::exception_ptr, HttpResult got) { result = std::move(got); }
    );
    lane.run();
    return result;
}

Finding examine_token(const Channel& channel, HttpClient& client) {
    const std::string subject = std::string(channel.kind()) + " " + std::string(channel.name());
    // Not forced: a token that the running server uses stays good.
    const auto token = channel.decode_token(send(client, channel.encode_token_request(false)));
    if (token.error.empty()) return {Level::good, subject, "the platform gives a token", {}};
    return {
        Level::fault,
        subject,
        "the platform gives no token: " + token.error,
        token.operator_must_act
            ? "compare id and secret with the platform's console, and its list of allowed addresses"
            : "look at the network: name service, proxy, firewall to the platform's API"};
}

class TimeGiven final : public Clock {
public:
    explicit TimeGiven(TimePoint now) : now_(now) {}
    TimePoint now() const override { return now_; }

private:
    TimePoint now_;
};

Finding examine_time(std::chrono::seconds ahead) {
    const std::string off = std::to_string(std::abs(ahead.count()));
    // Asking takes some seconds, and they tell whole ones.
    if (std::chrono::abs(ahead) <= std::chrono::minutes(1))
        return {Level::good, "time", "within " + off + " s of what the platforms' answers say", {}};
    return {
        Level::fault,
        "time",
        "the clock is " + off + " s " + (ahead.count() > 0 ? "ahead of" : "behind") +
            " what the platforms' answers say",
        "set it right, and let a time server keep it so: platforms refuse signatures that are five "
        "minutes off, and heed theirs"};
}

Finding examine_public_address(const ServerConfig& server, HttpClient& client) {
    HttpCall call;
    call.method = "GET";
    call.url = server.public_url + "/healthz";
    const HttpResult result = send(client, std::move(call));
    if (result.status == 200)
        return {
            Level::good, "public address", server.public_url + " answers, as seen from here", {}};
    return {
        Level::fault,
        "public address",
        result.status == 0
            ? server.public_url + " does not answer: " + result.error
            : server.public_url + " answers with status " + std::to_string(result.status),
        "platforms call there: start heed, look at name service, firewall and proxy, and whether "
        "the certificate is one that others trust"};
}

// At the root of the host, whatever path `public_url` has.
Finding examine_verify_file(
    const ServerConfig& server, const VerifyFile& file, HttpClient& client
) {
    const std::size_t host = server.public_url.find("://") + 3;
    HttpCall call;
    call.method = "GET";
    call.url = server.public_url.substr(0, server.public_url.find('/', host)) + "/" + file.name;
    const std::string url = call.url;
    const HttpResult result = send(client, std::move(call));
    if (result.status == 200 && result.body == file.content)
        return {Level::good, "domain's file", url + " is there", {}};
    return {
        Level::doubt,
        "domain's file",
        result.status == 0     ? url + " does not answer: " + result.error
        : result.status == 200 ? url + " is another file"
                               : url + " answers with status " + std::to_string(result.status),
        "the platform looks there when the domain is entered: restart heed after `verify_files` "
        "was "
        "written, and let a proxy in front pass the address on"};
}

}  // namespace

Findings examine_network(
    const Config& config, const Organisation& organisation, HttpClient& client, TimePoint now
) {
    Findings findings;
    const Channels channels(config, organisation);
    const TimeGiven clock(now);
    ClockWitness witness;
    WitnessedClient platforms(client, witness, clock);
    for (const auto& channel : channels.all()) {
        if (channel->needs_token()) findings.push_back(examine_token(*channel, platforms));
    }
    if (const auto ahead = witness.offset(now)) findings.push_back(examine_time(*ahead));
    findings.push_back(examine_public_address(config.server, client));
    for (const ChannelConfig& channel : config.channels) {
        for (const VerifyFile& file : channel.verify_files)
            findings.push_back(examine_verify_file(config.server, file, client));
    }
    return findings;
}

}  // namespace heed
