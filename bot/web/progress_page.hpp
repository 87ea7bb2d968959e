#pragma once
// The public progress page of one complaint (contract, `GET /c/TOKEN`): like a parcel's, what
// happened when and what comes next, with photos and the two questions once it is resolved. Whoever
// has the link may look, so it shows no person, no internal note and nothing that the resident
// wrote besides the complaint's category.
#include "bot/clock.hpp"
#include "bot/console/live.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/engine.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "storage/console.hpp"
#include "storage/photo_store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// "/c/TOKEN" and what is below it.
struct ProgressPath {
    std::string token;  // 32 hex digits
    std::string rest;   // "", "live", "survey", "photos/SHA-256" or "photos/SHA-256.small"
};
// Nothing for any other path.
std::optional<ProgressPath> progress_path(std::string_view path);

// The page as HTML; 404 in the default language when there is no such complaint. `complaint` is
// whole, with timeline.
HttpReply progress_page(
    const Rules& rules,
    const HttpRequestView& request,
    const std::optional<Complaint>& complaint,
    const std::vector<CasePhoto>& photos
);

// Usable from every lane.
class ProgressPages {
public:
    struct House {
        Store& store;
        Engine& engine;
        Outbox& outbox;
        PhotoStore& photo_store;
        boost::asio::thread_pool& files;
        const RulesInForce& rules;
        const Config& config;
        const Clock& clock;
        LiveCases& live;
    };
    explicit ProgressPages(House house) : house_(house) {}

    static bool has_socket(std::string_view path);
    Task<HttpReply> handle(HttpRequestView request);
    SocketOpening open_socket(const HttpRequestView& request);

private:
    Task<HttpReply> page(const HttpRequestView& request, std::string token);
    Task<HttpReply> photo(std::string token, std::string name);
    // {"solved":"yes"} or {"satisfied":4}.
    Task<HttpReply> survey(const HttpRequestView& request, std::string token);
    Task<std::optional<std::string>> number_of(std::string token);

    const House house_;
    std::mutex rate_mutex_;  // of answers_
    MessageRate answers_{10};
};

}  // namespace heed
