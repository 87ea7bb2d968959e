// How well places are read out of real addresses.
//   addresses DATA   DATA is the folder with geo_luohu
// The gazetteer is one district's: its sub-districts, and its communities as places. Addresses of
// the district must find their sub-district, those of other districts none. Prints the JSON lines
// of scripts/bench.
#include "dialogs/understanding/gazetteer.hpp"
#include "dialogs/utf8.hpp"

#include <array>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Cells = std::vector<std::string>;

void read(const std::string& file, char separator, const std::function<void(const Cells&)>& row) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        Cells cells(1);
        for (const char c : line) {
            if (c == separator) {
                cells.emplace_back();
            } else if (c != '\r') {
                cells.back() += c;
            }
        }
        row(cells);
    }
}

std::string without(std::string name, const std::string& ending) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    return name;
}

heed::Organisation district(const std::string& folder) {
    heed::Organisation city;
    read(folder + "luohu_streets.csv", ',', [&](const Cells& cells) {
        heed::Area area;
        area.id = cells.at(0);
        area.name.by_language["zh-CN"] = cells.at(1);
        area.aliases.push_back(without(cells.at(1), "街道"));
        city.areas.push_back(std::move(area));
    });
    read(folder + "luohu_communities.csv", ',', [&](const Cells& cells) {
        for (heed::Area& area : city.areas) {
            if (area.id != cells.at(2)) continue;
            area.places.push_back({without(cells.at(1), "居民委员会"), {}, "community", 0, 0});
        }
    });
    return city;
}

struct Count {
    int right = 0, all = 0;
    void add(bool is_right) {
        right += is_right;
        ++all;
    }
};

// `baseline` is none where it is zero.
void print(
    const std::string& name, double value, const std::string& unit, double baseline = 0
) {
    std::cout << R"({"name":"hearing geo_luohu addresses )" << name << R"(","value":)" << value
              << R"(,"unit":")" << unit << '"';
    if (baseline > 0) {
        std::cout << R"(,"baseline":)" << baseline << R"(,"ratio":)" << value / baseline;
    } else {
        std::cout << R"(,"baseline":null,"ratio":null)";
    }
    std::cout << R"(,"runs":[)" << value << "]}" << std::endl;
}

double microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// Microseconds of processor time an address.
double time_of(const heed::Gazetteer& gazetteer, const std::vector<std::string>& texts) {
    constexpr int rounds = 20;
    const double begin = microseconds();
    for (int round = 0; round < rounds; ++round) {
        for (const std::string& text : texts) gazetteer.read(text);
    }
    return (microseconds() - begin) / rounds / static_cast<double>(texts.size());
}

// A city with made-up estates besides: names of three characters and an ending, as real ones are.
heed::Organisation with_places(heed::Organisation city, int count) {
    constexpr std::array<std::string_view, 5> endings{"花园", "小区", "大厦", "新村", "路"};
    std::mt19937 random(1);
    for (int i = 0; i < count; ++i) {
        std::string name;
        for (int k = 0; k < 3; ++k)
            heed::append_code_point(name, static_cast<char32_t>(0x4E00 + random() % 3000));
        name += endings[random() % endings.size()];
        city.areas[random() % city.areas.size()].places.push_back({name, {}, "estate", 0, 0});
    }
    return city;
}

void run(const std::string& folder) {
    const heed::Organisation city = district(folder);
    const heed::Gazetteer gazetteer(city);
    Count area, elsewhere, exact;
    std::vector<std::string> texts;
    read(folder + "addresses_shenzhen.tsv", '\t', [&](const Cells& cells) {
        const std::string& text = texts.emplace_back(cells.at(0));
        const heed::PlaceReading reading = gazetteer.read(text);
        const bool one = reading.candidates.size() == 1;
        const std::string found = one ? reading.candidates.front().area : std::string{};
        const heed::Area* found_area = city.area(found);
        const std::string name(found_area ? found_area->name.in("zh-CN") : std::string_view{});
        const bool ours = cells.at(1) == "罗湖区";
        const bool is_right = name == (ours ? cells.at(2) : std::string{});
        (ours ? area : elsewhere).add(is_right);
        const bool door = one && reading.candidates.front().place.level >= heed::PlaceLevel::door;
        exact.add(door);
        if (!is_right || !door)
            std::cerr << text << ": " << (one ? reading.candidates.front().place.label : "-")
                      << ", " << (name.empty() ? "no area" : name) << '\n';
    });
    const auto share = [](const Count& count) {
        return static_cast<double>(count.right) / count.all;
    };
    print("sub-district right, of the district", share(area), "1");
    print("none given, of other districts", share(elsewhere), "1");
    print("read to the door", share(exact), "1");
    const double few = time_of(gazetteer, texts);
    print("time", few, "us");
    const heed::Organisation crowded = with_places(city, 100'000);
    const double many = time_of(heed::Gazetteer(crowded), texts);
    print("time among 100,000 names", many, "us", few);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: addresses DATA\n";
        return 2;
    }
    try {
        run(std::string(argv[1]) + "/geo_luohu/");
    } catch (const std::exception& error) {
        std::cerr << "addresses: " << error.what() << '\n';
        return 1;
    }
}
