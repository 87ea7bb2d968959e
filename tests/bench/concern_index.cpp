// How long it takes to find complaints like a new one, while the number of open ones grows.
//   concern_index OPEN [LOOKUPS]   prints the JSON lines of scripts/bench
// The city is made up: OPEN / 2000 estates and streets, 40 kinds, words by a small grammar. Times
// are processor time of the one thread: what others on the machine do does not count.
#include "dialogs/casework/concern_index.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using heed::casework::ConcernIndex;
using heed::casework::Position;
using heed::casework::Sighting;

class City {
public:
    explicit City(std::size_t open) : names_(std::max<std::size_t>(open / 2000, 50)) {}

    Sighting next() {
        Sighting sighting;
        sighting.id = ++last_;
        sighting.at = heed::TimePoint{std::chrono::milliseconds{last_ * 2500}};
        const std::size_t name = random_() % names_;
        const std::size_t trouble = random_() % 40;
        sighting.category = "kind " + std::to_string(trouble);
        sighting.text = name_of(name) + (name % 2 == 0 ? "小区" : "路") +
                        std::to_string(random_() % 40 + 1) + "栋" + words_of(trouble);
        const double spread = static_cast<double>(random_() % 1000) / 1000 * 0.003;
        sighting.position = Position{
            22.4 + static_cast<double>(name * 7919 % 1000) * 0.0004 + spread,
            113.8 + static_cast<double>(name * 104729 % 1000) * 0.0006 - spread};
        sighting.resident = std::to_string(last_);
        return sighting;
    }

private:
    static std::string character(std::size_t i) {
        const auto c = static_cast<unsigned>(0x4E00 + i % 20000);
        return {
            static_cast<char>(0xE0U | (c >> 12U)),
            static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)),
            static_cast<char>(0x80U | (c & 0x3FU))};
    }
    static std::string name_of(std::size_t name) {
        return character(name * 31) + character(name * 17 + 5) + character(name / 20000);
    }
    std::string words_of(std::size_t trouble) {
        std::string words;
        for (std::size_t i = 0; i < 12; ++i) {
            const bool common = random_() % 3 == 0;
            words += character(common ? random_() % 800 : trouble * 50 + i);
        }
        return words;
    }

    std::size_t names_;
    std::mt19937 random_{7};
    std::int64_t last_ = 0;
};

double microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double peak_megabytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t open = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const std::size_t lookups = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2'000;
    const heed::Organisation organisation;
    ConcernIndex index(organisation, {});
    City city(open);
    double adding = 0;
    for (std::size_t i = 0; i < open; ++i) {
        const Sighting sighting = city.next();
        const double start = microseconds();
        index.add(sighting);
        adding += microseconds() - start;
    }
    std::vector<double> times;
    for (std::size_t i = 0; i < lookups; ++i) {
        const Sighting sighting = city.next();
        const double start = microseconds();
        const auto found = index.like(sighting, 3);
        times.push_back((microseconds() - start) / 1e3);
        if (found.empty()) return 1;
    }
    std::ranges::sort(times);
    const auto print = [&](const char* name, double value, const char* unit) {
        std::cout << R"({"name":"nearby.)" << name << ".1e" << std::lround(std::log10(open))
                  << R"(","value":)" << value << R"(,"unit":")" << unit
                  << R"(","baseline":null,"ratio":null,"runs":[)" << value << "]}\n";
    };
    print("median", times[times.size() / 2], "ms");
    print("p99", times[times.size() * 99 / 100], "ms");
    print("add", adding / static_cast<double>(open), "us");
    print("memory", peak_megabytes(), "MB");
    return 0;
}
