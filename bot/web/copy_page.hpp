#pragma once
// "/my-data/SECRET": where a resident fetches the copy of what is kept of them that they asked for
// in the chat. Opening it shows a button, so that a platform that looks at links by itself does not
// use it up; pressing it gives the file, once.
#include "adapters/http.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/rules.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <string>
#include <string_view>

namespace heed {

class CopyPage {
public:
    // All outlive the page.
    CopyPage(Store& store, const RulesInForce& rules, const Config& config, const Clock& clock)
        : store_(store), rules_(rules), config_(config), clock_(clock) {}

    static bool has(std::string_view path);
    Task<HttpReply> handle(HttpRequestView request);

private:
    Task<HttpReply> show(std::string secret, std::string language);
    Task<HttpReply> give(std::string secret, std::string language);
    HttpReply page(const std::string& language, bool is_there) const;

    Store& store_;
    const RulesInForce& rules_;
    const Config& config_;
    const Clock& clock_;
};

}  // namespace heed
