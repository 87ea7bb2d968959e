// Pictures in staff's chat: the resident's to look at, staff's own of what was done; and the number
// to call.
#include "bot/photo_link.hpp"
#include "bot/staff_turn.hpp"
#include "dialogs/casework/proofs.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"
#include "storage/console.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t photos_max = 9;  // of one series

}  // namespace

Reply StaffTurn::photos_of(const Complaint& complaint) {
    std::string list;
    int theirs = 0, work = 0;
    for (const PhotoRow& photo : context_.tx.photos_of(complaint.id)) {
        if (photo.kind != PhotoRow::Kind::photo || photo.state != PhotoRow::State::stored) continue;
        const std::string_view key = photo.shows_work ? "staff.photo_proof" : "staff.photo_theirs";
        const int number = photo.shows_work ? ++work : ++theirs;
        list += "\n" + staff::say(page(), key, {{"n", std::to_string(number)}}) + " " +
                photo_link(
                    context_.config.storage.encryption_key,
                    context_.config.server.public_url,
                    photo.id,
                    context_.now
                );
    }
    const TextValues values{
        {"no", staff::short_number(complaint.number)},
        {"title", staff::title_of(page(), complaint)}};
    if (list.empty()) return text("staff.photos_none", values);
    Reply reply = text("staff.photos", values);
    reply.spans.push_back({staff::cut_to(list, staff::page_bytes_max - 512, "…"), {}, {}});
    return reply;
}

std::size_t count_proofs(ReadTx& tx, const Complaint& complaint) {
    const auto whole = tx.complaint(complaint.number, true);
    HEED_ENSURE(whole);
    const auto photos = tx.photos_of(complaint.id);
    const auto count = std::ranges::count_if(photos, [&](const PhotoRow& photo) {
        return photo.shows_work && casework::proof_stands(whole->timeline, photo.added_at);
    });
    return static_cast<std::size_t>(count);
}

bool lacks_proof(ReadTx& tx, const Organisation& organisation, const Complaint& complaint) {
    const Category* category = organisation.category(complaint.category);
    if (category == nullptr || category->photo != Category::PhotoWish::wanted) return false;
    return count_proofs(tx, complaint) == 0;
}

Reply StaffTurn::phone_of(const Complaint& complaint) {
    const std::string no = staff::short_number(complaint.number);
    // Not even whether there is one.
    if (complaint.anonymous) return text("staff.phone_anonymous", {{"no", no}});
    const std::string phone = context_.tx.phone_of(complaint.id);
    if (phone.empty()) return text("staff.phone_none", {{"no", no}});
    const auto view = casework::contact_view(context_.rules.organisation, actor_, complaint);
    if (view == casework::ContactView::hidden) return text("staff.phone_never", {{"no", no}});
    if (view == casework::ContactView::masked)
        return text("staff.phone_masked", {{"no", no}, {"phone", staff::masked(phone)}});
    context_.tx.note_phone_read(complaint.id, actor_.staff.id, context_.now);
    return text("staff.phone", {{"no", no}, {"phone", staff::one_line(phone)}});
}

Reply StaffTurn::take_photos_for(const Complaint& complaint) {
    const staff::VerbRow& row = staff::row_of(staff::Verb::fix);
    const auto result = casework::apply(
        context_.rules.organisation, actor_, casework::Action::prove, complaint, {}, context_.now
    );
    Reply reply;
    if (const auto* refusal = std::get_if<casework::Refusal>(&result)) {
        const std::string why = *refusal == casework::Refusal::not_allowed
                                    ? staff::not_yours_line(
                                          page(),
                                          staff::short_number(complaint.number),
                                          complaint.department,
                                          casework::who_may(casework::Action::prove)
                                      )
                                    : staff::refused_line(page(), complaint, row, *refusal);
        reply.spans.push_back({why, {}, {}});
        return reply;
    }
    const std::vector<PhotoId> waiting = std::exchange(desk_.proofs.waiting, {});
    const bool fresh = context_.now - desk_.proofs.at <= staff::desk_lifetime;
    desk_.proofs = {complaint.number, context_.now, {}};
    const std::size_t taken = fresh ? prove(complaint, waiting) : 0;
    const TextValues values{
        {"no", staff::short_number(complaint.number)},
        {"title", staff::title_of(page(), complaint)},
        {"n", std::to_string(taken)}};
    return text(taken > 0 ? "staff.proof_taken" : "staff.proof_wanted", values);
}

std::size_t StaffTurn::prove(const Complaint& complaint, const std::vector<PhotoId>& photos) {
    if (photos.empty()) return 0;
    const auto whole = context_.tx.complaint(complaint.number, true);
    HEED_ENSURE(whole && !whole->timeline.empty());
    // A series is one event.
    const ComplaintEvent& last = whole->timeline.back();
    const bool goes_on = last.event == "proof" && last.by == actor_.staff.id &&
                         context_.now - last.at <= staff::desk_lifetime;
    const auto result = casework::apply(
        context_.rules.organisation, actor_, casework::Action::prove, *whole, {}, context_.now
    );
    const auto* change = std::get_if<casework::Change>(&result);
    if (change == nullptr) return 0;
    if (!goes_on) {
        HEED_ENSURE(context_.tx.change(*change));
        ++carried_out_;
        std::size_t residents = 0;
        tell(*whole, *change, residents);
    }
    const std::size_t before = count_proofs(context_.tx, *whole);
    std::size_t taken = 0;
    for (const PhotoId photo : photos) {
        if (before + taken >= photos_max) {
            context_.tx.discard_photo(photo);
            continue;
        }
        const auto row = context_.tx.photo(photo);
        HEED_ENSURE(row);
        context_.tx.console().attach_work_photo(
            whole->id, photo, row->by, actor_.staff.id, context_.now
        );
        ++taken;
    }
    return taken;
}

bool StaffTurn::take_photo(PhotoId photo, bool drafting, std::optional<Reply>& answer) {
    staff::ProofPhotos& proofs = desk_.proofs;
    const bool looking =
        !desk_.focus.empty() && context_.now - desk_.focus_at <= staff::desk_lifetime;
    // Whoever has turned to another complaint meanwhile means that one, or is asked.
    const bool elsewhere = looking && !proofs.number.empty() && desk_.focus != proofs.number;
    const bool fresh = context_.now - proofs.at <= staff::desk_lifetime && !elsewhere;
    if (fresh && !proofs.number.empty()) {
        const auto complaint = context_.tx.complaint(proofs.number, false);
        HEED_ENSURE(complaint);
        const std::size_t taken = prove(*complaint, {photo});
        proofs.at = context_.now;
        const TextValues values{
            {"no", staff::short_number(proofs.number)},
            {"title", staff::title_of(page(), *complaint)},
            {"n", std::to_string(taken)}};
        answer = text(taken > 0 ? "staff.proof_taken" : "staff.proof_refused", values);
        if (taken == 0) context_.tx.discard_photo(photo);
        return true;
    }
    // Somebody who has just looked at a complaint and reports none: of which is it?
    if (drafting || !looking) return false;
    if (!fresh) proofs = {};
    const bool first = proofs.waiting.empty();
    if (proofs.waiting.size() < photos_max) {
        proofs.waiting.push_back(photo);
    } else {
        context_.tx.discard_photo(photo);
    }
    proofs.at = context_.now;
    if (first) answer = text("staff.proof_which", {{"no", staff::short_number(desk_.focus)}});
    return true;
}

}  // namespace heed
