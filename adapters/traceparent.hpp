#pragma once
// W3C Trace Context: the cause that whoever calls us names for their request.
#include "adapters/http.hpp"
#include "dialogs/trace_id.hpp"

namespace heed {

// The trace of the request's `traceparent` ("00-" + 32 hex digits + "-" + 16 + "-" + 2), when it
// came from a trusted proxy: a stranger could give all their requests the id of another's. None
// otherwise, and for what is not well-formed.
TraceId asked_trace(const HttpRequestView& request);

}  // namespace heed
