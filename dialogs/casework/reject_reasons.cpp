#include "dialogs/casework/reject_reasons.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <array>
#include <string>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 6> names = {
    "outside", "personal", "court", "unclear", "known", "other"};

struct Word {
    std::string_view word;
    RejectReason reason;
};
// Before the general comes the particular: "法院管辖" is a court's matter, not another district's.
constexpr Word words[] = {{"诉讼", RejectReason::court},        {"法院", RejectReason::court},
                          {"仲裁", RejectReason::court},        {"复议", RejectReason::court},
                          {"court", RejectReason::court},       {"lawsuit", RejectReason::court},
                          {"物业", RejectReason::personal},     {"业主", RejectReason::personal},
                          {"小区内部", RejectReason::personal}, {"纠纷", RejectReason::personal},
                          {"private", RejectReason::personal},  {"estate", RejectReason::personal},
                          {"不清", RejectReason::unclear},      {"不详", RejectReason::unclear},
                          {"无法核实", RejectReason::unclear},  {"unclear", RejectReason::unclear},
                          {"已答复", RejectReason::known},      {"已处理", RejectReason::known},
                          {"重复", RejectReason::known},        {"answered", RejectReason::known},
                          {"duplicate", RejectReason::known},   {"管辖", RejectReason::outside},
                          {"不属", RejectReason::outside},      {"外区", RejectReason::outside},
                          {"职责", RejectReason::outside},      {"outside", RejectReason::outside},
                          {"not ours", RejectReason::outside}};

}  // namespace

std::string_view to_string(RejectReason reason) {
    const auto index = static_cast<std::size_t>(reason);
    HEED_ENSURE(index < names.size());
    return names[index];
}

RejectReason reject_reason_of(std::string_view text) {
    const std::string folded = fold(text);
    for (const Word& word : words) {
        if (folded.find(word.word) != folded.npos) return word.reason;
    }
    return RejectReason::other;
}

}  // namespace heed::casework
