#pragma once
// One request to an object store over HTTP, and its answer. Who stands above implements it: nothing
// here opens a connection.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace heed {

struct ObjectRequest {
    std::string method;  // "GET", "PUT", "HEAD", "DELETE"
    std::string url;     // absolute; path and query encoded
    std::vector<std::pair<std::string, std::string>> headers;  // without Host and Content-Length
    std::string body;
    std::size_t answer_bytes_max = 1024 * 1024;
};

struct ObjectAnswer {
    unsigned status = 0;  // 0: no answer came
    std::string body;
    std::string error;  // why none came
};

class ObjectTransport {
public:
    virtual ~ObjectTransport() = default;
    // Blocks until the whole answer is there. Never throws for a failing network.
    virtual ObjectAnswer send(const ObjectRequest& request) = 0;
};

}  // namespace heed
