#include "storage/store.hpp"

namespace heed {

bool Job::set_aside(Tx&, std::string_view) { return false; }

std::string Job::identity() const { return {}; }

}  // namespace heed
