#pragma once
// How often a platform still lets us write unasked to one person. WeChat counts; heed counts along,
// so that it neither asks in vain nor spends the last message on what matters little. The count is
// the person's (Person::after_message, Person::after_event) and survives a restart; the platform's
// word corrects it. Source: docs/wechat.md, 2.2.
#include "dialogs/message.hpp"
#include "storage/records.hpp"

#include <string_view>

namespace heed {

// The person did something that lets us write, or left: their allowance is renewed, or over.
void note_contact(Person& person, const Content& content, TimePoint now);

// May a message go out while `in_hand` others are on their way to the same account? The last one
// that is left of an allowance of two days is kept for what `matters`.
bool may_push(const Person& person, bool matters, int in_hand, TimePoint now);
// One was spent. Which allowance the platform charged is written nowhere: all that are open.
void note_push(Person& person, TimePoint now);
// The platform takes no more until the person writes (45015, 45047 ...).
void close_pushes(Person& person);

}  // namespace heed
