#include "dialogs/organisation.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>

namespace heed {
namespace {

template <class T>
const T* find_by_id(const std::vector<T>& items, std::string_view id) {
    const auto found = std::ranges::find(items, id, &T::id);
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string_view LocalText::in(std::string_view language) const {
    if (by_language.empty()) return {};
    const auto found = by_language.find(language);
    return found != by_language.end() ? found->second : by_language.begin()->second;
}

const Department* Organisation::department(std::string_view id) const {
    return find_by_id(departments, id);
}

const Category* Organisation::category(std::string_view id) const {
    return find_by_id(categories, id);
}

const Area* Organisation::area(std::string_view id) const { return find_by_id(areas, id); }

const Department& Organisation::dispatch() const {
    HEED_ENSURE(!departments.empty());
    const auto found = std::ranges::find(departments, true, &Department::dispatch);
    return found == departments.end() ? departments.front() : *found;
}

std::string to_string(const FileError& error) {
    std::string line = error.file + ":" + std::to_string(error.line) + ": " + error.message;
    // Mistakes quote what stands in the file, which must not steer a terminal.
    const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; };
    std::ranges::replace_if(line, is_control, '?');
    return line;
}

}  // namespace heed
