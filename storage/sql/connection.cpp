#include "storage/sql/connection.hpp"

#include "dialogs/ensure.hpp"

namespace heed::sql {

Connection::Prepared& Connection::prepared(const char* sql) {
    Prepared& prepared = statements_[sql];
    if (!prepared.statement) prepared.statement = prepare(sql);
    return prepared;
}

Query::Query(Connection& connection, const char* sql)
    : prepared_(connection.prepared(sql)), statement_(*prepared_.statement) {
    HEED_ENSURE(!prepared_.in_use);
    prepared_.in_use = true;
}

Query::~Query() {
    prepared_.in_use = false;
    statement_.reset();
}

void Query::run() { HEED_ENSURE(!step()); }

}  // namespace heed::sql
