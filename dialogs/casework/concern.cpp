#include "dialogs/casework/concern.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 7> state_names = {
    "emerging", "recognised", "assigned", "measures", "watched", "closed", "recurred"};
constexpr std::array<std::string_view, 6> news_names = {
    "recognised", "measures", "solved", "recurred", "closed", "heavy"};

// Each step returns whether it was taken; taken in turn, they bring a concern from any state to
// the one that its members say.
bool recognise(Concern& concern, const ConcernSettings& settings) {
    const bool enough = concern.confirmed || concern.people >= settings.recognised_from;
    if (concern.recognised_at || !enough) return false;
    concern.state = ConcernState::recognised;
    return true;
}

bool assign(Concern& concern) {
    if (concern.state != ConcernState::recognised || concern.department.empty()) return false;
    concern.state = ConcernState::assigned;
    return true;
}

bool begin_measures(Concern& concern, const ConcernMembers& members) {
    const bool waits = concern.state == ConcernState::recognised ||
                       concern.state == ConcernState::assigned ||
                       concern.state == ConcernState::recurred;
    if (!waits || members.begun == 0 || members.open == 0) return false;
    // What came back needs measures anew: those of the time before do not count.
    if (concern.state == ConcernState::recurred && members.begun <= members.resolved) return false;
    concern.state = ConcernState::measures;
    return true;
}

}  // namespace

std::string_view to_string(ConcernState state) {
    const auto index = static_cast<std::size_t>(state);
    HEED_ENSURE(index < state_names.size());
    return state_names[index];
}

std::optional<ConcernState> parse_concern_state(std::string_view text) {
    const auto found = std::ranges::find(state_names, text);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<ConcernState>(found - state_names.begin());
}

std::string_view to_string(ConcernNews news) {
    const auto index = static_cast<std::size_t>(news);
    HEED_ENSURE(index < news_names.size());
    return news_names[index];
}

std::string concern_name(ConcernId id) { return "N-" + std::to_string(id); }

std::optional<ConcernId> parse_concern_name(std::string_view text) {
    const std::string folded = fold(text);
    std::string_view rest = folded;
    if (!rest.starts_with('n')) return std::nullopt;
    rest.remove_prefix(1);
    if (rest.starts_with('-')) rest.remove_prefix(1);
    ConcernId id = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), id);
    const bool whole = read.ec == std::errc{} && read.ptr == rest.data() + rest.size();
    if (!whole || id <= 0) return std::nullopt;
    return id;
}

bool is_live(const Concern& concern) {
    return concern.state != ConcernState::watched && concern.state != ConcernState::closed;
}

ConcernAdvance advance(
    Concern concern, const ConcernMembers& members, const ConcernSettings& settings, TimePoint now
) {
    concern.people = members.people;
    concern.complaints = members.complaints;
    concern.first_at = members.first_at;
    concern.last_at = members.last_at;
    if (!members.department.empty()) concern.department = members.department;
    if (concern.confirm_at && now >= *concern.confirm_at) {
        concern.confirmed = true;
        concern.confirm_at.reset();
    }
    ConcernAdvance result;
    std::vector<ConcernNews>& news = result.news;

    if (concern.state == ConcernState::watched && members.open > 0) {
        concern.state = ConcernState::recurred;
        ++concern.recurred;
        concern.resolved_at.reset();
        concern.measures_at.reset();
        news.push_back(ConcernNews::recurred);
    }
    if (concern.state == ConcernState::emerging && recognise(concern, settings)) {
        concern.recognised_at = now;
        news.push_back(ConcernNews::recognised);
    }
    if (!concern.heavy_at && is_live(concern) && concern.people >= heavy_from) {
        concern.heavy_at = now;
        news.push_back(ConcernNews::heavy);
    }
    assign(concern);
    if (begin_measures(concern, members)) {
        concern.measures_at = now;
        news.push_back(ConcernNews::measures);
    }
    if (is_live(concern) && members.open == 0) {
        // Taken back or refused by all: there is nothing to watch.
        concern.state = members.resolved > 0 ? ConcernState::watched : ConcernState::closed;
        if (members.resolved > 0) {
            if (!concern.measures_at) concern.measures_at = now;
            concern.resolved_at = now;
            news.push_back(ConcernNews::solved);
        } else {
            concern.closed_at = now;
            news.push_back(ConcernNews::closed);
        }
    }
    const bool quiet = concern.state == ConcernState::watched && concern.resolved_at &&
                       now - *concern.resolved_at >= settings.watch;
    if (quiet) {
        concern.state = ConcernState::closed;
        concern.closed_at = now;
        news.push_back(ConcernNews::closed);
    }
    result.concern = std::move(concern);
    return result;
}

}  // namespace heed::casework
