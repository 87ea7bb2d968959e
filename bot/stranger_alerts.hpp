#pragma once
// How many visitors of the browser's chat may call people out at once. Anybody is a new visitor as
// often as they like, and what each says first may be true: so some get through at once, and what
// the others say is told together a little later. A value: whoever changes it in a turn keeps what
// was before, and puts it back when the turn is undone. Source: decision 0087. Only used on the
// store's thread.
#include "dialogs/message.hpp"
#include "dialogs/staff/notices.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

class StrangerAlerts {
public:
    static constexpr auto window = std::chrono::hours(1);
    static constexpr std::size_t at_once_of_source = 3;  // visitors in a window
    static constexpr std::size_t at_once = 20;           // from everywhere
    // Until what was kept back is told; while it goes on, longer and longer.
    static constexpr auto first_pause = std::chrono::minutes(5);
    static constexpr auto longest_pause = std::chrono::minutes(20);

    // May this visitor's words reach people at once? Who may once may for the window. `source` is
    // the network that they come from, empty when it says nothing of them.
    bool allow(const ConversationKey& visitor, std::string_view source, TimePoint now);
    // They may not: they are told with others.
    enum class Call : std::uint8_t { danger, person, filed };
    void keep(Call call, std::string_view words, TimePoint now);
    // What was kept back, when it is time to tell it; it is forgotten here.
    std::optional<staff::CallsKeptBack> take_due(TimePoint now);

private:
    struct Admitted {
        ConversationKey visitor;
        std::string source;
        TimePoint at{};
    };
    std::vector<Admitted> admitted_;  // at most `at_once`
    staff::CallsKeptBack kept_;
    TimePoint due_{};  // of `kept_`, when it is not empty
    TimePoint told_{};
    Duration pause_ = first_pause;
};

}  // namespace heed
