#include "tests/dialogs/conversation/table/situations.hpp"

#include "tests/dialogs/conversation/spoken_town.hpp"

#include <chrono>

namespace heed::test::table {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view lamp = "学府路12号路灯不亮";

Talk talk() {
    Talk begun(spoken_town());
    begun.settings.privacy_url.clear();
    begun.state.noticed = true;
    return begun;
}
Talk talk(std::initializer_list<std::string_view> words) {
    Talk begun = talk();
    for (const std::string_view said : words) begun.say(std::string(said));
    return begun;
}
Talk with_photo() {
    Talk begun = talk();
    begun.photo();
    return begun;
}

// A street light was filed two hours ago; `status` is how it stands now.
Talk filed(Status status, Duration ago = 2h) {
    Talk begun = talk({lamp, "1"});
    begun.pass(ago);
    begun.one(begun.number()).status = status;
    return begun;
}
Talk resolved() {
    Talk begun = filed(Status::accepted);
    begun.one(begun.number()).said = "已更换灯泡";
    begun.one(begun.number()).said_at = begun.now;
    begun.resolve(begun.number());
    return begun;
}
Talk resolved(std::initializer_list<std::string_view> words) {
    Talk begun = resolved();
    for (const std::string_view said : words) begun.say(std::string(said));
    return begun;
}

Talk asked_for_photo_place() {
    Talk begun = talk({"路灯不亮了"});
    begun.send(content::Photo{"m", ""});
    begun.take(begun.step(conv::PhotoShotEvent{1, {{22.5463, 114.1235, Datum::wgs84}, {}}}));
    begun.flush();
    return begun;
}
Talk asked_for_category() {
    Talk begun = talk();
    begun.place(22.5463, 114.1235, "东门步行街");
    begun.say("路灯下面堆满垃圾没人收拾");
    return begun;
}
Talk changing_photos() {
    Talk begun = with_photo();
    begun.say("学府路12号");
    begun.say("改照片");
    return begun;
}
Talk set_aside() {
    Talk begun = talk({"路灯不亮了"});
    begun.pass(7h);
    return begun;
}
Talk offered_again() {
    Talk begun = set_aside();
    begun.say("你好");
    return begun;
}
Talk asked_about_neighbours() {
    Talk begun = talk();
    begun.neighbours = conv::Neighbours{
        "JC261120-0007-1", "light", 12, from_civil(2026, 11, 20, 9, 0, 0), 180.0};
    begun.say(std::string(lamp));
    return begun;
}
Talk waiting_for_a_person() {
    Talk begun = talk();
    begun.reception.staffed = true;
    begun.say("人工");
    return begun;
}
Talk with_a_person() {
    Talk begun = waiting_for_a_person();
    begun.person(conv::PersonEvent::Kind::came, "王芳");
    return begun;
}
Talk asked_by_staff() {
    Talk begun = filed(Status::accepted);
    begun.ask(begun.number(), "是哪一根灯杆？");
    return begun;
}

}  // namespace

std::string_view name_of(conv::Focus focus) {
    constexpr std::string_view names[] = {
        "idle",
        "description",
        "place",
        "place_pick",
        "category",
        "photos",
        "confirm",
        "edit_menu",
        "edit_description",
        "edit_place",
        "edit_photos",
        "edit_contact",
        "stale",
        "rate_solved",
        "rate_satisfied",
        "rate_missing",
        "rate_rest",
        "staff_question",
        "question",
        "concern",
        "erase"};
    static_assert(std::size(names) == static_cast<std::size_t>(conv::last_focus) + 1);
    return names[static_cast<std::size_t>(focus)];
}

const std::vector<Situation>& situations() {
    static const std::vector<Situation> all{
        {"nobody has written yet", "", [] { return talk(); }},
        {"just filed",
         "路灯不亮, five minutes ago; nobody has signed for it",
         [] { return filed(Status::assigned, 5min); }},
        {"filed and accepted",
         "路灯不亮, two hours ago; the department has it",
         [] { return filed(Status::accepted); }},
        {"closed",
         "路灯不亮, done, rated and closed",
         [] {
             return resolved({"1", "5"});
         }},
        {"withdrawn",
         "路灯不亮, filed and withdrawn just now",
         [] {
             Talk begun = filed(Status::assigned, 5min);
             begun.say("撤回");
             return begun;
         }},
        {"cancelled",
         "路灯不亮 was begun and cancelled just now",
         [] {
             return talk({lamp, "取消"});
         }},
        {"set aside", "路灯不亮 was left without a place seven hours ago", set_aside},
        {"offered again", "the same, and the resident has said 你好", offered_again},
        {"asked: description", "a photo came first", with_photo},
        {"asked: place", "路灯不亮了", [] { return talk({"路灯不亮了"}); }},
        {"asked: place, last form",
         "路灯不亮了, 不知道",
         [] {
             return talk({"路灯不亮了", "不知道"});
         }},
        {"asked: a better place",
         "路灯不亮了, 菜市场后面",
         [] {
             return talk({"路灯不亮了", "菜市场后面"});
         }},
        {"asked: place after an emergency", "着火了", [] { return talk({"着火了"}); }},
        {"asked: which place",
         "人民医院门口有个坑: there are two",
         [] { return talk({"人民医院门口有个坑"}); }},
        {"asked: the photo's place",
         "路灯不亮了, and a photo that says where it was taken",
         asked_for_photo_place},
        {"asked: category", "a place, and 路灯下面堆满垃圾没人收拾", asked_for_category},
        {"asked: question of the category",
         "翠竹苑3栋停水了: since when?",
         [] { return talk({"翠竹苑3栋停水了"}); }},
        {"asked: required question",
         "翠竹苑3栋电梯坏了: which floor?",
         [] { return talk({"翠竹苑3栋电梯坏了"}); }},
        {"asked: what the neighbours say",
         "学府路12号路灯不亮, and twelve people say the same",
         asked_about_neighbours},
        {"asked: photos", "学府路12号路灯不亮", [] { return talk({lamp}); }},
        {"asked: photos, another matter waits",
         "学府路12号路灯不亮，还有垃圾没人收",
         [] { return talk({"学府路12号路灯不亮，还有楼下垃圾没人收"}); }},
        {"asked: confirm",
         "学府路12号装修噪音太吵",
         [] { return talk({"学府路12号装修噪音太吵"}); }},
        {"changing: which part",
         "学府路12号装修噪音太吵, 2",
         [] {
             return talk({"学府路12号装修噪音太吵", "2"});
         }},
        {"changing: description",
         "the same, 1",
         [] {
             return talk({"学府路12号装修噪音太吵", "2", "1"});
         }},
        {"changing: place",
         "the same, 3",
         [] {
             return talk({"学府路12号装修噪音太吵", "2", "3"});
         }},
        {"changing: photos", "a photo, 学府路12号, 改照片", changing_photos},
        {"changing: contact",
         "the same as above, 5",
         [] {
             return talk({"学府路12号装修噪音太吵", "2", "5"});
         }},
        {"asked: solved?",
         "路灯不亮 is done, and the resident was told",
         [] { return resolved(); }},
        {"asked: how well?", "the same, 1", [] { return resolved({"1"}); }},
        {"asked: what is missing?", "the same, 3", [] { return resolved({"3"}); }},
        {"asked: what is left?", "the same, 2", [] { return resolved({"2"}); }},
        {"asked: may all be deleted?",
         "路灯不亮, filed five minutes ago, 删除我的信息",
         [] {
             Talk begun = filed(Status::assigned, 5min);
             begun.say("删除我的信息");
             return begun;
         }},
        {"waiting for a person", "人工, and somebody is on duty", waiting_for_a_person},
        {"with a person", "the same, and 王芳 has come", with_a_person},
        {"asked by staff", "路灯不亮 is in hand: 是哪一根灯杆？", asked_by_staff},
    };
    return all;
}

}  // namespace heed::test::table
