#pragma once
// A small city and one complaint for the tests of pages, results and notices.
#include "dialogs/number.hpp"
#include "dialogs/staff/pages.hpp"

namespace heed::staff::testing {

inline const TimePoint now = from_civil(2026, 11, 24, 20, 0, 0);

inline Organisation small_city() {
    Organisation city;
    Department department;
    department.id = "lamps";
    department.name.by_language = {{"zh-CN", "路灯所"}, {"en", "Lamp Office"}};
    department.dispatch = true;
    city.departments.push_back(department);
    department.id = "power";
    department.name.by_language = {{"zh-CN", "供电局"}, {"en", "Power Bureau"}};
    department.dispatch = false;
    city.departments.push_back(department);
    Category category;
    category.id = "lamp";
    category.name.by_language = {{"zh-CN", "路灯不亮"}, {"en", "Street light"}};
    city.categories.push_back(category);
    Area area;
    area.id = "dongmen";
    area.name.by_language = {{"zh-CN", "东门街道"}, {"en", "Dongmen"}};
    city.areas.push_back(area);
    city.calendar.hours = {{9 * 60, 12 * 60}, {14 * 60, 18 * 60}};
    return city;
}

inline Complaint lamp_complaint(std::uint32_t sequence = 456) {
    Complaint complaint;
    complaint.number = complaint_number("LH", "261124", sequence);
    complaint.status = Status::assigned;
    complaint.resident = "r_5f0011223344";
    complaint.by = {"luohu", "openid-secret"};
    complaint.category = "lamp";
    complaint.text = "路灯不亮了 黑咕隆咚的 三天了没人管";
    complaint.language = "zh-CN";
    complaint.place.label = "学府路12号（江城市第三中学东门）";
    complaint.area = "dongmen";
    complaint.department = "lamps";
    complaint.filed_at = from_civil(2026, 11, 24, 19, 33, 0);
    complaint.sign_for_due_at = now + std::chrono::hours(4) + std::chrono::minutes(20);
    complaint.due_at = from_civil(2026, 11, 30, 18, 0, 0);
    complaint.timeline = {{complaint.filed_at, "filed", "resident", std::nullopt}};
    return complaint;
}

struct Fixture {
    Organisation organisation = small_city();
    Texts texts = Texts::built_in();
    PageContext in(std::string_view language) const { return {organisation, texts, language, now}; }
};

}  // namespace heed::staff::testing
