#include "bot/delivery/drawing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

namespace heed {
namespace {

std::optional<std::string> drawn(const DrawingPrograms& programs, std::string svg) {
    Drawings drawings(programs);
    Lane lane(1);
    std::optional<std::string> png;
    boost::asio::co_spawn(
        lane,
        drawings.to_png(std::move(svg)),
        [&png](std::exception_ptr failure, std::optional<std::string> answer) {
            if (failure) std::rethrow_exception(failure);
            png = std::move(answer);
        }
    );
    lane.run();
    return png;
}

TEST_CASE("what is missing for drawing is named with the packages that bring it") {
    for (const auto& [programs, what] :
         {std::pair{DrawingPrograms{"/nowhere/rsvg-convert", "/bin/true"}, "is not there"},
          std::pair{DrawingPrograms{"/bin/true", "/nowhere/fc-list"}, "cannot be run"},
          std::pair{DrawingPrograms{"/bin/true", "/bin/false"}, "no font has Chinese characters"}}) {
        const std::string fault = drawing_fault(programs);
        CAPTURE(fault);
        CHECK(fault.find(what) != std::string::npos);
        CHECK(fault.find("librsvg2-bin") != std::string::npos);
    }
    CHECK(drawing_fault({"/bin/true", "/bin/true"}).empty());
}

TEST_CASE("a drawing becomes a PNG, and what is none becomes nothing") {
    const DrawingPrograms programs;
    if (const std::string fault = drawing_fault(programs); !fault.empty()) {
        MESSAGE("not tried: " << fault);
        return;
    }
    const std::string svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>"
        "<text x='1' y='15'>东门</text></svg>";
    const auto png = drawn(programs, svg);
    REQUIRE(png);
    CHECK(png->starts_with("\x89PNG\r\n"));
    CHECK_FALSE(drawn(programs, "no drawing"));
    CHECK_FALSE(drawn({"/bin/cat", {}}, svg));  // ends well, and gives no PNG
    CHECK_FALSE(drawn({"/nowhere", {}}, svg));
}

}  // namespace
}  // namespace heed
