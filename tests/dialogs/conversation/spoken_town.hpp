#pragma once
// The small city of tests/transcripts/city, as its files describe it.
#include "tests/support/talk.hpp"

#include <memory>

namespace heed::test {

std::shared_ptr<const Town> spoken_town();

}  // namespace heed::test
