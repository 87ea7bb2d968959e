#pragma once
// How well departments answer: figures from histories alone, the same numbers every time.
// Source: docs/casework.md, "Scorecards".
#include "dialogs/casework/concern_rounds.hpp"
#include "dialogs/casework/rounds.hpp"
#include "dialogs/organisation.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heed::casework {

enum class Figure : std::uint8_t {
    response,
    resolution,
    satisfaction,
    on_time,
    returned,
    first_time_right,
    reopened,
    answered
};
inline constexpr std::size_t figure_count = 8;
std::string_view to_string(Figure figure);

// Why a round does not count in a figure.
enum class LeftOut : std::uint8_t {
    handed_on,  // sent back or given to another before it was due
    not_due,    // was given late to the department that has it
    withdrawn,
    merged,
    rejected,         // and a checker has seen one in ten
    open,             // not resolved yet
    no_answer,        // the resident has not said
    struck,           // the rating was struck out on appeal
    late_by_dispatch  // charged to dispatch
};
inline constexpr std::size_t left_out_count = 9;
std::string_view to_string(LeftOut reason);

// Cases that count out of those that could. In halves, since partly solved is half.
struct Ratio {
    std::int64_t halves = 0;
    std::int64_t of = 0;  // cases
    double rate() const;  // 0 without cases
    // Wilson's score interval for 95 %, in [0, 1]. Source: E. B. Wilson, "Probable inference, the
    // law of succession, and statistical inference", JASA 22 (1927), pp. 209-212.
    struct Interval {
        double low = 0, high = 1;
    };
    Interval interval() const;
};

struct FigureCount {
    Ratio ratio;
    std::array<std::int64_t, left_out_count> left_out{};
};

// How a department answers common concerns: those that it had to solve in the period.
struct ConcernFigures {
    std::int64_t concerns = 0;  // rounds
    std::int64_t people = 0;    // who complained of them
    std::int64_t left_out = 0;  // of these: over before anybody could solve them
    Ratio measured;             // first measure in the time promised for a first word
    Ratio solved;               // in the time promised for a solution
    Ratio recurred;             // came back, of those solved
    // Medians, from when it was recognised; nothing without any.
    std::optional<double> hours_to_measure, hours_to_solve;
};

struct Scorecard {
    std::string department;  // empty: the total
    std::int64_t cases = 0;  // rounds that it is judged by
    std::array<FigureCount, figure_count> figures;
    std::int64_t extended = 0;          // of those that count in `on_time`
    std::int64_t late_by_dispatch = 0;  // of dispatch's misses in `on_time`
    std::int64_t resident_often = 0;    // rounds left out altogether
    ConcernFigures concerns;
    std::optional<double> score;       // 0-100; nothing when a weighted figure has no cases
    std::optional<std::int64_t> rank;  // from 1; nothing: listed, not ranked

    FigureCount& at(Figure figure) { return figures[static_cast<std::size_t>(figure)]; }
    const FigureCount& at(Figure figure) const { return figures[static_cast<std::size_t>(figure)]; }
};

struct Scoreboard {
    std::vector<Scorecard> cards;        // the ranked first, by rank; the others by id
    Scorecard total;                     // their sum
    std::map<std::string, Ratio> rules;  // first time right by routing rule
    std::int64_t unrecorded = 0;         // complaints whose history is too old to be counted
};

// What is asked for.
struct ScorePeriod {
    TimePoint from{}, until{};  // deadlines in [from, until)
    TimePoint as_of{};          // nothing later is looked at, no later deadline has come
    std::string worker;         // only what this member of staff has signed for; empty: all
};

inline constexpr std::int64_t per_resident_max = 5;

// Takes one history after the other, in order of filing; keeps counts, not histories.
class ScoreTally {
public:
    // `organisation` must outlive it.
    ScoreTally(const Organisation& organisation, ScorePeriod period);
    void add(const History& history);
    void add(const ConcernHistory& history);
    Scoreboard finish() const;

private:
    // What of one round goes to which card; a card that has had enough of this resident is closed.
    class Slip;
    struct Rejection {
        std::uint64_t hash;
        bool seen, overturned;  // a checker agreed, or reopened it
    };
    void add(const History& history, const Round& round);
    void count_response(Slip& slip, const Round& round);
    void count_time(Slip& slip, const Round& round);
    void count_resolution(Slip& slip, const History& history, const Round& round);
    void count_survey(Slip& slip, const Round& round);
    void count_routing(Slip& slip, const Round& round);
    // Those of one department, of all when `department` is nothing.
    ConcernFigures concerns_of(std::optional<std::string_view> department) const;

    const Organisation& organisation_;
    const ScorePeriod period_;
    std::map<std::string, Scorecard, std::less<>> cards_;
    std::map<std::string, std::vector<Rejection>, std::less<>> rejections_;
    std::map<std::string, Ratio> rules_;
    std::vector<ConcernRound> concerns_;
    std::unordered_map<std::uint64_t, std::uint8_t> seen_of_resident_;
    std::int64_t unrecorded_ = 0;
};

}  // namespace heed::casework
