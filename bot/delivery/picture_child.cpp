#include "bot/delivery/picture_child.hpp"

#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace heed {
namespace {

void must(int result, const char* what) {
    if (result != 0) throw std::system_error(result, std::generic_category(), what);
}

// Where the child's descriptors go, and that no signal is blocked or ignored in it.
class SpawnSettings {
public:
    SpawnSettings(int data, int words) {
        must(::posix_spawn_file_actions_init(&actions_), "posix_spawn");
        must(::posix_spawnattr_init(&attributes_), "posix_spawn");
        must(::posix_spawn_file_actions_adddup2(&actions_, data, STDIN_FILENO), "posix_spawn");
        must(::posix_spawn_file_actions_adddup2(&actions_, data, STDOUT_FILENO), "posix_spawn");
        must(::posix_spawn_file_actions_adddup2(&actions_, words, STDERR_FILENO), "posix_spawn");
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

int Descriptor::release() { return std::exchange(number_, -1); }

Child::Child(
    const std::filesystem::path& program,
    std::optional<ChildChannels>& channels,
    std::vector<std::string> arguments
) {
    int data[2], words[2];
    // A socket, because writing to a child that has gone must be an error and not a signal.
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data) == 0 ? 0 : errno, "socketpair");
    Descriptor our_data(data[0]), its_data(data[1]);
    must(::pipe2(words, O_CLOEXEC) == 0 ? 0 : errno, "pipe");
    Descriptor our_words(words[0]), its_words(words[1]);
    const SpawnSettings settings(its_data.number(), its_words.number());
    std::string name = program.string();
    std::vector<char*> words_of{name.data()};
    for (std::string& argument : arguments) words_of.push_back(argument.data());
    words_of.push_back(nullptr);
    char* const environment[] = {nullptr};
    must(
        ::posix_spawn(
            &pid_,
            name.c_str(),
            settings.actions(),
            settings.attributes(),
            words_of.data(),
            environment
        ),
        name.c_str()
    );
    // By number: glibc 2.36 declares pidfd_open without extern "C".
    Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (end.number() < 0) {
        const int reason = errno;
        kill();
        wait();
        must(reason, "pidfd_open");
    }
    channels.emplace(ChildChannels{std::move(our_data), std::move(our_words), std::move(end)});
}

Child::~Child() {
    kill();
    wait();
}

void Child::kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

std::optional<int> Child::wait() {
    if (pid_ <= 0) return std::nullopt;
    int status = 0;
    pid_t ended = 0;
    do {
        ended = ::waitpid(pid_, &status, 0);
    } while (ended < 0 && errno == EINTR);
    pid_ = -1;
    if (ended < 0 || !WIFEXITED(status)) return std::nullopt;
    return WEXITSTATUS(status);
}

}  // namespace heed
