// Fills a database with complaints whose histories are made by the product's own table of
// transitions, on a clock of its own:
//   histories DATABASE KEY_HEX ORGANISATION_TOML AREAS_GEOJSON COUNT FIRST_DAY DAYS [SEED]
// No server may run on it. The same arguments give the same histories.
#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/routing.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/number.hpp"
#include "storage/concern_book.hpp"
#include "tests/storage/support.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

namespace {

using namespace heed;
using casework::Action;
using casework::Actor;
using casework::Role;

class City {
public:
    City(const Organisation& organisation, std::uint64_t seed)
        : organisation_(organisation), random_(seed), bytes_(seed) {}

    std::vector<TimePoint> filing_times(std::size_t count, TimePoint first, std::size_t days) {
        std::vector<TimePoint> times(count);
        for (TimePoint& time : times) time = first + std::chrono::seconds(below(days * 86400));
        std::ranges::sort(times);
        return times;
    }

    Complaint new_complaint(TimePoint at, std::size_t residents) {
        Complaint complaint;
        const std::string date = civil_date(at);
        complaint.number = complaint_number(organisation_.number_prefix, date, ++last_[date]);
        complaint.token = random_hex(bytes_, 16);
        // A few people complain much, most of them once or twice.
        const std::size_t person = chance(15) ? below(residents / 100 + 1) : below(residents);
        complaint.by = {"app", "u-" + std::to_string(person)};
        complaint.resident = "r_" + hex(person);
        complaint.category = one_of(organisation_.categories).id;
        if (!organisation_.areas.empty() && chance(90))
            complaint.area = one_of(organisation_.areas).id;
        complaint.text = "路口的灯坏了，晚上看不清";
        complaint.language = "zh-CN";
        complaint.place.label = "东门步行街";
        complaint.emergency = chance(3);
        complaint.filed_at = at;
        const casework::Routed routed =
            casework::route(organisation_, complaint.category, complaint.area);
        complaint.department = routed.department;
        complaint.assisting = routed.assisting;
        complaint.status = routed.by_rule && chance(90) ? Status::assigned : Status::filed;
        const ServiceLevel& level = organisation_.category(complaint.category)->level;
        complaint.sign_for_due_at = casework::due(organisation_.calendar, level.sign_for, at);
        complaint.due_at = casework::due(organisation_.calendar, level.resolve, at);
        const std::string rule = complaint.status == Status::assigned ? routed.rule : "";
        complaint.timeline = {casework::filed_event(organisation_, complaint, "resident", rule)};
        return complaint;
    }

    // Whatever the complaint's people may do next, tried in turn; most of what is refused is not
    // done by people either.
    void live(Tx& tx, Complaint& complaint, TimePoint end) {
        TimePoint at = complaint.filed_at;
        const std::size_t steps = 2 + below(16);
        for (std::size_t step = 0; step < steps; ++step) {
            at += chance(60) ? std::chrono::minutes(5 + below(600))
                             : std::chrono::minutes(600 + below(4000));
            if (chance(2)) at += std::chrono::hours(24 * 16);
            if (at >= end) break;
            climb(tx, complaint, at);
            for (int attempt = 0; attempt < 6 && !act(tx, complaint, at); ++attempt) {
            }
        }
        if (is_open(complaint.status)) last_open_ = complaint;
    }

    // Concerns whose department measured and solved in time, late or not at all; some came back,
    // some went away by themselves, and some staff made one with another and perhaps took that
    // back.
    void add_concerns(Tx& tx, std::size_t count, TimePoint first, std::size_t days, TimePoint end) {
        for (std::size_t i = 0; i < count; ++i) {
            casework::Concern concern;
            concern.category = one_of(organisation_.categories).id;
            concern.department = chance(5) ? "" : one_of(organisation_.departments).id;
            const TimePoint begun = first + std::chrono::seconds(below(days * 86400));
            const casework::ConcernId id = tx.begin_concern(concern, begun);
            live(tx, id, concern, begun, end);
        }
    }

private:
    void live(
        Tx& tx,
        casework::ConcernId id,
        const casework::Concern& concern,
        TimePoint begun,
        TimePoint end
    ) {
        TimePoint at = begun;
        auto people = static_cast<std::int64_t>(5 + below(20));
        const auto note = [&](std::string_view event, std::string_view text = {}) {
            if (at >= end) return;
            casework::ConcernEvent row{
                at,
                std::string(event),
                "heed",
                concern.department,
                people++,
                {},
                {},
                std::string(text)};
            if (event == "recognised" || event == "recurred") {
                const ServiceLevel& level = organisation_.category(concern.category)->level;
                row.measure_due_at = casework::due(organisation_.calendar, level.contact, at);
                row.due_at = casework::due(organisation_.calendar, level.resolve, at);
            }
            tx.concern_book().note(id, row);
        };
        const auto pass = [&](std::size_t hours_max) {
            at += std::chrono::seconds(1 + below(hours_max * 3600));
        };
        note("recognised");
        while (at < end) {
            pass(72);
            if (chance(10)) return note("closed");
            if (chance(10)) {
                note("merged", "N-1");
                if (chance(50)) return;
                note("undone", "merge");
            }
            if (chance(90)) note("measures");
            pass(300);
            if (chance(15)) return;
            note("solved");
            pass(600);
            if (!chance(30)) return note("closed");
            note("recurred");
        }
    }

    // What the time that has passed does by itself.
    void climb(Tx& tx, Complaint& complaint, TimePoint at) {
        using casework::Deadline;
        for (const Deadline deadline : {Deadline::sign_for, Deadline::contact, Deadline::resolve}) {
            if (const auto change = casework::climb(organisation_, complaint, deadline, at))
                carry_out(tx, complaint, *change);
        }
    }

    std::size_t below(std::size_t bound) { return random_() % std::max<std::size_t>(bound, 1); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <class Items>
    const typename Items::value_type& one_of(const Items& items) {
        return items[below(items.size())];
    }
    static std::string hex(std::size_t value) {
        char text[32];
        std::snprintf(text, sizeof text, "%016zx", value);
        return text;
    }

    Actor member(Role role, const std::string& department) {
        const std::size_t person =
            std::hash<std::string>{}(department) % 0xFFFFFF * 16 + static_cast<std::size_t>(role);
        return {Actor::Kind::staff, {"s_" + hex(person), "", department, role}};
    }

    bool act(Tx& tx, Complaint& complaint, TimePoint at) {
        const std::string dispatch = organisation_.dispatch().id;
        const std::string holder = complaint.department.empty() ? dispatch : complaint.department;
        const Actor officer = member(Role::officer, holder), head = member(Role::head, holder);
        const Actor dispatcher = member(Role::dispatcher, dispatch);
        const Actor dispatch_head = member(Role::head, dispatch);
        const Actor checker = member(Role::checker, chance(50) ? dispatch : "");
        const Actor resident = casework::acting_resident();
        const std::string other = one_of(organisation_.departments).id;
        const auto later = std::optional(complaint.due_at + std::chrono::hours(24 + below(240)));
        const auto satisfied = static_cast<int>(1 + (below(4) + below(5)) * 5 / 8);
        const casework::Details words{"说明"};
        const auto told = [&](std::string_view verdict, int stars = 0) {
            return casework::Details{"说明", {}, {}, {}, nullptr, verdict, stars};
        };
        const auto apart = casework::Details{"说明", other};
        const auto dated = casework::Details{"说明", {}, {}, later};
        switch (complaint.status) {
            case Status::filed:
                if (chance(10)) return did(tx, complaint, at, dispatcher, Action::reject, words);
                if (complaint.course.returned >= 2 && chance(70))
                    return did(tx, complaint, at, dispatch_head, Action::rule, apart);
                if (!complaint.course.returned_by.empty() && chance(30))
                    return did(
                        tx,
                        complaint,
                        at,
                        dispatcher,
                        Action::assign,
                        {"说明", complaint.course.returned_by}
                    );
                return did(tx, complaint, at, dispatcher, Action::assign, apart);
            case Status::assigned:
            case Status::reopened:
                if (chance(3)) return did(tx, complaint, at, resident, Action::withdraw, {});
                if (chance(15)) return did(tx, complaint, at, officer, Action::give_back, words);
                if (chance(6)) return did(tx, complaint, at, head, Action::reject, words);
                if (chance(5))
                    return did(
                        tx,
                        complaint,
                        at,
                        head,
                        Action::assign,
                        {"说明", complaint.department, "s_other"}
                    );
                return did(tx, complaint, at, officer, Action::accept, {});
            case Status::accepted:
            case Status::verified:
            case Status::in_progress: {
                if (complaint.course.waiting_since && chance(60))
                    return did(tx, complaint, at, resident, Action::answer, words);
                if (complaint.course.extension_asked && chance(70))
                    return did(tx, complaint, at, head, Action::grant, {});
                if (!complaint.course.proposed.empty() && chance(70))
                    return did(tx, complaint, at, head, Action::sign, {});
                const casework::Details one_with{
                    "说明", {}, {}, {}, last_open_ ? &*last_open_ : nullptr};
                switch (below(22)) {
                    case 0:
                        return did(tx, complaint, at, officer, Action::ask, words);
                    case 1:
                        return did(tx, complaint, at, officer, Action::verify, words);
                    case 2:
                        return did(tx, complaint, at, officer, Action::start, dated);
                    case 3:
                    case 4:
                    case 5:
                        return did(tx, complaint, at, officer, Action::reply, words);
                    case 6:
                        return did(tx, complaint, at, head, Action::extend, dated);
                    case 7:
                        return did(tx, complaint, at, officer, Action::extend, dated);
                    case 8:
                        return did(tx, complaint, at, dispatcher, Action::transfer, apart);
                    case 9:
                        return did(tx, complaint, at, resident, Action::withdraw, {});
                    case 10:
                        return did(tx, complaint, at, resident, Action::urge, {});
                    case 11:
                        return chance(30) &&
                               did(tx, complaint, at, officer, Action::merge, one_with);
                    default:
                        return did(tx, complaint, at, officer, Action::resolve, words);
                }
            }
            case Status::resolved:
                if (complaint.course.appealed) return decide(tx, complaint, at, checker);
                switch (below(10)) {
                    case 0:
                    case 1:
                    case 2:
                        return did(
                            tx,
                            complaint,
                            at,
                            resident,
                            Action::rate,
                            told("yes", chance(60) ? satisfied : 0)
                        );
                    case 3:
                        return did(tx, complaint, at, resident, Action::rate, told("partly"));
                    case 4:
                        return did(tx, complaint, at, resident, Action::rate, told("no"));
                    case 5:
                        return did(tx, complaint, at, resident, Action::rate, told({}, satisfied));
                    case 6:
                        return did(tx, complaint, at, checker, Action::check, told("closed"));
                    case 7:
                        return did(tx, complaint, at, checker, Action::check, told("reopened"));
                    case 8:
                        return did(tx, complaint, at, officer, Action::appeal, words);
                    default:
                        return did(tx, complaint, at, Actor{}, Action::lapse, {});
                }
            case Status::closed:
                if (complaint.course.appealed) return decide(tx, complaint, at, checker);
                switch (below(6)) {
                    case 0:
                        return did(tx, complaint, at, resident, Action::reopen, words);
                    case 1:
                        return did(tx, complaint, at, resident, Action::rate, told({}, satisfied));
                    case 2:
                        return did(tx, complaint, at, head, Action::appeal, words);
                    default:
                        return false;
                }
            case Status::rejected:
                return did(
                    tx,
                    complaint,
                    at,
                    checker,
                    Action::check,
                    told(chance(80) ? "closed" : "reopened")
                );
            case Status::withdrawn:
                return did(tx, complaint, at, resident, Action::restore, {});
            case Status::merged:
                return false;
        }
        return false;
    }

    bool decide(Tx& tx, Complaint& complaint, TimePoint at, const Actor& checker) {
        const std::string_view verdict = chance(50) ? "upheld" : "dismissed";
        const casework::Details details{"说明", {}, {}, {}, nullptr, verdict};
        return did(tx, complaint, at, checker, Action::decide, details);
    }

    // Now and then somebody takes back what they have just done.
    bool did(
        Tx& tx,
        Complaint& complaint,
        TimePoint at,
        const Actor& actor,
        Action action,
        const casework::Details& details
    ) {
        const casework::Before before = casework::before(complaint);
        if (!acted(tx, complaint, at, actor, action, details)) return false;
        if (actor.kind != Actor::Kind::staff || !chance(2)) return true;
        carry_out(tx, complaint, casework::undone(actor, complaint, before, "accepted", at));
        return true;
    }

    bool acted(
        Tx& tx,
        Complaint& complaint,
        TimePoint at,
        const Actor& actor,
        Action action,
        const casework::Details& details
    ) {
        const auto result = casework::apply(organisation_, actor, action, complaint, details, at);
        const auto* change = std::get_if<casework::Change>(&result);
        if (change == nullptr) return false;
        carry_out(tx, complaint, *change);
        return true;
    }

    static void carry_out(Tx& tx, Complaint& complaint, const casework::Change& change) {
        if (!tx.change(change)) throw std::runtime_error("a change was not taken");
        complaint = change.after;
        ++complaint.version;
    }

    const Organisation& organisation_;
    std::mt19937_64 random_;
    test::SeededRandom bytes_;
    std::map<std::string, std::uint32_t> last_;
    std::optional<Complaint> last_open_;
};

// What is to be made, from the command line.
struct Order {
    std::filesystem::path database, organisation, areas;
    std::string key;  // 32 bytes
    std::size_t count = 0, days = 0;
    TimePoint first{};
    std::uint64_t seed = 1;
};

std::string bytes_of(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

Order order_of(char** argv, int argc) {
    const auto number = [&](int index) { return std::stoull(argv[index]); };
    Order order;
    order.database = argv[1];
    order.key = bytes_of(argv[2]);
    order.organisation = argv[3];
    order.areas = argv[4];
    order.count = number(5);
    const auto first = parse_rfc3339(argv[6]);
    if (!first) throw std::runtime_error("FIRST_DAY is no date like 2026-09-01");
    order.first = *first;
    order.days = number(7);
    if (argc > 8) order.seed = number(8);
    return order;
}

void fill(const Order& order) {
    std::vector<FileError> mistakes;
    const Organisation organisation =
        load_organisation(order.organisation, order.areas, order.first, mistakes);
    if (!mistakes.empty()) throw std::runtime_error(to_string(mistakes.front()));
    test::SeededRandom random(order.seed);
    const auto store = open_sqlite_store({
        .file = order.database,
        .encryption_key = order.key,
        .random = random,
    });
    City city(organisation, order.seed);
    const TimePoint end = order.first + std::chrono::hours(24 * (order.days + 40));
    // Many complaints in one transaction: nobody waits for any of them.
    constexpr std::size_t at_once = 200;
    const auto times = city.filing_times(order.count, order.first, order.days);
    for (std::size_t begin = 0; begin < times.size(); begin += at_once) {
        const std::size_t stop = std::min(begin + at_once, times.size());
        test::write(*store, [&](Tx& tx) {
            for (std::size_t i = begin; i < stop; ++i) {
                Complaint complaint = city.new_complaint(times[i], order.count / 2);
                complaint.id = tx.file(complaint, {}, {});
                complaint.timeline.clear();
                city.live(tx, complaint, end);
            }
        });
    }
    test::write(*store, [&](Tx& tx) {
        city.add_concerns(tx, order.count / 50, order.first, order.days, end);
    });
    store->stop();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 8) {
        std::cerr << "usage: histories DATABASE KEY_HEX ORGANISATION_TOML AREAS_GEOJSON COUNT"
                     " FIRST_DAY DAYS [SEED]\n";
        return 2;
    }
    try {
        fill(order_of(argv, argc));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "histories: " << error.what() << '\n';
        return 1;
    }
}
