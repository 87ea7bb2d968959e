#pragma once
// A picture as PNG, decoded by heed-picture like every picture that comes from outside.
#include <filesystem>
#include <string>
#include <string_view>

namespace heed {

struct Png {
    std::string bytes;
    std::string error;  // not empty: no bytes, this is why
};
// Blocks until `program` (heed-picture) is done, which is seconds at most.
Png to_png(const std::filesystem::path& program, std::string_view picture);

}  // namespace heed
