// The EXIF of a stranger's photo: whatever it says is a place on earth or none.
#include "bot/pictures/exif.hpp"
#include "dialogs/ensure.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace {

void check(const heed::picture::Exif& exif) {
    HEED_ENSURE(exif.orientation >= 1 && exif.orientation <= 8);
    HEED_ENSURE(exif.taken.empty() || exif.taken.size() == 14);
    if (!exif.position) return;
    HEED_ENSURE(std::abs(exif.position->latitude_deg) <= 90);
    HEED_ENSURE(std::abs(exif.position->longitude_deg) <= 180);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    check(heed::picture::read_exif(bytes));
    const auto block = heed::picture::exif_of_jpeg(bytes);
    HEED_ENSURE(
        block.empty() || (block.data() >= data && block.data() + block.size() <= data + size)
    );
    check(heed::picture::read_exif(block));
    return 0;
}
