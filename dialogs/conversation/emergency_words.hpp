#pragma once
// The words of danger, for emergencies.cpp.
#include <string_view>
#include <vector>

namespace heed::conversation {

struct Emergency {
    std::string_view kind;
    std::vector<std::string_view> words;
};
// By kind; the first that is found decides.
const std::vector<Emergency>& emergencies();

// What is danger only of some things: people collapse, and so do fences; a house must not smoke, a
// barbecue may. One of `of` must stand shortly before or behind the word.
struct Scene {
    std::string_view kind, word;
    std::vector<std::string_view> of;
};
inline constexpr std::size_t scene_reach = 40;  // bytes: a dozen Chinese characters, or half a line
const std::vector<Scene>& scenes();

}  // namespace heed::conversation
