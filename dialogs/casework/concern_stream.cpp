#include "dialogs/casework/concern_stream.hpp"

namespace heed::casework {

Heard ConcernStream::hear(const Sighting& sighting) {
    Heard heard;
    const std::vector<Found> found = index_.like(sighting, 1);
    index_.add(sighting);
    if (found.empty()) return heard;
    heard.closest = found.front();
    if (found.front().likeness.score < settings_.join_from) return heard;
    const auto joined = firsts_.find(found.front().id);
    heard.first = joined == firsts_.end() ? found.front().id : joined->second;
    firsts_[sighting.id] = *heard.first;
    return heard;
}

}  // namespace heed::casework
