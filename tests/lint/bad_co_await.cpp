// Coroutines that GCC 12 miscompiles, one of each kind; scripts/lint-co-await --self-test must find
// every line marked "bad" and no other. Never part of the program.
#include <coroutine>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Task {
    struct promise_type {
        Task get_return_object() { return {}; }
        std::suspend_never initial_suspend() { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() {}
    };
};

struct Words {
    bool await_ready() const { return true; }
    void await_suspend(std::coroutine_handle<>) const {}
    std::string await_resume() const { return "words"; }
};

struct Pair {
    std::string a, b;
};

template <class Work>
Words run(Work work) {
    work();
    return {};
}

Words use(Pair) { return {}; }

Task coroutine(bool wanted, std::string text) {
    co_await run([text] { return text.size(); });               // bad
    co_await use({text, text});                                 // bad
    use(Pair{co_await Words(), text});                          // bad
    Pair pair{co_await Words(), text};                          // bad
    text = wanted ? co_await Words() : std::string();           // bad
    std::vector<std::string> list{co_await Words(), text};      // bad

    auto work = [text] { return text.size(); };
    co_await run(std::move(work));
    co_await use(std::move(pair));
    co_await run([&] { return list.size(); });
    if (wanted) text = co_await Words();
}

}  // namespace

void lint_self_test() { coroutine(true, "text"); }
