#pragma once
// Planted bugs, to measure whether the simulation would find them (docs/simulation.md). They exist
// in the target heed_mutants only, which compiles the files that have one once more; everywhere
// else the condition is false and nothing of it is left.
#ifdef HEED_MUTANTS
#include <string_view>
namespace heed {
// Is this the bug that was asked for? Defined by tests/mutants/main.cpp.
bool is_planted(std::string_view name);
}  // namespace heed
#define HEED_MUTANT(name) ::heed::is_planted(name)
#else
#define HEED_MUTANT(name) false
#endif
