#include "dialogs/ensure.hpp"

#include <string>

namespace heed {

void fail_ensure(const char* condition, const char* file, int line) {
    throw LogicError(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

}  // namespace heed
