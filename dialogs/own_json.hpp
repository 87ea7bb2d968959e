#pragma once
// JSON that heed wrote itself and kept where nobody else writes, read in one pass: no text is
// copied before it is asked for. What others send is for json.hpp, which checks more.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::json {

// A value; what it holds stands behind it, each with what it holds in turn. Points into the text
// that it was read from.
class Own {
public:
    enum class Kind : std::uint8_t { null, yes, no, integer, real, text, list, object };

    Kind kind() const { return kind_; }
    // As a member of an object; empty elsewhere.
    std::string_view key() const { return key_; }
    // Nothing when it is of another kind.
    std::optional<std::string> text() const;
    std::optional<std::int64_t> integer() const;
    std::optional<double> number() const;

    // Elements or members; none of what holds nothing.
    class Iterator {
    public:
        explicit Iterator(const Own* at) : at_(at) {}
        const Own& operator*() const { return *at_; }
        Iterator& operator++() {
            at_ += at_->span_;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const Own* at_;
    };
    Iterator begin() const { return Iterator(this + 1); }
    Iterator end() const { return Iterator(this + span_); }
    // The first member of that name; null when there is none.
    const Own* find(std::string_view name) const;

private:
    friend class OwnParser;
    Own(Kind kind, std::string_view key, std::string_view raw = {})
        : kind_(kind), key_(key), raw_(raw) {}

    Kind kind_;
    bool escaped_ = false;    // a text with escapes
    std::uint32_t span_ = 1;  // itself and all that it holds
    std::string_view key_;
    std::string_view raw_;  // a text without its quotes, a number's digits
    std::int64_t integer_ = 0;
};

// The document's value is the first; empty when `text`, which must outlive it, is not whole.
std::vector<Own> read_own(std::string_view text);

}  // namespace heed::json
