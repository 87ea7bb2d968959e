#include "bot/console/case_json.hpp"

#include "bot/staff_scope.hpp"
#include "bot/web/page.hpp"
#include "dialogs/casework/anonymity.hpp"
#include "dialogs/staff/offers.hpp"
#include "dialogs/staff/phrases.hpp"
#include "storage/console.hpp"

#include <algorithm>

namespace heed::console {
namespace {

constexpr std::size_t row_text_max = 120;  // code points
constexpr std::size_t earlier_max = 20;

// "…5f2a": enough to see that two cases are one person's, too little to look anybody up.
std::string masked(const std::string& resident) {
    constexpr std::size_t shown = 4;
    return "…" + resident.substr(resident.size() - std::min(shown, resident.size()));
}

void write_place(JsonText& out, const Complaint& complaint) {
    out.key("place").open('{').member("label", complaint.place.label);
    out.member("level", to_string(complaint.place.level));
    out.member("latitude", complaint.place.latitude_deg);
    out.member("longitude", complaint.place.longitude_deg).close('}');
    out.member("area", complaint.area);
}

// The members of a row, without the braces.
void write_facts(JsonText& out, const Complaint& complaint, const Viewer& viewer) {
    out.member("number", complaint.number).member("short", staff::short_number(complaint.number));
    out.member("version", complaint.version).member("status", to_string(complaint.status));
    out.member("category", complaint.category).member("department", complaint.department);
    out.member("emergency", complaint.emergency).member("filed_at", complaint.filed_at);
    out.member("due_at", complaint.due_at).member("next_due", staff::next_due(complaint));
    out.member("late", staff::is_late(complaint, viewer.now));
    out.member("officer", complaint.course.officer);
    write_place(out, complaint);
}

void write_offer(JsonText& out, const staff::Offer& offer) {
    const auto field = [](staff::Offer::Field one) {
        return one == staff::Offer::Field::required   ? "required"
               : one == staff::Offer::Field::optional ? "optional"
                                                      : "none";
    };
    out.open('{').member("action", to_string(*offer.row->action));
    out.member("text", field(offer.text)).member("department", field(offer.department));
    out.member("officer", offer.officer).member("date", field(offer.date));
    out.member("target", offer.target);
    out.member("sure", offer.row->confirm == staff::VerbRow::Confirm::always);
    out.key("verdicts").open('[');
    for (const std::string_view verdict : offer.verdicts) out.value(verdict);
    out.close(']').close('}');
}

void write_course(JsonText& out, const Course& course) {
    out.key("course").open('{');
    out.member("waiting_since", course.waiting_since).member("question", course.question);
    out.member("extension_asked", course.extension_asked).member("proposed", course.proposed);
    out.member("planned_at", course.planned_at).member("merged_into", course.merged_into);
    out.member("suggested", course.suggested).member("returned", course.returned);
    out.member("reopened", course.reopened).member("appealed", course.appealed).close('}');
}

void write_history(JsonText& out, ReadTx& tx, const Complaint& whole) {
    out.key("timeline").open('[');
    for (const ComplaintEvent& event : whole.timeline) {
        const bool by_staff = event.by.starts_with("s_");
        out.open('{').member("at", event.at).member("event", event.event);
        out.member("by", by_staff ? std::string_view("staff") : std::string_view(event.by));
        out.member("name", by_staff ? tx.staff_name(event.by) : std::string());
        out.member("department", event.facts.department);
        out.member("verdict", event.facts.verdict).member("satisfied", event.facts.satisfied);
        out.member("text", event.text).close('}');
    }
    out.close(']');
}

void write_concern(JsonText& out, ReadTx& tx, const Complaint& complaint) {
    out.key("concern");
    const auto id = tx.concern_of(complaint.id);
    const auto concern = id ? tx.concern(*id) : std::nullopt;
    if (!concern) {
        out.raw("null");
        return;
    }
    out.open('{').member("id", concern->id).member("name", casework::concern_name(concern->id));
    out.member("state", to_string(concern->state)).member("people", concern->people);
    out.member("complaints", concern->complaints).close('}');
}

}  // namespace

void write_row(JsonText& out, const Complaint& complaint, const Viewer& viewer) {
    out.open('{');
    write_facts(out, complaint, viewer);
    out.member("text", staff::shortened(complaint.text, row_text_max, "…")).close('}');
}

void write_case(JsonText& out, ReadTx& tx, const Complaint& whole, const Viewer& viewer) {
    const Organisation& organisation = viewer.rules.organisation;
    out.open('{');
    write_facts(out, whole, viewer);
    out.member("text", whole.text).member("language", whole.language);
    out.member("officer_name", tx.staff_name(whole.course.officer));
    out.key("assisting").open('[');
    for (const std::string& department : whole.assisting) out.value(department);
    out.close(']');
    // A pseudonym that a named report has, too, would say who it is.
    out.key("person").open('{');
    out.member("resident", whole.anonymous ? std::string() : masked(whole.resident));
    out.member("anonymous", whole.anonymous).member("channel", whole.by.channel).close('}');
    write_course(out, whole.course);
    out.key("rating");
    if (whole.rating) {
        out.open('{').member("solved", whole.rating->solved);
        out.member("satisfied", whole.rating->satisfied).member("at", whole.rating->at).close('}');
    } else {
        out.raw("null");
    }
    out.key("photos").open('[');
    for (const CasePhoto& photo : tx.console_reads().case_photos(whole.id)) {
        out.open('{').member("sha256", photo.info.sha256);
        out.member("shows_work", photo.shows_work).close('}');
    }
    out.close(']');
    out.key("voices").open('[');
    for (const PhotoInfo& voice : whole.voices) {
        if (!voice.sha256.empty()) out.value(voice.sha256);
    }
    out.close(']');
    write_history(out, tx, whole);
    out.key("earlier").open('[');
    for (const Complaint& one : tx.complaints_of(whole.by, earlier_max + 1)) {
        const bool shown = casework::may_be_listed_beside(whole, one) &&
                           casework::may_see(organisation, viewer.actor, one);
        if (shown) write_row(out, one, viewer);
    }
    out.close(']');
    out.key("merged").open('[');
    for (const Complaint& one : tx.merged_into(whole.number)) out.value(one.number);
    out.close(']');
    write_concern(out, tx, whole);
    out.key("actions").open('[');
    for (const staff::Offer& offer : staff::offers(organisation, viewer.actor, whole, viewer.now)) {
        write_offer(out, offer);
    }
    out.close(']').close('}');
}

std::string catalogue_json(ReadTx& tx, const Viewer& viewer) {
    const Organisation& organisation = viewer.rules.organisation;
    const auto language = viewer.language;
    JsonText out;
    out.open('{').member("city", organisation.name.in(language));
    out.key("departments").open('[');
    for (const Department& one : organisation.departments) {
        out.open('{').member("id", one.id).member("name", one.name.in(language));
        out.member("parent", one.parent).close('}');
    }
    out.close(']').key("categories").open('[');
    for (const Category& one : organisation.categories) {
        out.open('{').member("id", one.id).member("name", one.name.in(language)).close('}');
    }
    out.close(']').key("areas").open('[');
    for (const Area& one : organisation.areas) {
        out.open('{').member("id", one.id).member("name", one.name.in(language)).close('}');
    }
    out.close(']').key("phrases").open('[');
    const Texts& texts = viewer.rules.texts;
    for (const std::string& key : texts.keys(language)) {
        constexpr std::string_view suffix = "_name";
        if (!key.starts_with("phrase.") || key.ends_with(suffix)) continue;
        out.open('{').member("name", texts.text(language, key + std::string(suffix)));
        for (const std::string& one : texts.languages()) out.member(one, texts.text(one, key));
        out.close('}');
    }
    out.close(']');
    const ComplaintFilter mine = scope_of(organisation, viewer.actor);
    // The departments that lists are made of; none: all of them.
    out.key("scope").open('[');
    for (const std::string& department : mine.departments) out.value(department);
    out.close(']').key("colleagues").open('[');
    for (const StaffRow& one : tx.all_staff()) {
        const casework::Staff& member = one.member;
        const bool handles =
            member.role == casework::Role::officer || member.role == casework::Role::head;
        const bool near =
            mine.departments.empty() ||
            std::ranges::find(mine.departments, member.department) != mine.departments.end();
        if (!handles || !near || member.name.empty()) continue;
        out.open('{').member("id", member.id).member("name", member.name);
        out.member("department", member.department).close('}');
    }
    out.close(']').close('}');
    return out.take();
}

std::string words_json(const Texts& texts, const std::string& language) {
    JsonText out;
    out.open('{');
    for (const std::string& key : texts.keys(language)) {
        const bool ours = key.starts_with("console.") || key.starts_with("staff.status_") ||
                          key.starts_with("staff.event_") || key.starts_with("concern_state.") ||
                          key.starts_with("scores.");
        if (!ours) continue;
        out.member(key, page_text(texts, language, key, {}));
    }
    out.close('}');
    return out.take();
}

}  // namespace heed::console
