#pragma once
// Open311 GeoReport v2 at /open311/v2 (docs/open311.md). What is filed here goes through the turn
// like every message; what is shown has no persons.
#include "adapters/open311/report_form.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "bot/task.hpp"
#include "bot/web/visitor_rate.hpp"
#include "bot/webhook.hpp"
#include "dialogs/random.hpp"
#include "storage/store.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

// Usable from every lane.
class Open311 {
public:
    // What it works with; all of it outlives this.
    struct House {
        Webhook& webhook;
        Store& store;
        PhotoKeeper& photos;
        const RulesInForce& rules;
        const Config& config;
        const Clock& clock;
        Random& random;
    };
    explicit Open311(House house)
        : house_(house),
          filings_(house.config.open311.requests_per_minute),
          readings_(house.config.limits.messages_per_minute) {}

    static bool has(std::string_view path) { return path.starts_with("/open311/v2/"); }
    std::size_t body_bytes_max(std::string_view method, std::string_view path) const;
    Task<HttpReply> handle(HttpRequestView request);

private:
    using Key = Open311Config::Key;
    using Errors = std::vector<open311::Error>;
    // One request, its address taken apart.
    struct Asked {
        open311::Format format = open311::Format::xml;
        std::string resource, id;  // "requests", "LH261123-0001-6"
        std::string language;
        std::shared_ptr<const Rules> rules;
        open311::Form form;
        TimePoint now{};
        TraceId trace;             // that a trusted proxy has given it
        const Key* key = nullptr;  // null: none was given, or a wrong one
        bool reads_all() const { return key != nullptr && key->reads_all; }
    };

    Task<HttpReply> answer(const HttpRequestView& request, Asked asked);
    HttpReply say(const Asked& asked, const open311::Node& node, std::string_view root) const;
    HttpReply refuse(const Asked& asked, const Errors& errors) const;
    // A list, with the address of what follows `last`, the last one of a full page; empty: none.
    HttpReply say_list(
        const Asked& asked,
        const open311::Node& list,
        std::string_view root,
        const std::string& last,
        TimePoint until
    ) const;
    open311::Node discovery() const;

    // reading.cpp
    Task<HttpReply> list(Asked asked);
    Task<HttpReply> show(Asked asked);
    Task<HttpReply> token(Asked asked);
    Task<HttpReply> updates(Asked asked);

    // filing.cpp
    const Key* key_of(const open311::Form& form) const;
    Task<HttpReply> file(Asked asked, std::string once);
    Task<HttpReply> update(Asked asked);
    // Those that are kept, or why one was not.
    Task<std::variant<std::vector<PhotoInfo>, Errors>> keep_photos(std::vector<std::string> files);
    std::string person_of(const Key& key, std::string_view reporter) const;
    bool allows_filing(const Key& key, TimePoint now);

    const House house_;
    std::mutex filings_mutex_;  // of filings_
    MessageRate filings_;
    VisitorRate readings_;
};

}  // namespace heed
