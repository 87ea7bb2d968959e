#pragma once
// A table's rows as one number that does not depend on their order.
#include <array>
#include <cstdint>
#include <string_view>

namespace heed::move {

// The sum of the SHA-256 of each row, word by word. The order is left out, since the two engines
// need not give it alike and sorting a table costs more than hashing it.
class RowSum {
public:
    // `row`: as PostgreSQL's binary COPY carries it. Throws std::runtime_error when OpenSSL
    // refuses.
    void add(std::string_view row);
    std::uint64_t rows() const { return rows_; }
    friend bool operator==(const RowSum&, const RowSum&) = default;

private:
    std::array<std::uint64_t, 4> words_{};
    std::uint64_t rows_ = 0;
};

}  // namespace heed::move
