#pragma once
// A picture of ours (SVG) as PNG, which chats show: drawn by librsvg's own program in a process
// without environment and with little time. It needs a font with Chinese characters.
// docs/decisions/0041.
#include "bot/delivery/child_runs.hpp"
#include "bot/task.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace heed {

struct DrawingPrograms {
    std::filesystem::path draw = "/usr/bin/rsvg-convert";  // Debian: librsvg2-bin
    std::filesystem::path fonts = "/usr/bin/fc-list";      // Debian: fontconfig
};

// What is missing for it and what to install; empty when pictures can be drawn. Asks fontconfig,
// which takes a few milliseconds, and blocks as long.
std::string drawing_fault(const DrawingPrograms& programs = {});

class Drawings {
public:
    explicit Drawings(DrawingPrograms programs = {});

    // Nothing when it could not be drawn, which is logged. `svg` is of our own making: nothing from
    // outside but escaped text. Usable from every lane.
    Task<std::optional<std::string>> to_png(std::string svg);

private:
    const DrawingPrograms programs_;
    ChildRuns runs_;
};

}  // namespace heed
