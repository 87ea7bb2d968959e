#pragma once
// Writes JSON: members and elements one after the other, commas by itself.
#include "dialogs/json.hpp"
#include "dialogs/time.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// json.open('{').key("a").value(1).key("b").open('[').value("x").close(']').close('}')
class JsonText {
public:
    JsonText& open(char bracket) {
        separate();
        text_ += bracket;
        is_first_ = true;
        return *this;
    }
    JsonText& close(char bracket) {
        text_ += bracket;
        is_first_ = false;
        return *this;
    }
    JsonText& key(std::string_view name) {
        separate();
        json::append_quoted(text_, name);
        text_ += ':';
        after_key_ = true;
        return *this;
    }
    JsonText& value(std::string_view value) {
        separate();
        json::append_quoted(text_, value);
        return *this;
    }
    JsonText& value(const char* text) { return value(std::string_view(text)); }
    JsonText& value(const std::string& text) { return value(std::string_view(text)); }
    JsonText& value(bool value) { return raw(value ? "true" : "false"); }
    JsonText& value(double number) {
        separate();
        json::append_number(text_, number);
        return *this;
    }
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>)
    JsonText& value(Integer number) {
        return raw(std::to_string(number));
    }
    JsonText& value(TimePoint time) { return value(to_rfc3339(time)); }
    // null when there is nothing.
    template <class Value>
    JsonText& value(const std::optional<Value>& maybe) {
        return maybe ? value(*maybe) : raw("null");
    }
    // What is JSON already.
    JsonText& raw(std::string_view json) {
        separate();
        text_ += json;
        return *this;
    }
    template <class Value>
    JsonText& member(std::string_view name, const Value& what) {
        return key(name).value(what);
    }
    std::string take() { return std::move(text_); }

private:
    void separate() {
        if (!is_first_ && !after_key_) text_ += ',';
        is_first_ = after_key_ = false;
    }
    std::string text_;
    bool is_first_ = true;
    bool after_key_ = false;
};

}  // namespace heed
