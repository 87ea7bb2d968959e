#pragma once
// Invariants are checked in release builds too: a wrong process stops the turn, it never guesses.
#include <stdexcept>

namespace heed {

// A bug of ours. The border that handles one message (one request, one outbox item) catches it.
class LogicError : public std::logic_error {
    using std::logic_error::logic_error;
};
[[noreturn]] void fail_ensure(const char* condition, const char* file, int line);

}  // namespace heed

#define HEED_ENSURE(condition) \
    (static_cast<bool>(condition) ? void(0) : ::heed::fail_ensure(#condition, __FILE__, __LINE__))
