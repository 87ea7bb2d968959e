#pragma once
#include <chrono>
#include <filesystem>

namespace heed {

// `heed serve`: runs until SIGTERM or SIGINT. Returns the exit status: 0 after a clean end, 1 when
// it could not start (each reason on stderr). `leave_notice`: so long /readyz says that it is going
// to end before it does, where somebody asks there.
int run_serve(const std::filesystem::path& config_file, std::chrono::seconds leave_notice);

}  // namespace heed
