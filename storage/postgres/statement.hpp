#pragma once
// A prepared statement of PostgreSQL: parameters and results go in binary form, the parameters with
// the types that they have here.
#include "storage/postgres/connection.hpp"

#include <string>
#include <vector>

namespace heed::postgres {

class Statement final : public sql::Statement {
public:
    Statement(Connection& connection, std::string sql);

    void bind_integer(int index, std::int64_t value) override;
    void bind_real(int index, double value) override;
    void bind_text(int index, std::string_view value) override;
    void bind_blob(int index, std::string_view value) override;
    void bind_null(int index, sql::Type type) override;

    bool step() override;
    void change_one() override;
    std::int64_t insert() override;
    void expect_many() override { many_ = true; }
    void reset() noexcept override;

    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string text(int column) const override;
    bool null(int column) const override;

private:
    struct Parameter {
        unsigned type = 0;  // an oid
        bool null = false;
        std::string bytes;
    };
    // Prepared on the server for parameters of these types.
    struct Prepared {
        std::string name;
        std::vector<unsigned> types;
    };
    Parameter& parameter(int index, unsigned type);
    // Sends it; the answer is waited for elsewhere.
    void send(Prepared& prepared, const std::string& sql, bool changes_one = false);
    void fetch();
    void ask();
    std::string_view value(int column) const;

    Connection& connection_;
    const std::string sql_;
    const Scope scope_;
    const bool changes_rows_;   // and says nothing of them
    const bool is_waited_for_;  // what it answers is needed at once
    std::vector<Parameter> parameters_;
    Prepared plain_, returning_;
    SharedResult result_;
    int row_ = -1;
    bool many_ = false;
    bool is_sent_ = false;
    std::string cursor_;  // open, when the rows come in portions
};

}  // namespace heed::postgres
