// Another master key: what was sealed under the one of before is read with the new one alone.
#include "storage/console.hpp"
#include "storage/crypto.hpp"
#include "storage/handovers.hpp"
#include "storage/sql/sealed_fields.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

namespace {

const std::string next_key(32, 'n');
const std::string number = "LH261123-0001-6", phone = "13812345678";
const std::string code_used(64, 'a'), code_open(64, 'b');
const ConversationKey clerk{"wechat", "o-clerk"}, late{"wechat", "o-late"};
const SecondFactor factor{"12345678901234567890", true, 7};
const ApiAnswer api_answer{std::string(64, 'c'), 200, R"({"phone":"13812345678"})"};

std::unique_ptr<Store> open_with(const std::filesystem::path& file, const std::string& with) {
    return open_test_store(
        {.file = file, .encryption_key = with, .log = {}, .random = shared_random()}
    );
}

// Something in each field that is sealed, and more residents than are read at once.
std::string fill(Store& store) {
    std::string staff_id;
    write(store, [&](Tx& tx) {
        tx.save_conversation(alice, {R"({"draft":"of alice"})", "desk"}, at(0));
        tx.file(complaint(number), {}, phone);
        const auto handover = tx.handovers().ask(alice, Handover::State::waiting, at(0));
        tx.handovers().keep(handover.id, {"said to staff", 0, false, at(1)});
        tx.claim(message("m1"), at(2));
        tx.remember_answer(message("m1"), answer("已收到"));
        tx.invite({code_used, "roads", casework::Role::head, "王小明", at(1000)});
        tx.invite({code_open, "roads", casework::Role::officer, "李工", at(1000)});
        staff_id = tx.bind(code_used, clerk, at(3))->id;
        tx.console().set_second_factor(staff_id, factor, at(4));
        tx.console().keep_api_answer(staff_id, "again", api_answer, at(5));
        tx.console().keep_api_answer("t_other", "again", api_answer, at(5));
        for (int i = 0; i < 1200; ++i) {
            const ConversationKey one{"app", "u" + std::to_string(i)};
            tx.save_conversation(one, {"state " + std::to_string(i), ""}, at(6));
        }
    });
    return staff_id;
}

void check_all_is_read(Store& store, const std::string& staff_id) {
    write(store, [&](Tx& tx) {
        CHECK(tx.conversation(alice).state == R"({"draft":"of alice"})");
        CHECK(tx.phone_of(tx.complaint(number, false)->id) == phone);
        CHECK(tx.handovers().words(tx.handovers().of(alice)->id, 9).at(0).text == "said to staff");
        CHECK(tx.claim(message("m1"), at(9)).answer == answer("已收到"));
        CHECK(tx.staff(clerk)->name == "王小明");
        const auto kept = tx.console().second_factor(staff_id);
        REQUIRE(kept);
        CHECK(kept->secret == factor.secret);
        CHECK(kept->last_step == factor.last_step);
        for (const std::string owner : {staff_id.c_str(), "t_other"})
            CHECK(tx.console().api_answer(owner, "again")->body == api_answer.body);
        for (const int i : {0, 999, 1000, 1199}) {
            const ConversationKey one{"app", "u" + std::to_string(i)};
            CHECK(tx.conversation(one).state == "state " + std::to_string(i));
        }
    });
}

// Every field of the database that a master key seals, and where it belongs.
struct Sealed {
    std::string bytes, table, column, row;
};
std::vector<Sealed> all_sealed(const std::filesystem::path& file) {
    const bool sqlite = test_postgres().empty();
    const std::pair<const char*, const char*> fields[] = {
        {"meta key_check", "'1'"},
        {"person key", "id"},
        {"staff name", "id"},
        {"invitation name", "code_hash"},
        {"second_factor secret", "staff"},
        {"api_answer body", "staff || '/' || key"}};
    BehindTheStore database(file);
    std::vector<Sealed> all;
    for (const auto& [name, row] : fields) {
        const std::string words(name), table = words.substr(0, words.find(' ')),
                                       column = words.substr(words.find(' ') + 1);
        const std::string hex = sqlite ? "hex(" + column + ")" : "encode(" + column + ", 'hex')";
        const std::string each = sqlite ? "group_concat(" : "string_agg(";
        std::string list = database.ask(
            "SELECT " + each + "(" + row + ") || ' ' || " + hex + ", ';') FROM " + table +
            " WHERE " + column + " IS NOT NULL"
        );
        list += ';';
        for (std::size_t from = 0, end = 0; (end = list.find(';', from)) != list.npos;
             from = end + 1) {
            const std::string one = list.substr(from, end - from);
            const std::size_t blank = one.find(' ');
            std::string bytes;
            for (std::size_t i = blank + 1; i + 1 < one.size(); i += 2)
                bytes += static_cast<char>(std::stoi(one.substr(i, 2), nullptr, 16));
            all.push_back({bytes, table, column, one.substr(0, blank)});
        }
    }
    return all;
}

std::size_t count_opened(const std::vector<Sealed>& fields, const std::string& with) {
    const storage::FieldCipher cipher(with);
    std::size_t opened = 0;
    for (const Sealed& field : fields) {
        try {
            cipher.open(field.bytes, {field.table, field.column, field.row});
            ++opened;
        } catch (const std::runtime_error&) {
        }
    }
    return opened;
}

}  // namespace

TEST_CASE("with another master key all is read, and the one of before opens no field") {
    Directory directory;
    const auto file = directory / "heed.db";
    std::string staff_id;
    {
        const auto store = open(file);
        staff_id = fill(*store);
        std::uint64_t seen = 0, of = 0;
        write(*store, [&](Tx& tx) {
            const std::uint64_t keys =
                tx.change_key(next_key, at(10), [&](std::uint64_t done, std::uint64_t total) {
                    seen = done;
                    of = total;
                });
            CHECK(keys == 1201);
        });
        CHECK(seen == 1201);
        CHECK(of == 1201);
    }
    const auto fields = all_sealed(file);
    CHECK(fields.size() == 1 + 1201 + 1 + 2 + 1 + 2);
    CHECK(count_opened(fields, key) == 0);
    CHECK(count_opened(fields, next_key) == fields.size());
    CHECK_THROWS_WITH(open(file), doctest::Contains("was written with another encryption key"));
    CHECK_THROWS(open_test_reader(file, key));
    const auto store = open_with(file, next_key);
    check_all_is_read(*store, staff_id);
    write(*store, [](Tx& tx) {
        CHECK(tx.bind(code_open, late, at(20))->name == "李工");
        tx.save_conversation(bob, {"new", ""}, at(21));
    });
    store->stop();
    const auto reader = open_test_reader(file, next_key);
    CHECK_FALSE(reader->audit_fault({}));
    CHECK(
        BehindTheStore(file).ask("SELECT count(*) FROM audit WHERE action = 'change_key'") == "1"
    );
}

TEST_CASE("a change of the master key that is undone has changed nothing") {
    Directory directory;
    const auto file = directory / "heed.db";
    std::string staff_id;
    {
        const auto store = open(file);
        staff_id = fill(*store);
        CHECK_THROWS(write(*store, [](Tx& tx) {
            tx.change_key(next_key, at(10), {});
            throw std::runtime_error("undone");
        }));
    }
    CHECK(count_opened(all_sealed(file), next_key) == 0);
    const auto store = open(file);
    check_all_is_read(*store, staff_id);
}

TEST_CASE("a field that does not open stops the change, and nothing is changed") {
    Directory directory;
    const auto file = directory / "heed.db";
    { fill(*open(file)); }
    BehindTheStore(file).exec("UPDATE invitation SET name = (SELECT key_check FROM meta)");
    {
        const auto store = open(file);
        CHECK_THROWS_WITH(
            write(*store, [](Tx& tx) { tx.change_key(next_key, at(10), {}); }),
            doctest::Contains("an encrypted field of invitation was changed")
        );
    }
    CHECK(count_opened(all_sealed(file), next_key) == 0);
}

TEST_CASE("the master key is changed by nobody beside others, and nobody comes in meanwhile") {
    if (test_postgres().empty())
        return;  // SQLite has one process at a time anyway: sqlite_store_test
    Directory directory;
    const auto file = directory / "heed.db";
    const auto open_alone = [&] {
        return open_postgres_store({
            .url = postgres_url_for(file),
            .encryption_key = key,
            .may_lose = true,
            .alone = true,
            .random = shared_random(),
        });
    };
    {
        const auto server = open(file);
        CHECK_THROWS_WITH(open_alone(), doctest::Contains("is in use by another heed"));
    }
    const auto alone = open_alone();
    CHECK_THROWS_WITH(open(file), doctest::Contains("is having its encryption key changed"));
}
