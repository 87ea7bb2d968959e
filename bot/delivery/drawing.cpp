#include "bot/delivery/drawing.hpp"

#include "bot/log.hpp"

#include <chrono>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace heed {
namespace {

constexpr ChildLimits limits{
    std::chrono::seconds(5), 1, 32, std::size_t{2} * 1024 * 1024};  // one takes about 60 ms
constexpr std::string_view png_mark = "\x89PNG\r\n\x1a\n";
constexpr std::string_view install = ": install librsvg2-bin and fonts-wqy-microhei";

bool has_chinese_font(const std::filesystem::path& fonts) {
    std::optional<ChildChannels> channels;
    Child child(fonts, channels, {"-q", ":lang=zh-cn"});  // says nothing; 1: there is none
    return child.wait() == 0;
}

}  // namespace

std::string drawing_fault(const DrawingPrograms& programs) {
    if (::access(programs.draw.c_str(), X_OK) != 0)
        return programs.draw.string() + " is not there" + std::string(install);
    try {
        if (has_chinese_font(programs.fonts)) return {};
    } catch (const std::system_error&) {
        return programs.fonts.string() + " cannot be run" + std::string(install);
    }
    return "no font has Chinese characters" + std::string(install);
}

Drawings::Drawings(DrawingPrograms programs) : programs_(std::move(programs)), runs_(limits) {}

Task<std::optional<std::string>> Drawings::to_png(std::string svg) {
    ChildOrder order{programs_.draw, {}, std::move(svg)};
    ChildOutput output = co_await runs_.run(std::move(order));
    const bool good = output.fault.empty() && output.status == 0 &&
                      output.data.size() < limits.output_bytes_max &&
                      output.data.starts_with(png_mark);
    std::optional<std::string> png;
    if (good) {
        png = std::move(output.data);
    } else {
        const std::string why = output.fault.empty() ? output.words : output.fault;
        log::error("picture_not_drawn", {{"why", why}});
    }
    co_return png;
}

}  // namespace heed
