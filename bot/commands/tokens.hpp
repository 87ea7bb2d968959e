#pragma once
// `heed token issue`, `list` and `revoke`: which programs may use the staff API, and for whom.
// Source: docs/api.md, "Programs".
#include "bot/api_token.hpp"
#include "bot/config.hpp"

#include <ostream>
#include <string_view>

namespace heed {

// Prints the token, once. Speaks to a running server through its socket, else takes the database's
// lock itself.
int run_token_issue(
    const Config& config, const TokenRequest& request, std::ostream& out, std::ostream& err
);

// One line for each token, tab-separated: id, name, member, scopes, issued, expires, last used.
// Reads only; a server may run.
int run_token_list(const Config& config, std::ostream& out);

// From then on nobody is let in with it.
int run_token_revoke(
    const Config& config, std::string_view id, std::ostream& out, std::ostream& err
);

}  // namespace heed
