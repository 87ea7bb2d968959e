#pragma once
// Files that say what the program does, written by the program and read by people.
#include <string>
#include <string_view>

namespace heed::test {

// True when HEED_REWRITE is set: golden files are written instead of compared.
bool rewrites();
// Fails at the first line in which the file differs from `actual`, or writes the file.
// `path` is relative to the repository.
void check_golden(std::string_view path, const std::string& actual);

}  // namespace heed::test
