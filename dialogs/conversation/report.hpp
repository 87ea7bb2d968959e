#pragma once
// A report that comes whole from another program (Open311): filed at once, without a talk, by the
// same rules as one that was told in a conversation.
#include "dialogs/conversation/step.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::conversation {

// What was reported. `category` is one of the catalogue's; `place` is from place_of_report(). Each
// answer is to one of the category's questions, in the form of value_of_answer().
struct Report {
    std::string category;
    std::string text;
    PlaceFound place;
    std::vector<std::pair<std::string, std::string>> answers;
    std::string phone;  // digits; empty: none
    std::vector<PhotoId> photos;
};

// Where a point (WGS-84), words or both are. Nothing when the point is outside the city.
std::optional<PlaceFound> place_of_report(
    const Organisation& organisation,
    const Gazetteer& gazetteer,  // of this organisation
    const std::optional<std::pair<double, double>>& latitude_longitude,
    std::string_view words
);

// What `values` answer to the question, as a draft keeps it: one text, number ("-3.5") or date
// ("2026-11-20", from a date or an RFC 3339 time), or ids of values joined by commas. Nothing when
// they do not fit.
std::optional<std::string> value_of_answer(
    const heed::Question& question, const std::vector<std::string>& values
);

// Files it: effects as of step(), `reply` says what was filed. Emergencies are told to staff as in
// a conversation, a telephone number in the text is cut out and kept apart.
Step file_report(State state, const Report& report, const Context& context);

}  // namespace heed::conversation
