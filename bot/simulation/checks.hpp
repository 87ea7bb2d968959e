#pragma once
// Looks into the database beside heed and compares it with what the world knows to have happened.
#include "bot/simulation/officer.hpp"
#include "bot/simulation/platform.hpp"
#include "bot/simulation/post.hpp"
#include "bot/simulation/resident.hpp"
#include "bot/simulation/violation.hpp"
#include "storage/photo_store.hpp"
#include "storage/sqlite/reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heed::simulation {

// What the world knows.
struct Known {
    const Post& post;
    const Platform& platform;
    const std::vector<std::unique_ptr<Resident>>& residents;
    const std::vector<std::unique_ptr<Officer>>& officers;
    PhotoStore& photos;
    const Channel& wechat;
};

class Checks {
public:
    // Opens the database that heed has open.
    Checks(const std::string& file, const std::string& encryption_key);

    std::vector<OpenCase> open_cases(const std::string& department);
    // Of the outbox: rows that wait for their time or for an attempt.
    std::size_t open_notices();
    // What must hold at every moment at which heed runs.
    std::optional<Violation> always(const Known& known);
    // What must hold once all is quiet.
    std::optional<Violation> at_last(const Known& known);
    // Whoever has filed what, and whether they are still there: histories and the trail.
    std::optional<Violation> without_persons();
    sqlite::Connection& connection() { return reader_.connection(); }

private:
    // A notice of the outbox.
    struct Row {
        std::int64_t id = 0;
        std::string channel, user, number, state, key, why;
        Notice notice;
        int attempts = 0;
    };
    using Found = std::optional<Violation>;
    Found messages_are_kept(const Known& known);
    Found complaints_are_single(const Known& known);
    Found numbers_are_true(const Known& known);
    Found histories_are_whole();
    Found notices_are_written();
    Found audit_is_whole();
    Found commands_have_one_effect(const Known& known);
    Found wishes_are_filed(const Known& known);
    Found notices_have_ended();
    Found notices_are_shown_once(const Known& known);
    Found nobody_sees_anothers(const Known& known);
    Found photos_are_there(const Known& known);
    Found nobody_is_called_after_leaving(const Known& known);
    std::vector<Row> rows();

    sqlite::Reader reader_;
};

}  // namespace heed::simulation
