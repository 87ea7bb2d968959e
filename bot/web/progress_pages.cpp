// The progress page's requests: photos, the two questions, and news while it is open.
#include "adapters/web/visitor.hpp"
#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/log.hpp"
#include "bot/turn.hpp"
#include "bot/web/progress_page.hpp"
#include "dialogs/casework/proofs.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

HttpReply plain(unsigned status, std::string_view why) {
    HttpReply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::string(why) + "\n";
    return reply;
}

struct Found {
    std::optional<Complaint> complaint;
    std::vector<CasePhoto> photos;
};
struct FindByToken {
    std::string token;
    Found operator()(ReadTx& tx) const {
        Found found;
        found.complaint = tx.complaint_by_token(token);
        if (!found.complaint) return found;
        found.photos = tx.console_reads().case_photos(found.complaint->id);
        std::erase_if(found.photos, [&](const CasePhoto& photo) {
            return photo.shows_work &&
                   !casework::proof_stands(found.complaint->timeline, photo.added_at);
        });
        return found;
    }
};

// What was answered, when it was one of the two questions.
struct SurveyAnswer {
    std::string solved;
    int satisfied = 0;
};
std::optional<SurveyAnswer> read_answer(const HttpRequestView& request) {
    rapidjson::Document body;
    const bool is_json = request.header("content-type").starts_with("application/json");
    if (!is_json || !json::parse(request.body, body).empty() || !body.IsObject())
        return std::nullopt;
    SurveyAnswer answer;
    answer.solved = json::string_at(body, "solved").value_or(std::string_view());
    answer.satisfied = static_cast<int>(json::integer_at(body, "satisfied").value_or(0));
    const bool solved =
        answer.solved == "yes" || answer.solved == "partly" || answer.solved == "no";
    const bool satisfied = answer.satisfied >= 1 && answer.satisfied <= 5;
    if (solved == satisfied || (!solved && !answer.solved.empty())) return std::nullopt;
    return answer;
}

}  // namespace

bool ProgressPages::has_socket(std::string_view path) {
    const auto found = progress_path(path);
    return found && found->rest == "live";
}

Task<HttpReply> ProgressPages::handle(HttpRequestView request) {
    auto path = progress_path(request.path);
    HttpReply reply = plain(404, "There is nothing at this address.");
    if (!path) co_return reply;
    try {
        constexpr std::string_view photos = "photos/";
        if (path->rest == "survey") {
            reply = plain(405, "Only POST works here.");
            if (request.method == "POST") reply = co_await survey(request, std::move(path->token));
        } else if (request.method != "GET") {
            reply = plain(405, "Only GET works here.");
            reply.headers.emplace_back("Allow", "GET");
        } else if (path->rest.empty()) {
            reply = co_await page(request, std::move(path->token));
        } else if (path->rest == "live") {
            reply = plain(426, "This address takes WebSockets only.");
        } else {
            path->rest.erase(0, photos.size());
            reply = co_await photo(std::move(path->token), std::move(path->rest));
        }
    } catch (const std::exception& error) {
        log::error("progress_page_failed", {{"why", error.what()}});
        reply = plain(503, "heed cannot read now; try again in a moment.");
    }
    co_return reply;
}

Task<HttpReply> ProgressPages::page(const HttpRequestView& request, std::string token) {
    FindByToken work{std::move(token)};
    const Found found = co_await read(house_.store, std::move(work));
    const auto rules = house_.rules.get();
    co_return progress_page(*rules, request, found.complaint, found.photos);
}

Task<HttpReply> ProgressPages::photo(std::string token, std::string name) {
    constexpr std::string_view small = ".small";
    const bool is_small = name.ends_with(small);
    if (is_small) name.resize(name.size() - small.size());
    FindByToken work{std::move(token)};
    const Found found = co_await read(house_.store, std::move(work));
    const bool there = std::ranges::any_of(found.photos, [&](const CasePhoto& one) {
        return one.info.sha256 == name;
    });
    if (!there) co_return plain(404, "There is no such photo.");
    auto fetch = [&store = house_.photo_store, name, is_small] {
        return is_small ? store.thumbnail(name) : store.get(name);
    };
    std::optional<std::string> bytes = co_await on_thread(house_.files, std::move(fetch));
    if (!bytes) co_return plain(404, "This photo is gone.");
    HttpReply reply;
    reply.content_type = "image/jpeg";
    reply.body = *std::move(bytes);
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    co_return reply;
}

// Whoever has the link may answer: it was given to the resident alone, and says so nowhere else.
Task<HttpReply> ProgressPages::survey(const HttpRequestView& request, std::string token) {
    if (!web::is_own_page(request, house_.config.server.public_url))
        co_return plain(403, "Only the page itself may ask for this.");
    auto answer = read_answer(request);
    if (!answer) co_return plain(400, "One of the two questions is answered at a time.");
    {
        const std::lock_guard lock(rate_mutex_);
        const ConversationKey page{{}, token};
        if (answers_.count(page, house_.clock.now()) != RateVerdict::within)
            co_return plain(429, "Too many answers; wait a minute.");
    }
    struct Outcome {
        bool good = false, enqueued = false;
    };
    auto work = [token = std::move(token),
                 answer = *std::move(answer),
                 now = house_.clock.now(),
                 &engine = house_.engine](Tx& tx) -> Outcome {
        Outcome answered;
        const auto complaint = tx.complaint_by_token(token);
        if (!complaint) return answered;
        answered.enqueued = engine.act(tx, complaint->by, now, [&](Turn& turn) {
            answered.good = turn.answer_survey(complaint->number, answer.solved, answer.satisfied);
        });
        return answered;
    };
    const Outcome answered = co_await write(house_.store, std::move(work));
    if (answered.enqueued) house_.outbox.wake();
    if (!answered.good) co_return plain(409, "It is too late for this answer.");
    HttpReply reply;
    reply.status = 204;
    co_return reply;
}

Task<std::optional<std::string>> ProgressPages::number_of(std::string token) {
    FindByToken work{std::move(token)};
    std::optional<std::string> number;
    try {
        const Found found = co_await read(house_.store, std::move(work));
        if (found.complaint) number = found.complaint->number;
    } catch (const std::exception& error) {
        log::warning("progress_page_failed", {{"why", error.what()}});
    }
    co_return number;
}

SocketOpening ProgressPages::open_socket(const HttpRequestView& request) {
    SocketOpening opening;
    const auto path = progress_path(request.path);
    if (!path || !web::is_own_page(request, house_.config.server.public_url)) {
        opening.refusal = plain(403, "Only the page itself may connect.");
        return opening;
    }
    opening.talk =
        watch_cases(house_.live, [this, token = path->token] { return number_of(token); });
    return opening;
}

}  // namespace heed
