#include "storage/sql/wrong_codes.hpp"

namespace heed::sql {
namespace {

constexpr int of_one_max = 5;
constexpr int of_all_max = 100;
constexpr auto within = std::chrono::hours(1);

}  // namespace

bool WrongCodes::too_many_of(std::int64_t person, TimePoint now) {
    Query query(connection_, "SELECT count(*) FROM wrong_code WHERE person = ?1 AND at > ?2");
    query.bind(person, now - within);
    return query.step() && query.integer(0) >= of_one_max;
}

bool WrongCodes::too_many(TimePoint now) {
    Query query(
        connection_,
        "SELECT count(*) FROM (SELECT 1 FROM wrong_code WHERE at > ?1 LIMIT ?2) AS recent"
    );
    query.bind(now - within, of_all_max);
    return query.step() && query.integer(0) >= of_all_max;
}

void WrongCodes::add(std::int64_t person, TimePoint now) {
    Query(connection_, "DELETE FROM wrong_code WHERE at <= ?1").bind(now - within).run();
    Query(connection_, "INSERT INTO wrong_code (person, at) VALUES (?1, ?2)")
        .bind(person, now)
        .run();
}

}  // namespace heed::sql
