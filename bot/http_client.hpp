#pragma once
// Calls to other servers over HTTPS (plain HTTP only for loopback names in heed.toml).
#include "adapters/http.hpp"
#include "bot/task.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace heed {

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Runs on the calling lane. Never throws: no answer is a result with status 0. Total deadline
    // 8 s (30 s for answers allowed to be larger than 1 MiB), no redirects, certificate and name
    // verified, answer cut at call.body_bytes_max (a longer one is no answer).
    virtual Task<HttpResult> send(HttpCall call) = 0;
};

// `ca_file`: extra trusted certificates (PEM), for tests and private hosts; empty for the system's
// only.
std::unique_ptr<HttpClient> make_http_client(const std::string& ca_file);

}  // namespace heed
