#pragma once
// One run of a program that takes a picture and gives another: a process with our ends of its
// channels.
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace heed {

// A file descriptor with one owner.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&&) = delete;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    int number() const { return number_; }
    // Whoever asks closes it.
    int release();

private:
    int number_;
};

struct ChildChannels {
    Descriptor data;   // a stream socket: our picture in, its own out
    Descriptor words;  // its stderr
    Descriptor end;    // a pidfd: readable when the process has ended
};

// The process itself; killed and reaped when this goes.
class Child {
public:
    // Starts `program` without environment. Throws std::system_error.
    Child(
        const std::filesystem::path& program,
        std::optional<ChildChannels>& channels,
        std::vector<std::string> arguments = {}
    );
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    void kill();
    // Blocks until it has ended; at once when `end` is readable. The exit status, or nothing when a
    // signal ended it.
    std::optional<int> wait();

private:
    pid_t pid_ = -1;  // -1 once reaped
};

}  // namespace heed
