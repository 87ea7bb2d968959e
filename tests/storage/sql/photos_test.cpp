#include "storage/console.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

TEST_CASE("a photo goes from pending to stored or failed") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const PhotoInfo info{std::string(64, 'a'), "image/jpeg", 1234};
    write(*store, [&](Tx& tx) {
        const PhotoId kept = tx.add_photo(alice, "media-1", at(0));
        const PhotoId lost = tx.add_photo(alice, "media-2", at(0));
        CHECK(tx.photo(kept)->state == PhotoRow::State::pending);
        CHECK(tx.photo(kept)->by == alice);
        CHECK(tx.photo(kept)->media_id == "media-1");
        tx.photo_stored(kept, info);
        tx.photo_failed(lost, "gone");
        CHECK(tx.photo(kept)->state == PhotoRow::State::stored);
        CHECK(tx.photo(kept)->info == info);
        CHECK(tx.photo(lost)->state == PhotoRow::State::failed);
        CHECK_FALSE(tx.photo(99));
    });
}

TEST_CASE("the id of a discarded photo does not come back") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const PhotoId first = tx.add_photo(alice, "m", at(0));
        tx.discard_photo(first);
        CHECK_FALSE(tx.photo(first));
        CHECK(tx.add_photo(alice, "m", at(0)) != first);
    });
}

TEST_CASE("a complaint's photo is neither discarded nor given to another complaint") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    PhotoId photo = 0;
    write(*store, [&](Tx& tx) {
        photo = tx.add_photo(alice, "m", at(0));
        tx.file(complaint("LH261123-0001-6"), {photo}, "");
        tx.discard_photo(photo);
        CHECK(tx.photo(photo));
    });
    CHECK_THROWS_AS(
        write(*store, [&](Tx& tx) { tx.file(complaint("LH261123-0002-5"), {photo}, ""); }),
        std::logic_error
    );
}

TEST_CASE("the hashes of a slice are those of stored photos that begin so, whosoever they are") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [&](Tx& tx) {
        for (const char* begin : {"ab", "ac", "af"}) {
            const PhotoInfo info{begin + std::string(62, '0'), "image/jpeg", 1};
            tx.photo_stored(tx.add_photo(alice, "m", at(0)), info);
        }
        tx.add_photo(alice, "m", at(0));
        CHECK(tx.photo_hashes("ab") == std::vector<std::string>{"ab" + std::string(62, '0')});
        CHECK(tx.photo_hashes("ff").empty());
        CHECK(tx.photo_hashes("a").size() == 3);
    });
}

TEST_CASE("a complaint's voices stand beside its photos, and are swept and counted with them") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const PhotoInfo jpeg{std::string(64, 'a'), "image/jpeg", 3};
        const PhotoInfo amr{std::string(64, 'b'), "audio/amr", 4};
        const PhotoId photo = tx.add_photo(alice, "m", at(0));
        const PhotoId voice = tx.add_voice(alice, "v", at(0));
        tx.photo_stored(photo, jpeg);
        tx.photo_stored(voice, amr);
        CHECK(tx.photo(photo)->kind == PhotoRow::Kind::photo);
        CHECK(tx.photo(voice)->kind == PhotoRow::Kind::voice);
        tx.file(complaint("LH261123-0001-6"), {photo, voice}, "");
        const auto filed = tx.complaint("LH261123-0001-6", true);
        REQUIRE(filed);
        CHECK(filed->photos == std::vector<PhotoInfo>{jpeg});
        CHECK(filed->voices == std::vector<PhotoInfo>{amr});
        // What the console and the public page show as pictures.
        const auto shown = tx.console_reads().case_photos(filed->id);
        REQUIRE(shown.size() == 1);
        CHECK(shown[0].info == jpeg);
        CHECK(tx.photo_hashes("bb").size() == 1);
        const Holdings holdings = tx.holdings(alice);
        CHECK(holdings.photos == 1);
        CHECK(holdings.voices == 1);
    });
}
