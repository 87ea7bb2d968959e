#pragma once
#include <cstdint>

namespace heed::storage {

// What a step of the schema is to a program that knows only the steps before it
// (docs/decisions/0063).
enum class Step : std::uint8_t {
    expands,    // it goes on working: new tables, plain indices, columns that may be left out
    contracts,  // it does not: something has another meaning, or has gone
};

}  // namespace heed::storage
