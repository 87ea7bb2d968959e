#include "bot/web/public_figures.hpp"

#include <algorithm>

namespace heed {
namespace {

// The cells of one area, the most people first, and how many of them are shown.
void hide_small(std::vector<FigureCell>& cells) {
    std::ranges::stable_sort(cells, std::greater(), &FigureCell::people);
    auto shown = static_cast<std::size_t>(std::ranges::count_if(cells, [](const FigureCell& one) {
        return one.people >= people_shown_min;
    }));
    const auto hidden_people = [&] {
        std::int64_t people = 0;
        for (std::size_t i = shown; i < cells.size(); ++i) people += cells[i].people;
        return people;
    };
    while (shown > 0 && shown < cells.size() && hidden_people() < people_shown_min) --shown;
    cells.resize(shown);
}

}  // namespace

PublicFigures public_figures(std::vector<FigureCell> areas, std::vector<FigureCell> cells) {
    PublicFigures figures;
    std::erase_if(areas, [](const FigureCell& one) {
        return one.people < people_shown_min || one.area.empty();
    });
    std::ranges::stable_sort(areas, std::greater(), &FigureCell::people);
    for (const FigureCell& area : areas) {
        figures.complaints += area.complaints;
        figures.solved += area.solved;
        std::vector<FigureCell> here;
        std::ranges::copy_if(cells, std::back_inserter(here), [&](const FigureCell& one) {
            return one.area == area.area;
        });
        hide_small(here);
        std::ranges::move(here, std::back_inserter(figures.cells));
    }
    figures.areas = std::move(areas);
    return figures;
}

}  // namespace heed
