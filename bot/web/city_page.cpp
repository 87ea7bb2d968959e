#include "bot/web/city_page.hpp"

#include "bot/await_store.hpp"
#include "bot/json_text.hpp"
#include "bot/lane_timer.hpp"
#include "bot/log.hpp"
#include "bot/web/page.hpp"
#include "bot/web/public_figures.hpp"
#include "dialogs/casework/scorecard.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

extern "C" {
extern const char heed_ui_city_begin[], heed_ui_city_end[];
}

namespace heed {
namespace {

constexpr std::string_view figures_path = "/figures";
constexpr std::string_view map_path = "/map";
constexpr auto kept_for = std::chrono::minutes(10);
constexpr auto first_ones_every = std::chrono::milliseconds(100);
constexpr int first_ones_looks = 50;
constexpr int figure_days = 90;
constexpr std::size_t concerns_max = 50;

HttpReply plain(unsigned status, std::string_view why) {
    HttpReply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::string(why) + "\n";
    return reply;
}

void write_ratio(JsonText& out, std::string_view name, const casework::Ratio& ratio) {
    out.key(name);
    // Few answers say little of a department, and much of who gave them.
    if (ratio.of < people_shown_min) {
        out.raw("null");
        return;
    }
    const auto interval = ratio.interval();
    out.open('{').member("of", ratio.of).member("rate", ratio.rate());
    out.member("low", interval.low).member("high", interval.high).close('}');
}

struct Figures {
    std::shared_ptr<const Rules> rules;
    std::string language;
    TimePoint now;

    std::string operator()(ReadTx& tx) const {
        const Organisation& organisation = rules->organisation;
        const TimePoint since = now - std::chrono::hours(24 * figure_days);
        ConsoleReads& reads = tx.console_reads();
        const PublicFigures figures =
            public_figures(reads.area_figures(since), reads.figures(since));
        JsonText out;
        out.open('{').member("days", figure_days).member("people_min", people_shown_min);
        out.member("as_of", now);
        out.member("complaints", figures.complaints).member("solved", figures.solved);
        write_areas(out, organisation, figures);
        write_concerns(out, tx, organisation);
        write_departments(out, tx, organisation, since);
        out.close('}');
        return out.take();
    }

    void write_areas(JsonText& out, const Organisation& organisation, const PublicFigures& figures)
        const {
        out.key("areas").open('[');
        for (const FigureCell& area : figures.areas) {
            const Area* known = organisation.area(area.area);
            if (known == nullptr) continue;
            out.open('{').member("id", area.area).member("name", known->name.in(language));
            out.member("complaints", area.complaints).member("solved", area.solved);
            out.key("categories").open('[');
            for (const FigureCell& cell : figures.cells) {
                const Category* category = organisation.category(cell.category);
                if (cell.area != area.area || category == nullptr) continue;
                out.open('{').member("name", category->name.in(language));
                out.member("complaints", cell.complaints).member("solved", cell.solved);
                out.close('}');
            }
            out.close(']').close('}');
        }
        out.close(']');
    }
    // Only those that people enough complain of, and never in somebody's words.
    void write_concerns(JsonText& out, ReadTx& tx, const Organisation& organisation) const {
        out.key("concerns").open('[');
        for (const casework::Concern& one : tx.largest_concerns({}, concerns_max)) {
            if (one.state == casework::ConcernState::emerging || one.people < people_shown_min)
                continue;
            const Category* category = organisation.category(one.category);
            const Area* area = organisation.area(one.area);
            const Department* department = organisation.department(one.department);
            out.open('{').member("name", casework::concern_name(one.id));
            out.member("category", category ? category->name.in(language) : "");
            out.member("area", area ? area->name.in(language) : "");
            out.member("area_id", one.area);
            out.member("department", department ? department->name.in(language) : "");
            out.member("state", to_string(one.state)).member("people", one.people);
            out.member("since", one.first_at).member("recognised_at", one.recognised_at);
            out.member("measures_at", one.measures_at).member("solved_at", one.resolved_at);
            out.close('}');
        }
        out.close(']');
    }
    void write_departments(
        JsonText& out, ReadTx& tx, const Organisation& organisation, TimePoint since
    ) const {
        casework::ScoreTally tally(organisation, {since, now, now, {}});
        tx.each_history(since, now, [&](const casework::History& history) { tally.add(history); });
        out.key("departments").open('[');
        for (const casework::Scorecard& card : tally.finish().cards) {
            const Department* department = organisation.department(card.department);
            if (department == nullptr || card.cases < people_shown_min) continue;
            using casework::Figure;
            out.open('{').member("name", department->name.in(language));
            out.member("cases", card.cases);
            write_ratio(out, "on_time", card.at(Figure::on_time).ratio);
            write_ratio(out, "resolution", card.at(Figure::resolution).ratio);
            write_ratio(out, "satisfaction", card.at(Figure::satisfaction).ratio);
            out.close('}');
        }
        out.close(']');
    }
};

}  // namespace

bool CityPage::has(std::string_view path) {
    return path == "/" || path == figures_path || path == map_path;
}

Task<HttpReply> CityPage::handle(HttpRequestView request) {
    if (request.method != "GET") {
        HttpReply reply = plain(405, "Only GET works here.");
        reply.headers.emplace_back("Allow", "GET");
        co_return reply;
    }
    if (request.path == "/") co_return page(request);
    if (request.path == map_path) {
        const auto rules = rules_.get();
        co_return city_map(*rules, request);
    }
    co_return co_await figures(request);
}

HttpReply CityPage::page(const HttpRequestView& request) const {
    const auto rules = rules_.get();
    const std::string language = page_language(*rules, request);
    const Organisation& organisation = rules->organisation;
    const TextValues values{
        {"city", std::string(organisation.name.in(language))},
        {"hotline", organisation.hotlines.city},
        {"days", std::to_string(figure_days)},
        {"people", std::to_string(people_shown_min)},
    };
    const auto value_of = [&](std::string_view key) {
        // Where the chat is not served there is nothing to lead to.
        if (key == "chat_class") return std::string(channels_.web() != nullptr ? "" : "absent");
        return page_text(rules->texts, language, std::string("city.").append(key), values);
    };
    const std::string_view html(heed_ui_city_begin, heed_ui_city_end);
    return page_reply(
        filled_page(html, language, other_language(*rules, language), value_of), request
    );
}

Task<HttpReply> CityPage::figures(const HttpRequestView& request) {
    const auto rules = rules_.get();
    const std::string language = page_language(*rules, request);
    const TimePoint now = clock_.now();
    HttpReply reply;
    reply.content_type = "application/json";
    reply.headers.emplace_back("Cache-Control", "public, max-age=60");
    const auto lane = co_await boost::asio::this_coro::executor;
    LaneTimer pause(lane, first_ones_every);
    Asked asked = ask(language, now, reply.body);
    for (int i = 0; asked == Asked::waits && i < first_ones_looks; ++i) {
        co_await pause.wait();
        pause.expires_after(first_ones_every);
        asked = ask(language, now, reply.body);
    }
    if (asked == Asked::kept) co_return reply;
    if (asked == Asked::begins) {
        try {
            Figures work{rules, language, now};
            reply.body = co_await read(store_, std::move(work));
        } catch (const std::exception& error) {
            log::error("figures_failed", {{"why", error.what()}});
        }
        keep(language, now, reply.body);
    }
    if (reply.body.empty()) reply = plain(503, "heed cannot read now; try again in a moment.");
    co_return reply;
}

CityPage::Asked CityPage::ask(const std::string& language, TimePoint now, std::string& body) {
    const std::lock_guard lock(mutex_);
    Kept& kept = kept_[language];
    const bool fresh = now - kept.at < kept_for && now >= kept.at;
    if (!kept.body.empty() && (fresh || kept.under_way)) {
        body = kept.body;
        return Asked::kept;
    }
    if (kept.under_way) return Asked::waits;
    kept.under_way = true;
    return Asked::begins;
}

void CityPage::keep(const std::string& language, TimePoint now, const std::string& body) {
    const std::lock_guard lock(mutex_);
    Kept& kept = kept_[language];
    kept.under_way = false;
    if (!body.empty()) kept = {now, body};
}

}  // namespace heed
