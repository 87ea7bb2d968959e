// Preloaded (LD_PRELOAD) into the real `heed serve`: answers for the name servers, and stands
// before the internet, so that a test can say what a name stands for today and nothing leaves this
// machine.
//
// Environment:
//   HEED_NAMES      file, read at each question, of lines "NAME ANSWER...". An answer is a list of
//                   addresses joined by commas, or "none" (no such name) or "down" (no name server
//                   answers). The n-th question for a name gets its n-th answer, later ones the
//                   last.
//   HEED_NAMES_LOG  receives "ask NAME ANSWER" for each question and "connect ADDRESS" for each
//                   connection to another machine, which is refused
// A name that is not in the file, and an address, is looked up as ever.
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <mutex>
#include <netdb.h>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace {

std::mutex mutex;
std::map<std::string, std::size_t> asked;

void note(const std::string& words) {
    const char* name = std::getenv("HEED_NAMES_LOG");
    if (!name) return;
    const std::string line = words + "\n";
    const int file = ::open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ::write(file, line.data(), line.size()) < 0) std::abort();
    ::close(file);
}

// Empty for a name that is not ours to answer.
std::string answer_for(const std::string& wanted) {
    const char* file = std::getenv("HEED_NAMES");
    std::ifstream stream(file ? file : "");
    for (std::string line; std::getline(stream, line);) {
        std::istringstream words(line);
        std::string name;
        std::vector<std::string> answers;
        words >> name;
        for (std::string one; words >> one;) answers.push_back(one);
        if (name != wanted || answers.empty()) continue;
        const std::lock_guard lock(mutex);
        return answers[std::min(asked[name]++, answers.size() - 1)];
    }
    return {};
}

// Memory that the caller gives back with freeaddrinfo: made by the system's own for the addresses.
int look_up(
    const std::string& addresses, const char* service, const addrinfo* hints, addrinfo** found
) {
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto system = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    addrinfo** end = found;
    *found = nullptr;
    std::istringstream list(addresses);
    for (std::string one; std::getline(list, one, ',');) {
        const int result = system(one.c_str(), service, hints, end);
        if (result != 0) return result;
        while (*end) end = &(*end)->ai_next;
    }
    return 0;
}

std::string text_of(const sockaddr* address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET)
        ::inet_ntop(
            AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text
        );
    if (address->sa_family == AF_INET6)
        ::inet_ntop(
            AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof text
        );
    return text;
}

}  // namespace

extern "C" {

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
    const std::string answer = node ? answer_for(node) : std::string();
    if (!answer.empty()) note("ask " + std::string(node) + " " + answer);
    if (answer == "none") return EAI_NONAME;
    if (answer == "down") return EAI_AGAIN;
    return look_up(answer.empty() ? (node ? node : "") : answer, service, hints, found);
}

int connect(int socket, const sockaddr* address, socklen_t length) {
    const std::string text = text_of(address);
    const bool here = text.empty() || text.starts_with("127.") || text == "::1";
    if (here) return static_cast<int>(::syscall(SYS_connect, socket, address, length));
    note("connect " + text);
    errno = ENETUNREACH;
    return -1;
}
}
