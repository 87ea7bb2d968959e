#include "storage/sql/key_change.hpp"

#include "storage/sql/sealed_fields.hpp"

#include <openssl/crypto.h>

#include <vector>

namespace heed::sql {
namespace {

// So many rows are read before they are written: a statement that is being read from is in nobody's
// way, and none of the tables need fit into memory.
constexpr std::size_t rows_at_once = 1000;

struct Row {
    std::string key, sealed;
};
// Of the small tables: key and sealed field of each row.
std::vector<Row> all_of(Connection& connection, const char* sql) {
    Query query(connection, sql);
    std::vector<Row> rows;
    while (query.step()) rows.push_back({query.text(0), query.text(1)});
    return rows;
}

}  // namespace

std::uint64_t KeyChange::run(std::string_view to, TimePoint now, const KeyProgress& progress) {
    // Of before residents had keys: the master key's as well, until they are theirs.
    while (resealing_.go_on(rows_at_once)) continue;
    const storage::FieldCipher next(to);
    const std::uint64_t keys = residents(next, progress);
    staff(next);
    answers(next);
    key_check(next);
    audit_.append(now, "heed", "change_key", "database", {{"residents", std::to_string(keys)}});
    log_is_to_be_cleared_ = true;
    return keys;
}

std::string KeyChange::anew(
    const storage::FieldCipher& to, std::string_view sealed, const storage::FieldPlace& place
) {
    std::string plain = from_.open(sealed, place);
    std::string again = to.seal(plain, place, random_);
    OPENSSL_cleanse(plain.data(), plain.size());
    return again;
}

std::uint64_t KeyChange::residents(const storage::FieldCipher& to, const KeyProgress& progress) {
    std::int64_t last = 0;
    std::uint64_t total = 0, done = 0;
    {
        Query query(connection_, "SELECT count(*) FROM person WHERE key IS NOT NULL");
        if (query.step()) total = static_cast<std::uint64_t>(query.integer(0));
    }
    while (true) {
        std::vector<std::pair<std::int64_t, std::string>> rows;
        {
            Query query(
                connection_,
                "SELECT id, key FROM person WHERE id > ?1 AND key IS NOT NULL ORDER BY id LIMIT ?2"
            );
            query.bind(last, rows_at_once);
            while (query.step()) rows.emplace_back(query.integer(0), query.text(1));
        }
        if (rows.empty()) return done;
        for (const auto& [person, wrapped] : rows) {
            const std::string row = std::to_string(person);
            const std::string key = anew(to, wrapped, resident_key_place(row));
            Query(connection_, "UPDATE person SET key = ?2 WHERE id = ?1")
                .bind(person, Blob{key})
                .run();
            ++done;
        }
        last = rows.back().first;
        if (progress) progress(done, total);
    }
}

// Also of those who were removed: the history knows them.
void KeyChange::staff(const storage::FieldCipher& to) {
    for (const auto& [id, sealed] : all_of(connection_, "SELECT id, name FROM staff")) {
        const std::string name = anew(to, sealed, staff_name_place(id));
        Query(connection_, "UPDATE staff SET name = ?2 WHERE id = ?1").bind(id, Blob{name}).run();
    }
    for (const auto& [hash, sealed] :
         all_of(connection_, "SELECT code_hash, name FROM invitation")) {
        const std::string name = anew(to, sealed, invitation_name_place(hash));
        Query(connection_, "UPDATE invitation SET name = ?2 WHERE code_hash = ?1")
            .bind(hash, Blob{name})
            .run();
    }
    for (const auto& [id, sealed] :
         all_of(connection_, "SELECT staff, secret FROM second_factor")) {
        const std::string secret = anew(to, sealed, second_factor_place(id));
        Query(connection_, "UPDATE second_factor SET secret = ?2 WHERE staff = ?1")
            .bind(id, Blob{secret})
            .run();
    }
}

void KeyChange::answers(const storage::FieldCipher& to) {
    std::string staff, key;  // the last row that was brought over
    while (true) {
        struct Answer {
            std::string staff, key, body;
        };
        std::vector<Answer> rows;
        {
            Query query(
                connection_,
                "SELECT staff, key, body FROM api_answer WHERE staff > ?1"
                " OR (staff = ?1 AND key > ?2) ORDER BY staff, key LIMIT ?3"
            );
            query.bind(staff, key, rows_at_once);
            while (query.step()) rows.push_back({query.text(0), query.text(1), query.text(2)});
        }
        if (rows.empty()) return;
        for (const Answer& one : rows) {
            const std::string row = api_answer_row(one.staff, one.key);
            const std::string body = anew(to, one.body, api_answer_place(row));
            Query(connection_, "UPDATE api_answer SET body = ?3 WHERE staff = ?1 AND key = ?2")
                .bind(one.staff, one.key, Blob{body})
                .run();
        }
        staff = std::move(rows.back().staff);
        key = std::move(rows.back().key);
    }
}

void KeyChange::key_check(const storage::FieldCipher& to) {
    const std::string word = to.seal(key_check_word, key_check_place, random_);
    Query(connection_, "UPDATE meta SET key_check = ?1").bind(Blob{word}).run();
}

}  // namespace heed::sql
