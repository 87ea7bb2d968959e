#include "dialogs/understanding/areas_survey.hpp"

#include "dialogs/understanding/areas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

namespace heed {
namespace {

constexpr double metres_per_degree = 111'320;  // of latitude
constexpr double step_m_min = 50;
constexpr double steps_max = 1000;  // in either direction

struct Box {
    double west = std::numeric_limits<double>::max(), south = west;
    double east = std::numeric_limits<double>::lowest(), north = east;

    void add(double x, double y) {
        west = std::min(west, x);
        east = std::max(east, x);
        south = std::min(south, y);
        north = std::max(north, y);
    }
    bool holds(double x, double y) const {
        return west <= x && x <= east && south <= y && y <= north;
    }
};

Box box_of(const Area& area) {
    Box box;
    for (const auto& polygon : area.polygons) {
        for (const auto& [x, y] : polygon.front()) box.add(x, y);
    }
    return box;
}

// Points at equal distances over the box and one step around it.
class Grid {
public:
    explicit Grid(const Box& box) {
        const double middle = (box.south + box.north) / 2 * std::numbers::pi / 180;
        const double metres_x = metres_per_degree * std::cos(middle);
        const double width = (box.east - box.west) * metres_x;
        const double height = (box.north - box.south) * metres_per_degree;
        const double step = std::max({step_m_min, width / steps_max, height / steps_max});
        step_x_ = step / metres_x;
        step_y_ = step / metres_per_degree;
        cell_square_metres_ = step * step;
        columns_ = static_cast<std::size_t>(width / step) + 3;
        rows_ = static_cast<std::size_t>(height / step) + 3;
        west_ = box.west - step_x_;
        south_ = box.south - step_y_;
    }
    std::size_t size() const { return columns_ * rows_; }
    double longitude(std::size_t cell) const {
        return west_ + static_cast<double>(cell % columns_) * step_x_;
    }
    double latitude(std::size_t cell) const {
        return south_ + static_cast<double>(cell / columns_) * step_y_;
    }
    double square_metres(std::size_t cells) const {
        return static_cast<double>(cells) * cell_square_metres_;
    }
    template <class Visit>
    void each_neighbour(std::size_t cell, Visit visit) const {
        const std::size_t column = cell % columns_, row = cell / columns_;
        if (column > 0) visit(cell - 1);
        if (column + 1 < columns_) visit(cell + 1);
        if (row > 0) visit(cell - columns_);
        if (row + 1 < rows_) visit(cell + columns_);
    }

private:
    double west_, south_, step_x_, step_y_, cell_square_metres_;
    std::size_t columns_, rows_;
};

// Marks all cells that are connected with `first` and of its kind; returns them.
std::vector<std::size_t> take_connected(
    const Grid& grid, std::vector<bool>& open, std::size_t first
) {
    std::vector<std::size_t> cells{first};
    open[first] = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        grid.each_neighbour(cells[i], [&](std::size_t next) {
            if (!open[next]) return;
            open[next] = false;
            cells.push_back(next);
        });
    }
    return cells;
}

// A point whose four neighbours are among `cells` (ascending) as well: what is narrower than that
// comes from borders that are drawn apart or across each other.
std::optional<std::size_t> core_of(const Grid& grid, const std::vector<std::size_t>& cells) {
    for (const std::size_t cell : cells) {
        int around = 0;
        grid.each_neighbour(cell, [&](std::size_t next) {
            around += std::ranges::binary_search(cells, next) ? 1 : 0;
        });
        if (around == 4) return cell;
    }
    return std::nullopt;
}

std::vector<AreasSurvey::Hole> holes_in(const Grid& grid, std::vector<bool> uncovered) {
    take_connected(grid, uncovered, 0);  // all around the city
    std::vector<AreasSurvey::Hole> holes;
    for (std::size_t cell = 0; cell < grid.size(); ++cell) {
        if (!uncovered[cell]) continue;
        auto cells = take_connected(grid, uncovered, cell);
        std::ranges::sort(cells);
        if (const auto core = core_of(grid, cells))
            holes.push_back(
                {grid.square_metres(cells.size()), grid.latitude(*core), grid.longitude(*core)}
            );
    }
    std::ranges::stable_sort(holes, std::greater<>(), &AreasSurvey::Hole::square_metres);
    return holes;
}

}  // namespace

AreasSurvey survey(const std::vector<Area>& areas) {
    AreasSurvey result;
    if (areas.empty()) return result;
    std::vector<Box> boxes;
    Box whole;
    for (const Area& area : areas) {
        const Box box = boxes.emplace_back(box_of(area));
        whole.add(box.west, box.south);
        whole.add(box.east, box.north);
    }
    const Grid grid(whole);
    std::vector<bool> uncovered(grid.size(), true);
    std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> shared;
    for (std::size_t cell = 0; cell < grid.size(); ++cell) {
        const double x = grid.longitude(cell), y = grid.latitude(cell);
        std::vector<std::size_t> here;
        for (std::size_t i = 0; i < areas.size(); ++i) {
            if (boxes[i].holds(x, y) && contains(areas[i], y, x)) here.push_back(i);
        }
        uncovered[cell] = here.empty();
        for (std::size_t i = 1; i < here.size(); ++i) shared[{here[0], here[i]}].push_back(cell);
    }
    for (const auto& [pair, cells] : shared) {
        const auto core = core_of(grid, cells);
        if (!core) continue;
        result.overlaps.push_back(
            {areas[pair.first].id,
             areas[pair.second].id,
             grid.square_metres(cells.size()),
             grid.latitude(*core),
             grid.longitude(*core)}
        );
    }
    std::ranges::stable_sort(
        result.overlaps, std::greater<>(), &AreasSurvey::Overlap::square_metres
    );
    result.holes = holes_in(grid, std::move(uncovered));
    return result;
}

}  // namespace heed
