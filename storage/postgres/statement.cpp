#include "storage/postgres/statement.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"
#include "storage/postgres/text.hpp"

#include <bit>
#include <charconv>
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

Result Statement::execute(Prepared& prepared, const std::string& sql) {
    std::vector<unsigned> types;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    for (const Parameter& parameter : parameters_) {
        types.push_back(parameter.type);
        values.push_back(parameter.null ? nullptr : parameter.bytes.c_str());
        lengths.push_back(static_cast<int>(parameter.bytes.size()));
        formats.push_back(1);
    }
    const int count = static_cast<int>(parameters_.size());
    pg_conn* const connection = connection_.connection_;
    if (many_) {
        return connection_.checked(PQexecParams(
            connection,
            sql.c_str(),
            count,
            types.data(),
            values.data(),
            lengths.data(),
            formats.data(),
            1
        ));
    }
    if (prepared.name.empty() || prepared.types != types) {
        const std::string name = "s" + std::to_string(++connection_.names_);
        connection_.checked(PQprepare(connection, name.c_str(), sql.c_str(), count, types.data()));
        prepared = {name, types};
    }
    return connection_.checked(PQexecPrepared(
        connection, prepared.name.c_str(), count, values.data(), lengths.data(), formats.data(), 1
    ));
}

void Statement::declare() {
    const std::string name = "c" + std::to_string(++connection_.names_);
    execute(plain_, "DECLARE " + name + " NO SCROLL CURSOR FOR " + sql_);
    cursor_ = name;
}

void Statement::fetch() {
    const std::string sql = std::string("FETCH FORWARD ") + portion + " FROM " + cursor_;
    result_ = connection_.checked(
        PQexecParams(connection_.connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1)
    );
    row_ = -1;
}

bool Statement::step() {
    if (!result_) {
        if (many_) {
            declare();
            fetch();
        } else {
            result_ = execute(plain_, sql_);
            if (PQresultStatus(result_.get()) == PGRES_COMMAND_OK) {
                const std::string_view changed = PQcmdTuples(result_.get());
                connection_.changes_ = 0;
                std::from_chars(changed.begin(), changed.end(), connection_.changes_);
            }
        }
    }
    if (++row_ < PQntuples(result_.get())) return true;
    if (cursor_.empty() || PQntuples(result_.get()) == 0) return false;
    fetch();
    return ++row_ < PQntuples(result_.get());
}

std::int64_t Statement::insert() {
    result_ = execute(returning_, sql_ + " RETURNING id");
    HEED_ENSURE(PQntuples(result_.get()) == 1);
    row_ = 0;
    connection_.changes_ = 1;
    return integer(0);
}

void Statement::reset() noexcept {
    result_.reset();
    row_ = -1;
    many_ = false;
    if (cursor_.empty()) return;
    // In a transaction that has failed it is gone anyway.
    PQclear(PQexec(connection_.connection_, ("CLOSE " + cursor_).c_str()));
    cursor_.clear();
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
