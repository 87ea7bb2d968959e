#pragma once
// Options that can be tapped carry a number in WeChat (`msgmenuid`; client libraries read it as a
// 64-bit integer), and a tap comes back as a text message with that number (`bizmsgmenuid`). The
// number is
//     epoch * 1 000 000 000 + hash of the choice's id without its epoch
// so that a tap on an option of any age names the choice and its epoch without anything being kept.
// Test accounts leave the number out: the tap is then plain text, which the dialog reads as typed.
#include "dialogs/message.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace heed::wechat {

class Choices {
public:
    // Knows the choices of the contract and `more` (those that the organisation defines).
    explicit Choices(const std::vector<std::string>& more);

    // The number of a choice's id ("category:noise@12"). 0 when its epoch is not a number or too
    // big.
    static std::int64_t number_of(std::string_view choice);
    // What a tap with this number and these words means: the choice; "@EPOCH" for a choice that is
    // no longer known here (the dialog says that the option has expired: to read "1" as typed words
    // could confirm something else); a plain text when the number is not one of ours.
    Content content_of(std::string_view number, std::string_view words) const;

private:
    std::map<std::int64_t, std::string> ids_;  // by hash
};

}  // namespace heed::wechat
