#pragma once
// toml++ with its asserts off, as in its own release builds: over "[=" in a file one of them ends the
// process, where the line behind it reports a mistake like any other.
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
