#pragma once
// Figures that everybody may see: never so small that they speak of somebody.
#include "storage/console.hpp"

#include <vector>

namespace heed {

// Fewer people than this are not shown, and cannot be worked out from what is.
inline constexpr std::int64_t people_shown_min = 5;

struct PublicFigures {
    std::vector<FigureCell> areas;  // with people_shown_min people or more; `category` is empty
    std::vector<FigureCell> cells;  // by category, of those areas
    std::int64_t complaints = 0, solved = 0;  // of the areas shown, and no others
};

// A cell of too few people is left out. Where those left out of one area would together be too few,
// so that the area's own figure betrays them, the smallest of the others is left out, too.
PublicFigures public_figures(std::vector<FigureCell> areas, std::vector<FigureCell> cells);

}  // namespace heed
