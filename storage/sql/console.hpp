#pragma once
// What the pages ask for: sessions of staff (console_sessions.cpp), lists, photos and figures
// (console_queries.cpp); what waits (backlog.cpp); what other programs need (console_programs.cpp,
// api_tokens.cpp). See ConsoleReads and ConsoleWrites for what the calls do.
#include "storage/console.hpp"
#include "storage/crypto.hpp"
#include "storage/sql/audit.hpp"
#include "storage/sql/complaints.hpp"
#include "storage/sql/handovers.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/photos.hpp"
#include "storage/sql/staff.hpp"

namespace heed::sql {

class ConsoleTable final : public ConsoleWrites {
public:
    struct Neighbours {
        Persons& persons;
        Photos& photos;
        Complaints& complaints;
        StaffTable& staff;
        HandoverTable& handovers;
        Audit& audit;
        const storage::FieldCipher& cipher;
        Random& random;
    };
    ConsoleTable(Connection& connection, Neighbours tables)
        : connection_(connection), tables_(tables) {}

    std::optional<StaffSession> session(std::string_view hash) override;
    std::vector<StaffSession> sessions_of(std::string_view staff_id) override;
    std::optional<SecondFactor> second_factor(std::string_view staff_id) override;
    std::vector<SavedFilter> filters_of(std::string_view staff_id) override;
    std::optional<ApiTokenHolder> api_token(std::string_view id) override;
    std::vector<ApiToken> api_tokens() override;
    bool issue_api_token(const ApiToken& token) override;
    bool revoke_api_token(std::string_view id, TimePoint now) override;
    void see_api_token(std::string_view id, TimePoint now) override;
    void note_api_token(const ApiToken& token, std::string_view request, TimePoint now) override;
    void offer_sign_in(
        std::string_view link_hash, std::string_view staff_id, TimePoint expires, TimePoint now
    ) override;
    std::optional<std::pair<casework::Staff, ConversationKey>> take_sign_in(
        std::string_view link_hash, TimePoint now
    ) override;
    void begin_session(const StaffSession& session, std::size_t sessions_max) override;
    void complete_session(std::string_view hash, TimePoint now) override;
    void see_session(std::string_view hash, TimePoint now) override;
    void end_session(std::string_view hash, TimePoint now) override;
    void end_sessions(std::string_view staff_id, std::string_view except, TimePoint now) override;
    void set_second_factor(std::string_view staff_id, const SecondFactor& factor, TimePoint now)
        override;
    std::int64_t count_wrong_code(std::string_view staff_id, TimePoint now) override;
    std::int64_t wrong_codes(std::string_view staff_id, TimePoint now) override;
    std::int64_t save_filter(std::string_view staff_id, const SavedFilter& filter) override;
    void delete_filter(std::string_view staff_id, std::int64_t id) override;

    Backlog backlog(TimePoint now) override;
    std::vector<Complaint> inbox(const InboxQuery& query) override;
    std::optional<std::vector<std::string>> requests(const RequestQuery& query) override;
    std::optional<std::vector<std::string>> happened_to(const RequestQuery& query) override;
    void set_hooks(const std::vector<std::string>& names) override;
    std::vector<HookEvent> take_hook_events(std::size_t count_max) override;
    std::optional<ApiAnswer> api_answer(std::string_view owner, std::string_view key) override;
    void keep_api_answer(
        std::string_view owner, std::string_view key, const ApiAnswer& answer, TimePoint now
    ) override;
    std::vector<CasePhoto> case_photos(ComplaintId id) override;
    std::vector<ConcernMemberRow> concern_rows(casework::ConcernId id, std::size_t count_max)
        override;
    std::vector<Handover> open_handovers(std::size_t count_max) override;
    std::vector<HandoverWord> handover_words(std::int64_t id, std::size_t count_max) override;
    std::vector<FigureCell> figures(TimePoint since) override;
    std::vector<FigureCell> area_figures(TimePoint since) override;
    std::int64_t last_change() override;
    std::vector<std::string> changed_after(
        std::int64_t after, std::int64_t up_to, std::size_t count_max
    ) override;
    bool attach_work_photo(
        ComplaintId id,
        PhotoId photo,
        const ConversationKey& by,
        std::string_view staff_id,
        TimePoint now
    ) override;
    Contact reveal(
        const Complaint& complaint,
        std::string_view staff_id,
        std::string_view reason,
        std::string_view note,
        TimePoint now
    ) override;

private:
    // The session in the row that `query` stands at, if its member is still who signed in.
    std::optional<StaffSession> read_session(Query& query);
    std::vector<FigureCell> cells(const char* sql, TimePoint since);

    Connection& connection_;
    Neighbours tables_;
};

}  // namespace heed::sql
