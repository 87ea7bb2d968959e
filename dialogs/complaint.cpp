#include "dialogs/complaint.hpp"

#include "dialogs/ensure.hpp"

#include <array>

namespace heed {
namespace {

constexpr std::array<std::string_view, 11> status_names = {
    "filed",
    "assigned",
    "accepted",
    "verified",
    "in_progress",
    "resolved",
    "closed",
    "reopened",
    "rejected",
    "withdrawn",
    "merged"};
constexpr std::array<std::string_view, 5> place_level_names = {
    "words", "area", "road", "door", "point"};

template <class Enum, std::size_t count>
std::string_view name_of(Enum value, const std::array<std::string_view, count>& names) {
    const auto index = static_cast<std::size_t>(value);
    HEED_ENSURE(index < count);
    return names[index];
}

template <class Enum, std::size_t count>
std::optional<Enum> value_of(
    std::string_view text, const std::array<std::string_view, count>& names
) {
    for (std::size_t i = 0; i < count; ++i) {
        if (names[i] == text) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Status status) { return name_of(status, status_names); }

std::optional<Status> parse_status(std::string_view text) {
    return value_of<Status>(text, status_names);
}

bool is_open(Status status) {
    switch (status) {
        case Status::filed:
        case Status::assigned:
        case Status::accepted:
        case Status::verified:
        case Status::in_progress:
        case Status::resolved:
        case Status::reopened:
            return true;
        case Status::closed:
        case Status::rejected:
        case Status::withdrawn:
        case Status::merged:
            return false;
    }
    return false;
}

std::string_view to_string(PlaceLevel level) { return name_of(level, place_level_names); }

std::optional<PlaceLevel> parse_place_level(std::string_view text) {
    return value_of<PlaceLevel>(text, place_level_names);
}

}  // namespace heed
