#pragma once
// Photos of what was done: which of them still stand for the complaint, and so are everybody's to
// see who may see its page. Source: docs/casework.md, "Proof".
#include "dialogs/complaint.hpp"

#include <vector>

namespace heed::casework {

// Does a photo of what was done that came at `added` still stand? Not once the complaint was
// reopened, nor once the resolution that it came with, or was sent directly before, was taken back.
// Staff see it all the same.
bool proof_stands(const std::vector<ComplaintEvent>& timeline, TimePoint added);

}  // namespace heed::casework
