#pragma once
// An answer as the bytes that go out in one write.
#include "adapters/http.hpp"

#include <string>

namespace heed {

struct AnswerFrame {
    bool tls = true;         // then browsers are told to stay with HTTPS
    bool close = false;      // no request is read after this answer
    bool head_only = false;  // the request was HEAD
};

// Appends status line, header lines and body. A status that may not carry a body (1xx, 204, 304)
// is sent without one. Throws std::invalid_argument when a header of the reply holds a line end or
// NUL, with `out` as it was: nothing from outside may begin a header line of ours.
void append_answer(std::string& out, const HttpReply& reply, const AnswerFrame& frame);

}  // namespace heed
