#pragma once
#include <filesystem>

namespace heed {

// `heed serve`: runs until SIGTERM or SIGINT. Returns the exit status: 0 after a clean end, 1 when
// it could not start (each reason on stderr).
int run_serve(const std::filesystem::path& config_file);

}  // namespace heed
