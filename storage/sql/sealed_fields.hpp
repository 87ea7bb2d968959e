#pragma once
// What is sealed under the master key itself. Everything else is sealed under a resident's key,
// which stands here. A field that is added is also one more that KeyChange brings over.
#include "storage/crypto.hpp"

#include <string>
#include <string_view>

namespace heed::sql {

// Whether the configured key is the one that the database was written with.
inline constexpr std::string_view key_check_word = "heed";
inline constexpr storage::FieldPlace key_check_place{"meta", "key_check", "1"};

// What they are given outlives the place.
inline storage::FieldPlace resident_key_place(std::string_view person_row) {
    return {"person", "key", person_row};
}
inline storage::FieldPlace staff_name_place(std::string_view staff_id) {
    return {"staff", "name", staff_id};
}
inline storage::FieldPlace invitation_name_place(std::string_view code_hash) {
    return {"invitation", "name", code_hash};
}
inline storage::FieldPlace second_factor_place(std::string_view staff_id) {
    return {"second_factor", "secret", staff_id};
}
inline std::string api_answer_row(std::string_view staff_id, std::string_view key) {
    return std::string(staff_id).append("/").append(key);
}
inline storage::FieldPlace api_answer_place(std::string_view row) {
    return {"api_answer", "body", row};
}

}  // namespace heed::sql
