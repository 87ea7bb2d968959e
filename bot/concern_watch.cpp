#include "bot/concern_watch.hpp"

#include "bot/audience.hpp"
#include "bot/notices.hpp"
#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/concern_pages.hpp"
#include "storage/concern_book.hpp"

#include <algorithm>
#include <set>

namespace heed {
namespace {

// So few that nobody who writes meanwhile has to wait for longer than some milliseconds.
constexpr std::size_t loaded_at_once = 200;
constexpr std::size_t read_by_id_at_once = 50;  // each by a question of its own
constexpr std::size_t heard_at_once = 50;
constexpr std::size_t brought_up_at_once = 50;
constexpr std::size_t weighed_at_once = 50;
constexpr std::size_t candidates_max = 8;
constexpr std::size_t told_max = 5000;  // residents of one concern

// Some 800 m a side: far wider than what a draft is compared with. Drafts without a point are told
// apart by their kind.
std::string neighbourhood_of(const casework::Sighting& sighting) {
    constexpr int cells_as_power = 3;
    if (!sighting.position) return sighting.category;
    const casework::Cell cell = casework::cell_of(*sighting.position);
    return std::to_string(cell.row >> cells_as_power) + ":" +
           std::to_string(cell.column >> cells_as_power);
}

bool said_other(const std::vector<LikenessWord>& words, ComplaintId other) {
    return std::ranges::any_of(words, [other](const LikenessWord& word) {
        return !word.same && word.other == other;
    });
}

}  // namespace

casework::Sighting sighting_of(const Complaint& complaint) {
    casework::Sighting sighting;
    sighting.id = complaint.id;
    sighting.at = complaint.filed_at;
    sighting.text = complaint.text;
    sighting.category = complaint.category;
    if (complaint.place.latitude_deg && complaint.place.longitude_deg) {
        sighting.position =
            casework::Position{*complaint.place.latitude_deg, *complaint.place.longitude_deg};
    }
    sighting.resident = complaint.resident;
    return sighting;
}

ConcernWatch::Ran ConcernWatch::follow(Tx& tx, TimePoint now) {
    take_rules();
    if (load(tx, now)) return {true, false};
    Ran ran;
    const ComplaintId heard = tx.concerns_heard();
    const std::vector<Complaint> filed = tx.complaints_after(heard, heard_at_once);
    for (const Complaint& complaint : filed) hear(tx, complaint, now);
    if (!filed.empty()) {
        indexed_ = filed.back().id;
        tx.set_concerns_heard(indexed_);
    }
    const auto touched = tx.touched_concerns(now, now - settings().watch, brought_up_at_once);
    for (const casework::ConcernId id : touched) {
        const bool told = bring_up(tx, id, now);
        ran.enqueued = ran.enqueued || told;
    }
    ran.more = filed.size() == heard_at_once || touched.size() == brought_up_at_once;
    return ran;
}

std::optional<conversation::Neighbours> ConcernWatch::neighbours(
    ReadTx& tx, const casework::Sighting& sighting, const ConversationKey& by, TimePoint now
) {
    if (!index_ || looked_up_.count(by, now) != RateVerdict::within) return std::nullopt;
    const ConversationKey around{{}, neighbourhood_of(sighting)};
    if (looked_up_around_.count(around, now) != RateVerdict::within) return std::nullopt;
    const auto found = match(tx, sighting, {}, now, casework::Places::cells);
    // One's own complaint is asked about elsewhere, and what is being checked is not open any more.
    if (!found || !is_open(found->complaint.status)) return std::nullopt;
    if (tx.same_person(found->complaint.by, by)) return std::nullopt;
    conversation::Neighbours neighbours;
    neighbours.number = found->complaint.number;
    neighbours.category = found->complaint.category;
    neighbours.since = found->complaint.filed_at;
    const casework::Sighting other = sighting_of(found->complaint);
    if (sighting.position && other.position) {
        neighbours.distance_m = casework::metres_between(
            casework::cell_of(*sighting.position), casework::cell_of(*other.position)
        );
    }
    const auto id = tx.concern_of(found->complaint.id);
    if (const auto concern = id ? tx.concern(*id) : std::nullopt; concern && concern->people > 1) {
        neighbours.people = concern->people;
        neighbours.since = concern->first_at;
    }
    return neighbours;
}

// New categories, radii or numbers: what was indexed by the old ones is read again.
void ConcernWatch::take_rules() {
    auto rules = rules_.get();
    if (rules == in_force_) return;
    in_force_ = std::move(rules);
    index_.emplace(in_force_->organisation, settings());
    unread_.reset();
}

bool ConcernWatch::load(Tx& tx, TimePoint now) {
    const ComplaintId heard = tx.concerns_heard();
    if (!unread_) {
        unread_ = tx.complaints_not_long_closed(now - settings().watch);
        std::erase_if(*unread_, [heard](ComplaintId id) { return id > heard; });
        std::ranges::reverse(*unread_);
        indexed_ = heard;
    }
    if (!unread_->empty()) {
        for (std::size_t i = 0; i < read_by_id_at_once && !unread_->empty(); ++i) {
            const auto complaint = tx.complaint_of_id(unread_->back());
            unread_->pop_back();
            if (complaint && speaks(*complaint, now)) index_->add(sighting_of(*complaint));
        }
        return true;
    }
    // What another replica has compared meanwhile.
    if (indexed_ >= heard) return false;
    const std::vector<Complaint> complaints = tx.complaints_after(indexed_, loaded_at_once);
    for (const Complaint& complaint : complaints) {
        if (complaint.id <= heard && speaks(complaint, now)) index_->add(sighting_of(complaint));
    }
    const bool at_end = complaints.size() < loaded_at_once || complaints.back().id >= heard;
    indexed_ = at_end ? heard : complaints.back().id;
    return true;
}

void ConcernWatch::hear(Tx& tx, const Complaint& complaint, TimePoint now) {
    // A transaction that was undone may have left another complaint under this id.
    index_->remove(complaint.id);
    if (!speaks(complaint, now)) return;
    const casework::Sighting sighting = sighting_of(complaint);
    const std::vector<LikenessWord> words = tx.likeness_words(complaint.id);
    const auto same = std::ranges::find_if(words, &LikenessWord::same);
    if (same != words.end()) {
        if (const auto other = tx.complaint_of_id(same->other)) {
            join(tx, complaint, {*other, {}}, true, now);
        }
    } else if (const auto found = match(tx, sighting, words, now, casework::Places::exact)) {
        join(tx, complaint, *found, false, now);
    }
    index_->add(sighting);
}

bool ConcernWatch::speaks(const Complaint& complaint, TimePoint now) const {
    switch (complaint.status) {
        case Status::withdrawn:
        case Status::rejected:
        case Status::merged:
            return false;
        case Status::closed:
            return complaint.course.closed_at &&
                   now - *complaint.course.closed_at < settings().watch;
        default:
            return true;
    }
}

std::optional<ConcernWatch::Match> ConcernWatch::match(
    ReadTx& tx,
    const casework::Sighting& sighting,
    const std::vector<LikenessWord>& words,
    TimePoint now,
    casework::Places places
) {
    std::set<casework::ConcernId> others;  // said to be another trouble
    for (const LikenessWord& word : words) {
        if (const auto id = word.same ? std::nullopt : tx.concern_of(word.other))
            others.insert(*id);
    }
    for (const casework::Found& found : index_->like(sighting, candidates_max, places)) {
        if (found.likeness.score < settings().join_from) break;
        if (said_other(words, found.id)) continue;
        auto complaint = tx.complaint_of_id(found.id);
        if (!complaint || !speaks(*complaint, now)) {
            index_->remove(found.id);
            continue;
        }
        // The index relates kinds; a catalogue tells them apart: a broken lamp and a missing
        // manhole cover at one corner are two troubles.
        if (complaint->category != sighting.category) continue;
        const auto id = tx.concern_of(found.id);
        if (id && others.contains(*id)) continue;
        const auto concern = id ? tx.concern(*id) : std::nullopt;
        if (concern && concern->state == casework::ConcernState::closed) continue;
        // One person alone is no common concern.
        if (!concern && complaint->resident == sighting.resident) continue;
        return Match{*std::move(complaint), found.likeness};
    }
    return std::nullopt;
}

void ConcernWatch::join(
    Tx& tx, const Complaint& complaint, const Match& match, bool said, TimePoint now
) {
    auto id = tx.concern_of(match.complaint.id);
    if (!id) {
        casework::Concern concern;
        concern.category = match.complaint.category;
        concern.area = match.complaint.area;
        concern.place = match.complaint.place.label;
        concern.department = match.complaint.department;
        id = tx.begin_concern(concern, now);
        tx.join_concern({*id, match.complaint.id, "heed", {}}, now);
    }
    tx.join_concern({*id, complaint.id, said ? "resident" : "heed", match.likeness}, now);
}

bool ConcernWatch::bring_up(Tx& tx, casework::ConcernId id, TimePoint now) {
    const auto before = tx.concern(id);
    if (!before) return false;
    const auto step = casework::advance(*before, tx.concern_members(id), settings(), now);
    tx.save_concern(step.concern);
    bool told = false;
    for (const casework::ConcernNews news : step.news) {
        note(tx, step.concern, news, now);
        const bool recognised = news == casework::ConcernNews::recognised;
        const bool for_heads = recognised || news == casework::ConcernNews::recurred ||
                               news == casework::ConcernNews::heavy;
        if (for_heads) tell_heads(tx, step.concern, news, now);
        if (recognised) tell_residents(tx, step.concern, now);
        told = told || for_heads;
    }
    if (step.concern.heavy_at && casework::is_live(step.concern)) weigh(tx, id, now);
    return told;
}

void ConcernWatch::note(
    Tx& tx, const casework::Concern& concern, casework::ConcernNews news, TimePoint now
) {
    const Organisation& organisation = in_force_->organisation;
    casework::ConcernEvent event{
        now, std::string(to_string(news)), "heed", concern.department, concern.people};
    const bool owes =
        news == casework::ConcernNews::recognised || news == casework::ConcernNews::recurred;
    const auto level = casework::promised(organisation, concern.category, false);
    if (owes && concern.recognised_at && level) {
        event.measure_due_at = casework::due(organisation.calendar, level->contact, now);
        event.due_at = casework::due(organisation.calendar, level->resolve, now);
    }
    tx.concern_book().note(concern.id, event);
}

// The change touches the concern, so that the rest follows with the next look at it.
void ConcernWatch::weigh(Tx& tx, casework::ConcernId id, TimePoint now) {
    for (const ComplaintId member : tx.concern_book().unweighed(id, weighed_at_once)) {
        const auto complaint = tx.complaint_of_id(member);
        HEED_ENSURE(complaint);
        HEED_ENSURE(tx.change(casework::made_heavy(in_force_->organisation, *complaint, now)));
    }
}

void ConcernWatch::tell_heads(
    Tx& tx, const casework::Concern& concern, casework::ConcernNews news, TimePoint now
) {
    const Organisation& organisation = in_force_->organisation;
    Complaint like;  // whoever would hear of one of its complaints
    like.department = concern.department;
    for (const auto& [member, key] :
         audience(tx, organisation, {casework::Told::head}, like, like, now)) {
        const std::string language = spoken_language(tx, config_, key);
        const Notice notice =
            staff::concern_notice({organisation, in_force_->texts, language, now}, concern, news);
        tx.enqueue(notice_entry(tx, config_, {key, {}, true, false}, notice, now));
    }
}

// Each person once, about their latest complaint of it.
void ConcernWatch::tell_residents(Tx& tx, const casework::Concern& concern, TimePoint now) {
    std::set<std::string> told;
    auto ids = tx.complaints_of_concern(concern.id, told_max);
    std::ranges::reverse(ids);
    for (const ComplaintId id : ids) {
        const auto complaint = tx.complaint_of_id(id);
        const bool settled =
            !complaint || !is_open(complaint->status) || complaint->status == Status::resolved;
        if (settled) continue;
        if (!told.insert(complaint->resident).second) continue;
        const staff::PageContext page{
            in_force_->organisation, in_force_->texts, complaint->language, now};
        const Notice notice = staff::recognised_notice(
            page, concern, *complaint, config_.server.public_url + "/c/" + complaint->token
        );
        tx.enqueue(
            notice_entry(tx, config_, {complaint->by, complaint->number, false, false}, notice, now)
        );
    }
}

}  // namespace heed
