#pragma once
// The world held still for tests: a clock that is set, randomness from a seed, a directory that
// goes away, a platform that answers from a script.
#include "bot/clock.hpp"
#include "bot/http_client.hpp"
#include "tests/support/seeded_random.hpp"

#include <cstdint>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace heed::test {

class ManualClock final : public Clock {
public:
    explicit ManualClock(TimePoint start) : now_(start) {}
    TimePoint now() const override { return now_; }
    void advance(Duration by) { now_ += by; }

private:
    TimePoint now_;
};

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "heed-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Answers every call by the script and keeps the calls.
class ScriptedHttpClient final : public HttpClient {
public:
    std::function<HttpResult(const HttpCall&)> script;
    std::vector<HttpCall> calls;
    Task<HttpResult> send(HttpCall call) override {
        calls.push_back(call);
        co_return script(calls.back());
    }
};

}  // namespace heed::test
