#include "dialogs/casework/concern_stream.hpp"

#include <doctest/doctest.h>

#include <string>

namespace heed::casework {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// A street of complaints: each call is one hour after the one before it.
struct Street {
    Organisation organisation;
    ConcernStream stream{organisation, ConcernSettings{}};
    Sighting next;

    Street() { next.at = TimePoint{hours{24 * 20'000}}; }
    Heard hear(const std::string& title, const std::string& text) {
        next.id += 1;
        next.at += hours{1};
        next.title = title;
        next.text = text;
        return stream.hear(next);
    }
    Heard hear_at(const std::string& category, double metres_north, Duration after) {
        next.id += 1;
        next.at += after;
        next.category = category;
        next.position = Position{22.5 + metres_north / 111'195, 114.1};
        return stream.hear(next);
    }
};

TEST_CASE("two people about one trouble at one named place are one concern, from the second on") {
    Street street;
    for (int i = 0; i < 20; ++i) {
        const std::string other = std::to_string(i);
        street.hear("咨询入学手续" + other, "请问外地户口的孩子今年怎么报名小学" + other);
    }
    const Heard first = street.hear(
        "翠湖小区夜间施工扰民", "翠湖小区旁边的工地每天半夜还在打桩，吵得老人孩子睡不着觉"
    );
    CHECK_FALSE(first.first);
    const Heard second =
        street.hear("翠湖小区工地半夜施工太吵", "工地半夜打桩，翠湖小区的居民都睡不着觉，请管一管");
    CHECK(second.first == street.next.id - 1);
    REQUIRE(second.closest);
    CHECK(second.closest->id == street.next.id - 1);
    CHECK(second.closest->likeness.score >= 0.5);
}

TEST_CASE("equal words about another place are another trouble") {
    Street street;
    for (int i = 0; i < 20; ++i) {
        const std::string other = std::to_string(i);
        street.hear("咨询入学手续" + other, "请问外地户口的孩子今年怎么报名小学" + other);
    }
    street.hear("翠湖小区夜间施工扰民", "翠湖小区旁边的工地每天半夜还在打桩，吵得老人孩子睡不着觉");
    const Heard other = street.hear(
        "松园花园夜间施工扰民", "松园花园旁边的工地每天半夜还在打桩，吵得老人孩子睡不着觉"
    );
    CHECK_FALSE(other.first);
    const Heard line = street.hear("建议地铁1号线延长到机场", "希望1号线延长");
    CHECK_FALSE(line.first);
    CHECK_FALSE(street.hear("建议地铁9号线延长到机场", "希望9号线延长").first);
}

TEST_CASE("one kind at one place within days is one concern, another kind or far away is not") {
    Street street;
    CHECK_FALSE(street.hear_at("Street Light Outages", 0, hours{1}).first);
    CHECK_FALSE(street.hear_at("Graffiti Removal", 0, hours{1}).first);
    CHECK_FALSE(street.hear_at("Street Light Outages", 2000, hours{1}).first);
    CHECK(street.hear_at("Street Light Outages", 0, hours{48}).first == 1);
    CHECK(street.hear_at("Street Light Outages", 2, hours{24}).first == 1);
}

TEST_CASE("names of kinds that share their rarer words are related") {
    Organisation organisation;
    Kinship kinship(organisation);
    for (const char* name :
         {"Graffiti Removal",
          "Abandoned Vehicles",
          "Rodent Activity",
          "Equipment Repair",
          "Empty Litter Basket"}) {
        kinship.id_of(name);
    }
    const auto repair = kinship.id_of("Sidewalk Repair");
    const auto safe = kinship.id_of("Sidewalk Repair (Make Safe)");
    CHECK(kinship.between(repair, safe) > 0.5);
    CHECK(kinship.between(repair, kinship.id_of("Graffiti Removal")) == 0);
    CHECK(kinship.between(repair, kinship.id_of("")) == 1);
}

TEST_CASE("a series entered by one hand is not a neighbourhood speaking") {
    Street alone;
    alone.hear_at("Pothole", 0, hours{1});
    const double once = alone.hear_at("Pothole", 0, minutes{1}).closest->likeness.parts.place;

    Street series;
    for (int i = 1; i <= 8; ++i) series.hear_at("Pothole", i * 300, minutes{1});
    series.hear_at("Pothole", 0, minutes{1});
    const double within = series.hear_at("Pothole", 0, minutes{1}).closest->likeness.parts.place;
    CHECK(within < once / 2);
}

TEST_CASE("a kind that comes back to its points anyway says less, unless different people say it") {
    Street known, unknown;
    for (int i = 0; i < 80; ++i) {
        for (Street* street : {&known, &unknown}) {
            street->next.resident = street == &known ? "r_" + std::to_string(i) : "";
            street->hear_at("Litter Basket", i / 4 * 1000, hours{1});
        }
    }
    known.next.resident = "r_new";
    const double neighbours =
        known.hear_at("Litter Basket", 0, hours{1}).closest->likeness.parts.place;
    const double habit =
        unknown.hear_at("Litter Basket", 0, hours{1}).closest->likeness.parts.place;
    CHECK(habit < neighbours / 2);
}

TEST_CASE("a point at which everything lies is no place") {
    Street quiet;
    quiet.hear_at("Noise", 0, hours{1});
    const double place = quiet.hear_at("Noise", 0, hours{1}).closest->likeness.parts.place;

    Street hall;
    for (int i = 0; i < 60; ++i) hall.hear_at("Matter " + std::to_string(i), 0, hours{1});
    hall.hear_at("Noise", 0, hours{1});
    CHECK(hall.hear_at("Noise", 0, hours{1}).closest->likeness.parts.place < place / 5);
}

TEST_CASE("what is gone is not found, and its place in memory is used again") {
    Organisation organisation;
    ConcernIndex index(organisation, ConcernSettings{});
    Sighting sighting;
    sighting.category = "Noise";
    sighting.position = Position{22.5, 114.1};
    sighting.id = 1;
    index.add(sighting);
    sighting.id = 2;
    CHECK(index.like(sighting, 5).size() == 1);
    index.remove(1);
    CHECK(index.size() == 0);
    CHECK(index.like(sighting, 5).empty());
    index.add(sighting);
    sighting.id = 3;
    REQUIRE(index.like(sighting, 5).size() == 1);
    CHECK(index.like(sighting, 5).front().id == 2);
}

TEST_CASE("bytes of any kind can be heard") {
    Street street;
    CHECK_FALSE(street.hear("\xff\xfe", std::string("\0\xc3(", 3)).first);
    CHECK_FALSE(street.hear("", "").first);
    CHECK_FALSE(street.hear(std::string(100'000, '1'), std::string(100'000, 'x')).first);
}

}  // namespace
}  // namespace heed::casework
