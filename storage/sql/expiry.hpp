#pragma once
// Walks through the tables in the order in which rows came, a window at a time, so that nobody's
// turn waits for it.
#include "storage/expiry.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/erasure.hpp"

#include <string>
#include <vector>

namespace heed::sql {

class ExpiryTable final : public Expiry {
public:
    ExpiryTable(Connection& connection, Erasure& erasure, Audit& audit)
        : connection_(connection), erasure_(erasure), audit_(audit) {}

    ExpiryCalendar calendar() override;
    void note_run(TimePoint as_of, TimePoint now) override;
    void catch_up(TimePoint now) override;
    Piece remove(
        Expiring what,
        const ExpiryLimits& limits,
        std::int64_t after,
        std::size_t rows_max,
        TimePoint now
    ) override;

    // How many would go.
    std::int64_t count(Expiring what, const ExpiryLimits& limits);

private:
    // (after, last]: the next `rows_max` ids that there can be.
    struct Window {
        std::int64_t after = 0, last = 0;
        bool more = false;
    };
    Window window(const char* last_id_sql, std::int64_t after, std::size_t rows_max);
    Piece remove_media(std::string_view kind, TimePoint limit, const Window& window, TimePoint now);
    Piece remove_phones(TimePoint limit, std::size_t rows_max, TimePoint now);
    Piece remove_persons(const ExpiryLimits& limits, const Window& window, TimePoint now);
    Piece remove_answers(const ExpiryLimits& limits, std::int64_t after, std::size_t rows_max);
    // Rows of a table without persons, all of them of before `limit`.
    Piece remove_older(const char* sql, TimePoint limit, std::size_t rows_max);

    Connection& connection_;
    Erasure& erasure_;
    Audit& audit_;
};

}  // namespace heed::sql
