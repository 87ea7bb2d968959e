#pragma once
// Pictures from strangers, re-encoded by a locked-up child process: only its plain JPEG is
// kept, and a small one of it.
#include "bot/task.hpp"
#include "dialogs/photo_shot.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace heed {

struct PictureResult {
    bool ok = false;
    bool try_again = false;  // not the picture's fault: the child could not run or was out of time
    std::string jpeg;
    std::string thumbnail;          // also a JPEG, at most 320 px a side
    std::optional<PhotoShot> shot;  // as the metadata says; nothing when it names no place
    std::string why;                // "unsupported", "too-large", "broken", or what went wrong
};

class Pictures {
public:
    virtual ~Pictures() = default;
    // Never throws for what it is given. Usable from every lane.
    virtual Task<PictureResult> re_encode(std::string bytes) = 0;
    // Adds heed_media_sandbox_kills_total{reason}. Any thread.
    virtual void append_metrics(std::string&) const {}
};

struct PictureSettings {
    std::filesystem::path program;           // empty: heed-picture beside the running program
    std::chrono::milliseconds time{10'000};  // then the child is killed
    unsigned children_max = 2;               // at once; the others wait in order
    unsigned waiting_max = 256;              // beyond these: try again
    std::size_t output_bytes_max = std::size_t{10} * 1024 * 1024;
};

// heed-picture beside the running program: where it is looked for when settings name none.
std::filesystem::path picture_program();
// What is wrong with that program and what to do; empty when it can be run.
std::string picture_program_fault(const std::filesystem::path& program = picture_program());

// Outlives the coroutines that it runs.
std::unique_ptr<Pictures> make_pictures(PictureSettings settings = {});

}  // namespace heed
