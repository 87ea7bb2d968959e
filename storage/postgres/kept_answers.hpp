#pragma once
// Answers that a transaction need not ask for again. While it holds the row of `meta` nobody else
// writes (docs/decisions/0070), so what it has read stays true until it changes that itself
// (docs/decisions/0073).
#include "storage/postgres/result.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace heed::postgres {

// What a statement reads or changes, as far as its text tells.
struct Scope {
    enum class Kind : std::uint8_t {
        reads,    // a SELECT that names its columns
        updates,  // an UPDATE: no row comes or goes
        changes,  // INSERT, DELETE: of whole rows
        neither,  // SAVEPOINT, RELEASE
        unknown,  // may read and change anything
    };
    Kind kind = Kind::unknown;
    std::string table;                         // that it changes
    std::set<std::string, std::less<>> words;  // that it reads, or the columns that it sets

    // Whether this change may make another answer of that reading.
    bool touches(const Scope& reading) const;
};

// `sql` in PostgreSQL's words.
Scope scope_of(std::string_view sql);

class KeptAnswers {
public:
    // Keeps nothing until it is begun; forget() also ends it.
    void begin() { on_ = true; }
    void forget();

    // `reading` lives as long as this; `key`: the values bound to it. None when it is to be asked.
    SharedResult find(const Scope& reading, const std::string& key) const;
    void keep(const Scope& reading, std::string key, SharedResult answer);
    // Before the change is sent.
    void changed(const Scope& change);

private:
    struct Kept {
        std::unordered_map<std::string, SharedResult> answers;
        // Whether a change that was seen before touches this reading.
        std::unordered_map<const Scope*, bool> touched_by;
    };
    bool on_ = false;
    std::size_t count_ = 0;
    std::unordered_map<const Scope*, Kept> readings_;
};

}  // namespace heed::postgres
