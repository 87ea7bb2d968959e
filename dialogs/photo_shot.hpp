#pragma once
// What a photo says about itself: where and when it was taken. Kept only until the resident has
// said whether it may be used.
#include "dialogs/message.hpp"

#include <optional>

namespace heed {

struct PhotoShot {
    GeoPoint point;                 // WGS-84
    std::optional<TimePoint> at{};  // by the camera's clock, taken for mainland civil time
    bool operator==(const PhotoShot&) const = default;
};

}  // namespace heed
