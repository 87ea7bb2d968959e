#include "tests/dialogs/conversation/table/acts.hpp"

#include <chrono>

namespace heed::test::table {
namespace {

using namespace std::chrono_literals;

// What was said unasked meanwhile is what there is to read.
void wait(Talk& talk, Duration time) {
    talk.pushed.clear();
    talk.reply = {};
    talk.pass(time);
    if (!talk.pushed.empty()) talk.reply = talk.pushed.back().text;
}
void tell(Talk& talk, void (*staff_do)(Talk&)) {
    talk.reply = {};
    staff_do(talk);
}

}  // namespace

const std::vector<Act>& acts() {
    static const std::vector<Act> all{
        {"a report with its place: 文昌街5号垃圾没人收",
         [](Talk& talk) { talk.say("文昌街5号垃圾没人收"); }},
        {"a report that its category asks more of: 翠竹苑3栋电梯坏了",
         [](Talk& talk) { talk.say("翠竹苑3栋电梯坏了"); }},
        {"a report without a place: 垃圾没人收", [](Talk& talk) { talk.say("垃圾没人收"); }},
        {"the same once more: 学府路12号路灯不亮",
         [](Talk& talk) { talk.say("学府路12号路灯不亮"); }},
        {"a place: 翠竹苑3栋", [](Talk& talk) { talk.say("翠竹苑3栋"); }},
        {"a vague place: 菜市场后面", [](Talk& talk) { talk.say("菜市场后面"); }},
        {"a place of which there are two: 人民医院", [](Talk& talk) { talk.say("人民医院"); }},
        {"words of no sure kind: 已经三天了，老人家走路不方便",
         [](Talk& talk) { talk.say("已经三天了，老人家走路不方便"); }},
        {"a fragment: 孩子睡不着", [](Talk& talk) { talk.say("孩子睡不着"); }},
        {"chatter: 哈哈", [](Talk& talk) { talk.say("哈哈"); }},
        {"an idle question: 今天晚上吃什么", [](Talk& talk) { talk.say("今天晚上吃什么"); }},
        {"1", [](Talk& talk) { talk.say("1"); }},
        {"2", [](Talk& talk) { talk.say("2"); }},
        {"3", [](Talk& talk) { talk.say("3"); }},
        {"9", [](Talk& talk) { talk.say("9"); }},
        {"是", [](Talk& talk) { talk.say("是"); }},
        {"不", [](Talk& talk) { talk.say("不"); }},
        {"不对", [](Talk& talk) { talk.say("不对"); }},
        {"没有", [](Talk& talk) { talk.say("没有"); }},
        {"不知道", [](Talk& talk) { talk.say("不知道"); }},
        {"提交", [](Talk& talk) { talk.say("提交"); }},
        {"等一下", [](Talk& talk) { talk.say("等一下"); }},
        {"a photo", [](Talk& talk) { talk.photo(); }},
        {"a place on the map", [](Talk& talk) { talk.place(22.5450, 114.1250, "翠竹苑东门"); }},
        {"a place outside the city", [](Talk& talk) { talk.place(39.9087, 116.3975, "天安门"); }},
        {"a voice: 楼下垃圾没人收", [](Talk& talk) { talk.voice("楼下垃圾没人收"); }},
        {"a voice that nobody understands", [](Talk& talk) { talk.voice(""); }},
        {"a sticker", [](Talk& talk) { talk.answer(content::Unsupported{"sticker"}); }},
        {"a tap on an option of long ago", [](Talk& talk) { talk.tap("confirm:yes@0"); }},
        {"菜单", [](Talk& talk) { talk.say("菜单"); }},
        {"帮助", [](Talk& talk) { talk.say("帮助"); }},
        {"人工", [](Talk& talk) { talk.say("人工"); }},
        {"进度", [](Talk& talk) { talk.say("进度"); }},
        {"0001", [](Talk& talk) { talk.say("0001"); }},
        {"谢谢", [](Talk& talk) { talk.say("谢谢"); }},
        {"你好", [](Talk& talk) { talk.say("你好"); }},
        {"English", [](Talk& talk) { talk.say("English"); }},
        {"匿名", [](Talk& talk) { talk.say("匿名"); }},
        {"催办", [](Talk& talk) { talk.say("催办"); }},
        {"取消", [](Talk& talk) { talk.say("取消"); }},
        {"恢复", [](Talk& talk) { talk.say("恢复"); }},
        {"接着报", [](Talk& talk) { talk.say("接着报"); }},
        {"撤销", [](Talk& talk) { talk.say("撤销"); }},
        {"撤回", [](Talk& talk) { talk.say("撤回"); }},
        {"重新开始", [](Talk& talk) { talk.say("重新开始"); }},
        {"新", [](Talk& talk) { talk.say("新"); }},
        {"改", [](Talk& talk) { talk.say("改"); }},
        {"改地址", [](Talk& talk) { talk.say("改地址"); }},
        {"改照片", [](Talk& talk) { talk.say("改照片"); }},
        {"改电话", [](Talk& talk) { talk.say("改电话"); }},
        {"a correction of the place: 地址是学府路21号",
         [](Talk& talk) { talk.say("地址是学府路21号"); }},
        {"a correction of the kind: 不是路灯，是井盖",
         [](Talk& talk) { talk.say("不是路灯，是井盖"); }},
        {"a phone number: 13812345678", [](Talk& talk) { talk.say("13812345678"); }},
        {"an emergency: 着火了", [](Talk& talk) { talk.say("着火了"); }},
        {"a cry for help: 我不想活了", [](Talk& talk) { talk.say("我不想活了"); }},
        {"insults: 你们这帮废物", [](Talk& talk) { talk.say("你们这帮废物"); }},
        {"a question for an office: 居住证怎么办理",
         [](Talk& talk) { talk.say("居住证怎么办理"); }},
        {"a child: 我今年12岁，我家楼下垃圾没人收",
         [](Talk& talk) { talk.say("我今年12岁，我家楼下垃圾没人收"); }},
        {"不同意", [](Talk& talk) { talk.say("不同意"); }},
        {"删除我的信息", [](Talk& talk) { talk.say("删除我的信息"); }},
        {"解决了", [](Talk& talk) { talk.say("解决了"); }},
        {"没解决", [](Talk& talk) { talk.say("没解决"); }},
        {"a symbol: 😀", [](Talk& talk) { talk.say("😀"); }},
        {"follows the account", [](Talk& talk) { talk.answer(content::Followed{""}); }},
        {"scans the QR code of 翠竹苑",
         [](Talk& talk) { talk.answer(content::Scanned{"翠竹苑"}); }},
        {"leaves the account", [](Talk& talk) { talk.answer(content::Unfollowed{}); }},
        {"12 minutes pass", [](Talk& talk) { wait(talk, 12min); }},
        {"7 hours pass", [](Talk& talk) { wait(talk, 7h); }},
        {"31 days pass", [](Talk& talk) { wait(talk, 31 * 24h); }},
        {"staff resolve it",
         [](Talk& talk) { tell(talk, [](Talk& of) { of.resolve(of.number()); }); },
         true},
        {"staff ask: 是哪一层？",
         [](Talk& talk) { tell(talk, [](Talk& of) { of.ask(of.number(), "是哪一层？"); }); },
         true},
    };
    return all;
}

}  // namespace heed::test::table
