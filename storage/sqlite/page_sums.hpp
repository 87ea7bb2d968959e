#pragma once
// A checksum in each page of the database file, since SQLite has none: a bit that changed on the
// disk, in a cable or in a copy is an error where it is read, and no other complaint, name or time.
// As a VFS between SQLite and the one below it. A page of the file ends with 16 bytes of its own: a
// sum of everything before them and of the page's number, and a mark. The sum is made when a page
// is written into the file, which in WAL mode is a checkpoint, and looked at when one is read. The
// log has sums of SQLite's own, which SQLite looks at only after a crash; here they are looked at
// with each page that is read from it. What does not fit is SQLITE_IOERR_DATA.
// Why so: docs/decisions/0072-a-checksum-in-each-page.md.
#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

struct sqlite3;

namespace heed::sqlite {

class Connection;

// The name of the VFS, which is registered by the first call.
const char* page_sums_vfs();
// A file that `database` (opened with it) creates, or writes anew as VACUUM INTO does, has sums.
void ask_for_page_sums(sqlite3* database);
// Does the file that `database` has open have them?
bool has_page_sums(sqlite3* database);
// Gives them to a file of before: the whole of it is written anew, once, if there is room on the
// disk for two more of it. `database` has it for itself, as at the start of a server; it is to be
// opened anew when this returns true. `log` hears why not.
bool add_page_sums(
    Connection& connection,
    const std::filesystem::path& file,
    const std::function<void(std::string_view)>& log
);

// What SQLite says, or, for a page that has changed, a sentence that says what to do.
std::string words_of(const SQLite::Exception& error);
// Within its handler: throws `error` again, in these words.
[[noreturn]] void throw_clearly(const SQLite::Exception& error);
template <class Work>
decltype(auto) clearly(Work work) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        throw_clearly(error);
    }
}

}  // namespace heed::sqlite
