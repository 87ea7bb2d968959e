#include "storage/postgres/statement.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"
#include "storage/postgres/text.hpp"

#include <bit>
#include <libpq-fe.h>
#include <limits>

namespace heed::postgres {
namespace {

// https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat
constexpr Oid type_bool = 16, type_bytea = 17, type_int8 = 20, type_int2 = 21, type_int4 = 23,
              type_text = 25, type_float8 = 701;
constexpr const char* portion = "500";  // rows

// Numbers travel with the highest byte first.
std::string wire(std::uint64_t value) {
    std::string bytes(8, '\0');
    for (std::size_t i = 8; i > 0; --i, value >>= 8) bytes[i - 1] = static_cast<char>(value & 0xff);
    return bytes;
}
std::uint64_t number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

Statement::Statement(Connection& connection, std::string sql)
    : connection_(connection),
      sql_(std::move(sql)),
      scope_(scope_of(sql_)),
      changes_rows_(
          (scope_.kind == Scope::Kind::updates || scope_.kind == Scope::Kind::changes) &&
          sql_.find(" RETURNING ") == std::string::npos
      ),
      is_waited_for_(!changes_rows_ && scope_.kind != Scope::Kind::neither) {}

Statement::Parameter& Statement::parameter(int index, unsigned type) {
    const auto count = static_cast<std::size_t>(index);
    if (parameters_.size() < count) parameters_.resize(count);
    Parameter& parameter = parameters_[count - 1];
    parameter.type = type;
    parameter.null = false;
    return parameter;
}

void Statement::bind_integer(int index, std::int64_t value) {
    parameter(index, type_int8).bytes = wire(static_cast<std::uint64_t>(value));
}
void Statement::bind_real(int index, double value) {
    parameter(index, type_float8).bytes = wire(std::bit_cast<std::uint64_t>(value));
}
void Statement::bind_text(int index, std::string_view value) {
    std::string& bytes = parameter(index, type_text).bytes;
    bytes = value;
    if (!is_valid_utf8(value)) bytes = as_postgres_keeps_it(value);
}
void Statement::bind_blob(int index, std::string_view value) {
    parameter(index, type_bytea).bytes = value;
}
void Statement::bind_null(int index, sql::Type type) {
    constexpr Oid oids[] = {type_int8, type_float8, type_text, type_bytea};
    parameter(index, oids[static_cast<std::size_t>(type)]).null = true;
}

void Statement::send(Prepared& prepared, const std::string& sql, bool changes_one) {
    std::vector<unsigned> types;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::size_t bytes = sql.size();
    for (const Parameter& parameter : parameters_) {
        types.push_back(parameter.type);
        values.push_back(parameter.null ? nullptr : parameter.bytes.c_str());
        lengths.push_back(static_cast<int>(parameter.bytes.size()));
        formats.push_back(1);
        bytes += parameter.bytes.size();
    }
    const int count = static_cast<int>(parameters_.size());
    pg_conn* const connection = connection_.connection_;
    connection_.make_room(bytes);
    connection_.kept_.changed(scope_);
    if (many_) {
        connection_.sent(
            PQsendQueryParams(
                connection,
                sql.c_str(),
                count,
                types.data(),
                values.data(),
                lengths.data(),
                formats.data(),
                1
            ),
            {}
        );
        return;
    }
    if (prepared.name.empty() || prepared.types != types) {
        prepared = {"s" + std::to_string(++connection_.names_), types};
        connection_.sent(
            PQsendPrepare(connection, prepared.name.c_str(), sql.c_str(), count, types.data()),
            {.prepares = &prepared.name}
        );
    }
    connection_.sent(
        PQsendQueryPrepared(
            connection,
            prepared.name.c_str(),
            count,
            values.data(),
            lengths.data(),
            formats.data(),
            1
        ),
        {.changes_rows = changes_rows_, .changes_one = changes_one}
    );
}

void Statement::fetch() {
    const std::string sql = std::string("FETCH FORWARD ") + portion + " FROM " + cursor_;
    connection_.sent(
        PQsendQueryParams(
            connection_.connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1
        ),
        {}
    );
    result_ = connection_.wait();
    row_ = -1;
}

bool Statement::step() {
    if (is_sent_) return false;
    if (!result_) {
        if (many_) {
            const std::string name = "c" + std::to_string(++connection_.names_);
            send(plain_, "DECLARE " + name + " NO SCROLL CURSOR FOR " + sql_);
            cursor_ = name;
            fetch();
        } else if (is_waited_for_) {
            ask();
        } else {
            send(plain_, sql_);
            is_sent_ = true;
            return false;
        }
    }
    if (++row_ < PQntuples(result_.get())) return true;
    if (cursor_.empty() || PQntuples(result_.get()) == 0) return false;
    fetch();
    return ++row_ < PQntuples(result_.get());
}

void Statement::ask() {
    std::string key;
    for (const Parameter& parameter : parameters_) {
        key += std::to_string(parameter.type) + (parameter.null ? "-" : "+") +
               std::to_string(parameter.bytes.size()) + ":";
        if (!parameter.null) key += parameter.bytes;
    }
    result_ = connection_.kept_.find(scope_, key);
    if (result_) return;
    send(plain_, sql_);
    result_ = connection_.wait();
    connection_.kept_.keep(scope_, std::move(key), result_);
}

void Statement::change_one() {
    HEED_ENSURE(changes_rows_);
    send(plain_, sql_, true);
    is_sent_ = true;
}

std::int64_t Statement::insert() {
    send(returning_, sql_ + " RETURNING id");
    result_ = connection_.wait();
    HEED_ENSURE(PQntuples(result_.get()) == 1);
    row_ = 0;
    return integer(0);
}

void Statement::reset() noexcept {
    result_.reset();
    row_ = -1;
    many_ = is_sent_ = false;
    if (cursor_.empty()) return;
    const std::string sql = "CLOSE " + std::exchange(cursor_, {});
    try {
        connection_.sent(
            PQsendQueryParams(
                connection_.connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1
            ),
            {}
        );
    } catch (const Error&) {
        // With the connection it is gone as well.
    }
}

std::string_view Statement::value(int column) const {
    return {
        PQgetvalue(result_.get(), row_, column),
        static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

std::int64_t Statement::integer(int column) const {
    if (null(column)) return 0;
    const std::string_view bytes = value(column);
    switch (PQftype(result_.get(), column)) {
        case type_int8:
            return static_cast<std::int64_t>(number(bytes));
        case type_int4:
            return static_cast<std::int32_t>(number(bytes));
        case type_int2:
            return static_cast<std::int16_t>(number(bytes));
        case type_bool:
            return bytes == std::string_view("\1", 1) ? 1 : 0;
        default:
            throw LogicError("a column is no integer: " + sql_);
    }
}

double Statement::real(int column) const {
    if (null(column)) return 0;
    if (PQftype(result_.get(), column) != type_float8) return static_cast<double>(integer(column));
    return std::bit_cast<double>(number(value(column)));
}

std::string Statement::text(int column) const {
    if (null(column)) return {};
    switch (PQftype(result_.get(), column)) {
        case type_int8:
        case type_int4:
        case type_int2:
        case type_bool:
            return std::to_string(integer(column));
        default:
            return std::string(value(column));
    }
}

bool Statement::null(int column) const { return PQgetisnull(result_.get(), row_, column) != 0; }

}  // namespace heed::postgres
