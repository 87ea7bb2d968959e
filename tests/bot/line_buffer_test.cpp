#include "bot/line_buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace heed;

namespace {

class Pipe {
public:
    Pipe() { REQUIRE(::pipe(ends_.data()) == 0); }
    ~Pipe() {
        ::close(ends_[0]);
        end_writing();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int writing() const { return ends_[1]; }
    void end_writing() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    // Until nobody writes any more.
    std::string read_all() const {
        std::string text;
        std::array<char, 4096> part{};
        while (true) {
            const ssize_t got = ::read(ends_[0], part.data(), part.size());
            if (got <= 0) return text;
            text.append(part.data(), static_cast<std::size_t>(got));
        }
    }

private:
    std::array<int, 2> ends_{};
};

std::string dropped(std::uint64_t lines) { return "dropped " + std::to_string(lines); }

}  // namespace

TEST_CASE("lines come out whole, in order, each writer's own") {
    Pipe pipe;
    std::string text;
    std::thread reader([&] { text = pipe.read_all(); });
    {
        LineBuffer lines(pipe.writing(), dropped);
        std::vector<std::thread> writers;
        for (const std::string name : {"a", "b", "c"}) {
            writers.emplace_back([&lines, name] {
                for (int i = 0; i < 1000; ++i) lines.append(name + std::to_string(i), i % 100 == 0);
            });
        }
        for (std::thread& writer : writers) writer.join();
    }
    pipe.end_writing();
    reader.join();
    std::array<int, 3> next{};
    std::size_t from = 0;
    for (std::size_t end = 0; (end = text.find('\n', from)) != text.npos; from = end + 1) {
        const std::string line = text.substr(from, end - from);
        int& expected = next[static_cast<std::size_t>(line[0] - 'a')];
        CHECK(line.substr(1) == std::to_string(expected));
        ++expected;
    }
    CHECK(from == text.size());
    CHECK(next == std::array<int, 3>{1000, 1000, 1000});
}

TEST_CASE("a reader that has stopped costs the oldest lines, and a line says how many") {
    Pipe pipe;
    const std::string padding(1000, '.');
    constexpr int count = 5000;  // more than the pipe and the buffer hold
    std::string text;
    {
        LineBuffer lines(pipe.writing(), dropped);
        for (int i = 0; i < count; ++i) lines.append(std::to_string(i) + padding, i == 0);
        // Only now somebody reads.
        std::thread reader([&] { text = pipe.read_all(); });
        lines.stop();
        pipe.end_writing();
        reader.join();
    }
    text.insert(0, 1, '\n');  // it may be the first line of all
    const std::size_t told = text.find("\ndropped ");
    REQUIRE(told != text.npos);
    const int gone = std::stoi(text.substr(told + 9));
    CHECK(gone > 0);
    const auto lines_left = std::count(text.begin(), text.end(), '\n') - 2;
    CHECK(lines_left + gone == count);
    CHECK(text.ends_with(std::to_string(count - 1) + padding + "\n"));
}
