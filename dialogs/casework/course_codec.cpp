#include "dialogs/casework/course_codec.hpp"

#include "dialogs/json.hpp"
#include "dialogs/own_json.hpp"

namespace heed::casework {
namespace {

// Both directions walk the members once, so that none can be written and not read.
template <class CourseType, class Visitor>
void each_member(CourseType& course, Visitor&& visit) {
    visit("officer", course.officer);
    visit("returned", course.returned);
    visit("returned_by", course.returned_by);
    visit("suggested", course.suggested);
    visit("ruled", course.ruled);
    visit("waiting_since", course.waiting_since);
    visit("question", course.question);
    visit("extension_asked", course.extension_asked);
    visit("granted_due", course.granted_due);
    visit("heavy", course.heavy);
    visit("proposed", course.proposed);
    visit("proposed_by", course.proposed_by);
    visit("planned_at", course.planned_at);
    visit("merged_into", course.merged_into);
    visit("reopened", course.reopened);
    visit("reopened_by_resident", course.reopened_by_resident);
    visit("resolved_at", course.resolved_at);
    visit("closed_at", course.closed_at);
    visit("silent", course.silent);
    visit("urged_at", course.urged_at);
    visit("demanded_by", course.demanded_by);
    visit("appealed", course.appealed);
    visit("contact_due", course.contact_due);
    visit("signing_since", course.signing.since);
    visit("signing_passed", course.signing.passed);
    visit("signing_next", course.signing.next);
    visit("contacting_since", course.contacting.since);
    visit("contacting_passed", course.contacting.passed);
    visit("contacting_next", course.contacting.next);
    visit("solving_since", course.solving.since);
    visit("solving_passed", course.solving.passed);
    visit("solving_next", course.solving.next);
    visit("asks_again_at", course.asks_again_at);
    visit("asked_again_at", course.asked_again_at);
    visit("lapses_at", course.lapses_at);
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    void operator()(std::string_view name, const std::string& value) {
        if (!value.empty()) json::append_quoted(member(name), value);
    }
    void operator()(std::string_view name, std::int64_t value) {
        if (value != 0) member(name) += std::to_string(value);
    }
    void operator()(std::string_view name, bool value) {
        if (value) member(name) += "true";
    }
    void operator()(std::string_view name, const std::optional<TimePoint>& value) {
        if (value) member(name) += std::to_string(value->time_since_epoch().count());
    }

private:
    std::string& member(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        json::append_quoted(out_, name);
        return out_ += ':';
    }
    std::string& out_;
};

class Reader {
public:
    explicit Reader(const json::Own& object) : object_(object) {}
    void operator()(std::string_view name, std::string& value) const {
        if (const auto* found = object_.find(name)) value = found->text().value_or("");
    }
    void operator()(std::string_view name, std::int64_t& value) const {
        if (const auto* found = object_.find(name)) value = found->integer().value_or(0);
    }
    void operator()(std::string_view name, bool& value) const {
        const auto* found = object_.find(name);
        value = found != nullptr && found->kind() == json::Own::Kind::yes;
    }
    void operator()(std::string_view name, std::optional<TimePoint>& value) const {
        const auto* found = object_.find(name);
        const auto count = found != nullptr ? found->integer() : std::nullopt;
        if (count) value = TimePoint(Duration(*count));
    }

private:
    const json::Own& object_;
};

}  // namespace

std::string encode(const Course& course) {
    std::string out = "{";
    each_member(course, Writer(out));
    out += '}';
    return out;
}

std::optional<Course> decode_course(std::string_view text) {
    const std::vector<json::Own> values = json::read_own(text);
    if (values.empty() || values.front().kind() != json::Own::Kind::object) return std::nullopt;
    Course course;
    each_member(course, Reader(values.front()));
    return course;
}

}  // namespace heed::casework
