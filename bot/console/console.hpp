#pragma once
// The staff's page and what it asks for: /console and /api/v1/ (docs/console.md).
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/console/access.hpp"
#include "bot/console/case_json.hpp"
#include "bot/console/live.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/engine.hpp"
#include "bot/message_rate.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "storage/photo_store.hpp"

#include <boost/asio/thread_pool.hpp>
#include <rapidjson/document.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// Usable from every lane.
class Console {
public:
    // What it works with; all of it outlives the console.
    struct House {
        Store& store;
        Engine& engine;
        Outbox& outbox;
        PhotoKeeper& photos;
        PhotoStore& photo_store;
        boost::asio::thread_pool& files;
        const RulesInForce& rules;
        const Config& config;
        const Clock& clock;
        Random& random;
        LiveCases& live;
    };
    explicit Console(House house) : house_(house) {}

    static constexpr std::string_view socket_path = "/console/socket";
    static bool has(std::string_view path);
    std::size_t body_bytes_max(std::string_view method, std::string_view path) const;
    Task<HttpReply> handle(HttpRequestView request);
    SocketOpening open_socket(const HttpRequestView& request);

private:
    // A request of a member who has signed in with all that is asked of them, or of a program that
    // acts for one.
    struct Visit {
        StaffSession session;
        std::optional<ApiToken> token;  // the program's
        casework::Actor actor;
        std::shared_ptr<const Rules> rules;
        std::string language;
        TimePoint now{};
        console::Viewer viewer() const { return {*rules, actor, language, now}; }
    };
    struct Changed {
        HttpReply reply;
        bool enqueued = false;  // the outbox has new rows
        // Shows whom a complaint leads to or what they said: never kept for a repeated request,
        // since it would outlive their erasure. What is done must bear being done twice.
        bool personal = false;
    };
    using Reading = std::function<HttpReply(ReadTx&, const Visit&)>;
    using Writing = std::function<Changed(Tx&, const Visit&)>;
    // How far a session must have come for what is asked, and what a token must be good for.
    enum class Needs : std::uint8_t {
        any_session,  // no program
        own_session,  // a complete one; no program
        complete,     // a program that acts
        contact       // a program that reveals
    };

    std::string language_of(const HttpRequestView& request, const Rules& rules) const;
    Task<HttpReply> dispatch(const HttpRequestView& request);
    // An address of the API below /api/v1/, with names in braces for what varies.
    struct Route {
        std::string_view method, path;
        // With what stood in the braces' places.
        Task<HttpReply> (*serve)(Console&, const HttpRequestView&, std::vector<std::string>&);
    };
    static std::span<const Route> routes();
    static HttpReply route_list();
    Task<HttpReply> map(const HttpRequestView& request);

    // gate.cpp
    // Runs `reading` on the reader's thread, for who is signed in; else 401.
    Task<HttpReply> look(const HttpRequestView& request, Reading reading);
    // The same in a write transaction. What a program does is in the audit trail as its doing.
    Task<HttpReply> change(
        const HttpRequestView& request, Writing writing, Needs needs = Needs::complete
    );
    // The session that the request's cookie names, or the member for whom its token acts; alive at
    // `now`.
    static std::optional<Visit> admit(
        ConsoleReads& reads,
        const console::Caller& caller,
        const std::shared_ptr<const Rules>& rules,
        std::string_view language,
        TimePoint now
    );
    // May a program with this token do what needs that? Who signed in may, within their rights.
    static bool is_good_for(const Visit& visit, Needs needs);
    Task<std::optional<std::string>> all_if_signed_in(console::Caller caller);
    // The numbers of those that its member may see, or could before the change, so that a page
    // takes them off its list; nothing: they are not signed in any more.
    std::optional<std::vector<std::string>> heard_by(
        ReadTx& tx, const console::Caller& caller, const std::vector<Complaint>& changed
    ) const;

    // sign_in.cpp
    Task<HttpReply> sign_in(const HttpRequestView& request);
    Task<HttpReply> who_am_i(const HttpRequestView& request);
    Task<HttpReply> take_code(const HttpRequestView& request);
    Task<HttpReply> sign_out(const HttpRequestView& request);
    Task<HttpReply> sessions(const HttpRequestView& request);
    Task<HttpReply> end_others(const HttpRequestView& request);

    // cases.cpp
    Task<HttpReply> overview(const HttpRequestView& request);
    Task<HttpReply> list(const HttpRequestView& request);
    Task<HttpReply> show(const HttpRequestView& request, std::string number);
    Task<HttpReply> photo(const HttpRequestView& request, std::string number, std::string name);
    Task<HttpReply> catalogue(const HttpRequestView& request);
    Task<HttpReply> save_filter(const HttpRequestView& request);
    Task<HttpReply> delete_filter(const HttpRequestView& request, std::string id);

    // acts.cpp
    // A turn of whoever visits; true when the outbox has new rows.
    static bool act_for(
        Engine& engine, Tx& tx, const Visit& visit, const std::function<void(Turn&)>& work
    );
    Task<HttpReply> act(const HttpRequestView& request, std::string number);
    Task<HttpReply> undo(const HttpRequestView& request);
    Task<HttpReply> keep_photo(const HttpRequestView& request);
    Task<HttpReply> reveal(const HttpRequestView& request, std::string number);
    Task<HttpReply> handovers(const HttpRequestView& request);
    Task<HttpReply> serve(const HttpRequestView& request, std::string id, std::string what);

    // concern_acts.cpp
    Task<HttpReply> act_on_concern(const HttpRequestView& request, std::string name);

    // figures.cpp
    Task<HttpReply> concerns(const HttpRequestView& request);
    Task<HttpReply> concern(const HttpRequestView& request, std::string name);
    Task<HttpReply> scores(const HttpRequestView& request);
    bool may_read_scores(const Visit& visit);

    const House house_;
    static constexpr int scores_per_minute = 10;
    std::mutex rate_mutex_;  // of both
    MessageRate sign_ins_{20};
    MessageRate scores_{scores_per_minute};  // by member, whatever asks in their name
};

namespace console {

// Answers of the API. A refusal is a problem (RFC 9457); `code` is from the list in docs/api.md.
HttpReply json_reply(std::string body);
HttpReply refusal(unsigned status, std::string_view code, std::string_view message);
HttpReply signed_out();
HttpReply out_of_scope();
HttpReply too_many(std::string_view message);  // in a minute
// The body as a JSON object; nothing when it is none.
bool read_object(const HttpRequestView& request, rapidjson::Document& document);
std::string text_of(const rapidjson::Document& document, const char* name);
// The tag of a complaint as it was answered, "\"3-0123456789abcdef\"": its version, and what else
// can change of it. The version in such a tag, for If-Match; nothing when it is none of ours.
std::string etag_of(std::int64_t version, std::string_view body);
std::optional<std::int64_t> version_of(std::string_view etag);
// The value of `name` in a query, decoded; empty when it is not there.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace console

}  // namespace heed
