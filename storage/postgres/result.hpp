#pragma once
// What PostgreSQL answered to a statement.
#include <memory>

struct pg_result;

namespace heed::postgres {

struct ResultDeleter {
    void operator()(pg_result* result) const;
};
using Result = std::unique_ptr<pg_result, ResultDeleter>;
using SharedResult = std::shared_ptr<const pg_result>;

}  // namespace heed::postgres
