#include "dialogs/conversation/recognise.hpp"

#include <doctest/doctest.h>

using namespace heed::conversation;

TEST_CASE("numbers are read in any width, script and wording") {
    for (const char* one :
         {"1", "１", "一", "①", "第一个",        "1.",       "1。",   "选1", "第1个", "❶", "㈠",
          "⒈", "壹", "1️⃣",  "١", "the first one", "option 1", "no. 1", " 1 ", "#1"}) {
        CAPTURE(one);
        CHECK(number_of(one) == 1);
    }
    CHECK(number_of("12") == 12);
    CHECK(number_of("十二") == 12);
    CHECK(number_of("⑩") == 10);
    CHECK(number_of("两个") == 2);
    for (const char* none :
         {"", "0", "100", "1栋", "一条路", "路灯", "1 2 3 4", "one hundred", "第"}) {
        CAPTURE(none);
        CHECK_FALSE(number_of(none));
    }
}

TEST_CASE("words keep their meaning under politeness and punctuation") {
    CHECK(word_of("提交！") == Word::submit);
    CHECK(word_of("ＯＫ") == Word::yes);
    CHECK(word_of("好的吧") == Word::yes);
    CHECK(word_of("我要撤回") == Word::withdraw);
    CHECK(word_of("没得照片") == Word::no_photos);
    CHECK(word_of("I have no photo") == Word::no_photos);
    CHECK(word_of("我上次那个垃圾的事办了没") == Word::status);
    CHECK(word_of("你是真人吗？") == Word::who_are_you);
    CHECK(word_of("换类别") == Word::edit_category);
    CHECK(word_of("?") == Word::help);
    CHECK(word_of("Never mind.") == Word::cancel);
    CHECK_FALSE(word_of("好好的路灯坏了"));
    CHECK_FALSE(word_of("垃圾没有人收"));
    CHECK_FALSE(word_of(""));
}

TEST_CASE("emergencies are heard, and what only sounds like one is not") {
    CHECK(emergency_in("楼道里好大煤气味 是不是漏气了") == "gas");
    CHECK(emergency_in("对面楼着火了") == "fire");
    CHECK(emergency_in("對面樓著火了") == "fire");
    CHECK(emergency_in("樓道裡好大煤氣味 是不是漏氣了") == "gas");
    CHECK(emergency_in("电线断了掉在地上") == "wire");
    CHECK(emergency_in("有人晕倒在路边") == "medical");
    CHECK(emergency_in("楼下有人持刀") == "crime");
    CHECK(emergency_in("我不想活了") == "self");
    CHECK(emergency_in("There is a FIRE in the stairwell") == "fire");
    CHECK(emergency_in("I smell gas") == "gas");
    for (const char* calm :
         {"消防通道被占",
          "灭火器过期了",
          "楼下餐馆油烟太大",
          "存在火灾隐患",
          "怕着火",
          "电瓶车充电容易起火",
          "没有着火",
          "装修吵死人了",
          "想死我了",
          "a fire hydrant is leaking",
          "the fire lane is blocked",
          "树倒了压着电瓶车",
          "河边的护栏断了 小孩容易掉下去",
          "去年着火的那栋楼外墙没修"}) {
        CAPTURE(calm);
        CHECK_FALSE(emergency_in(calm));
    }
}

TEST_CASE("what is danger only of some things is heard where it is of them") {
    CHECK(emergency_in("a man just collapsed in front of the mall") == "medical");
    CHECK(emergency_in("My neighbour passed out on the stairs") == "medical");
    CHECK(emergency_in("She is lying there and not responding") == "medical");
    CHECK(emergency_in("有个老人倒在路边") == "medical");
    CHECK(emergency_in("阿婆晕咗喺街市门口") == "medical");
    CHECK(emergency_in("太白路23号那个楼冒烟了快点来人啊") == "fire");
    CHECK(emergency_in("楼下电动车冒烟了") == "fire");
    CHECK(emergency_in("smoke coming out of a window on the third floor") == "fire");
    CHECK(emergency_in("电梯突然停了，我们出不来") == "trapped");
    CHECK(emergency_in("somebody broke into my flat") == "crime");
    for (const char* calm :
         {"the wall collapsed last night",
          "a manhole collapsed",
          "the fence collapsed, nobody cares",
          "树倒在路边没人管",
          "打了三次电话没反应",
          "烧烤摊天天冒烟",
          "楼下饭店冒烟，油烟味很大",
          "烟囱冒黑烟",
          "the restaurant below, smoke coming in at the window",
          "路灯坏咗，差啲跌亲",
          "I nearly fainted from the smell",
          "traffic is not moving",
          "我和他们打交道很久了"}) {
        CAPTURE(calm);
        CHECK_FALSE(emergency_in(calm));
    }
}

TEST_CASE("who is beaten, lies under something or is missing is heard") {
    for (const char* said :
         {"老公打我",
          "我被老公打了 翠竹路",
          "他喝醉了又打我",
          "邻居打我家孩子",
          "my husband hit me"}) {
        CAPTURE(said);
        CHECK(emergency_in(said) == "crime");
    }
    CHECK(emergency_in("文锦路有人被车压住了") == "crushed");
    CHECK(emergency_in("广告牌掉下来压到人了") == "crushed");
    for (const char* said :
         {"孩子走丢了", "孩子丢了 在东门步行街", "我妈在公园走失了", "my daughter is missing"}) {
        CAPTURE(said);
        CHECK(emergency_in(said) == "missing");
    }
    for (const char* calm :
         {"老公打我电话说路灯坏了",
          "邻居打我手机投诉我",
          "他们打我微信上的电话",
          "孩子的手机丢了",
          "老人的钱包不见了",
          "孩子的狗走丢了",
          "井盖不见了",
          "树倒了压到车",
          "被邻居打扰得睡不着"}) {
        CAPTURE(calm);
        CHECK_FALSE(emergency_in(calm));
    }
}

TEST_CASE("a cry at what is only hard to bear is a way of speaking") {
    for (const char* calm :
         {"吵死了救命",
          "热死了想死，翠竹路停电了",
          "翠竹路停电了，热得想死",
          "救命！！楼上又在装修",
          "救命啊，楼下的垃圾臭死了谁懂啊",
          "热死了 救命",
          "救命楼下油烟太大了",
          "救救我吧这广场舞",
          "吵得我想死",
          "臭得人都想死了",
          "吵得我想打人",
          "气死我了",
          "这个坑再不修要死人了",
          "吵得我头都要爆炸了",
          "野猫打架吵得睡不着",
          "我打人民医院的电话没人接",
          "落水管漏水",
          "小区落水口堵了",
          "车位老被抢",
          "广告牌快掉了，砸到人谁负责",
          "树枝断了一半，砸到人怎么办",
          "消防通道堵死了，真着火了消防车都进不来",
          "I'm dying of this noise",
          "this noise is killing me",
          "help, the noise is murder",
          "my ears are bleeding from the karaoke",
          "that horn nearly gave me a heart attack",
          "they scrape the floor all night",
          "they keep beating drums all night"}) {
        CAPTURE(calm);
        CHECK_FALSE(emergency_in(calm));
    }
    for (const char* real :
         {"救命",
          "救命啊",
          "救救我",
          "救命啊有人掉河里了",
          "救命啊 楼上装修的人掉下来了",
          "救命 垃圾房里有人出不来",
          "救命！外面好吵有人拿刀",
          "装修的打人了，流了好多血",
          "楼下噪音吵起来了，有人打人",
          "救命啊隔壁吵架打起来了",
          "广告牌掉下来砸到人了怎么办",
          "家里着火了怎么办",
          "有人落水了",
          "there was a rape in the park",
          "someone is beating a child",
          "help me please someone is attacking me"}) {
        CAPTURE(real);
        CHECK(emergency_in(real));
    }
    CHECK(emergency_in("天天施工，吵得人活不下去了") == "self");
}

TEST_CASE("what is over is told from what goes on") {
    for (const char* text :
         {"不用了已经有人清走了",
          "不用了，已经有人清走了",
          "已经有人清走了",
          "垃圾已经清理干净了",
          "修好了",
          "路灯刚刚修好了，谢谢",
          "算了，车已经开走了",
          "现在不吵了",
          "没事了",
          "施工已经停了",
          "不用来了，已经修好了",
          "never mind, someone has cleared it",
          "never mind someone has cleared it",
          "it's been fixed",
          "it's working again, thanks",
          "no need, they have already taken it away"}) {
        CAPTURE(text);
        CHECK(says_it_is_over(text));
    }
    for (const char* text :
         {"不用了",
          "不用了，谢谢",
          "没有",
          "路灯修好了又坏了",
          "修好了吗",
          "物业说已经处理好了",
          "说修好了，其实没有",
          "垃圾清理了，但是还很臭",
          "请尽快处理好",
          "赶紧解决",
          "帮我处理好",
          "井盖被人拿走了",
          "我的车被拖走了",
          "水已经停了",
          "现在水停了",
          "照片已经拍好了",
          "还是没修好",
          "收垃圾的已经走了",
          "it's not fixed",
          "they fixed it last year and it broke again",
          "it stopped working",
          "the street sign is gone",
          "can it be fixed?",
          "it should be fixed soon"}) {
        CAPTURE(text);
        CHECK_FALSE(says_it_is_over(text));
    }
}

TEST_CASE("who is not satisfied or fed up says so in many ways, and nothing else") {
    for (const char* text :
         {"not happy with this",
          "I'm not happy with the result",
          "very disappointed",
          "不满意",
          "对这个处理结果很不满意",
          "我不满意"}) {
        CAPTURE(text);
        CHECK(is_dissatisfied(text));
    }
    for (const char* text :
         {"not happy with the noise from the bar",
          "unhappy about the rubbish in Xuefu Road",
          "对物业不满意，电梯老坏",
          "满意"}) {
        CAPTURE(text);
        CHECK_FALSE(is_dissatisfied(text));
    }
    for (const char* text : {"气死我了", "烦死了烦死了", "真的受不了了", "我要崩溃了", "激死人"}) {
        CAPTURE(text);
        CHECK(is_venting(text));
    }
    for (const char* text : {"你们到底管不管", "你们能不能干点实事"}) {
        CAPTURE(text);
        CHECK(is_venting(text));
    }
    for (const char* text :
         {"楼上的邻居你们到底管不管", "气死我了，垃圾没人收", "吵死了", "受不了楼上的噪音"}) {
        CAPTURE(text);
        CHECK_FALSE(is_venting(text));
    }
}

TEST_CASE("who asks about a cut is told from who has one") {
    for (const char* text :
         {"今天会停水吗",
          "明天停电吗？",
          "翠竹苑今晚会不会停水",
          "请问停水停到几点",
          "什么时候来电",
          "是不是要停气",
          "有没有停水通知",
          "停水了吗",
          "我们这边是不是停电了",
          "is there a water outage today?",
          "when will the power be back?",
          "will the water be off tomorrow",
          "do you know how long the power cut will last"}) {
        CAPTURE(text);
        CHECK(asks_about_outage(text));
    }
    for (const char* text :
         {"今天又停水了",
          "又停水了吗",
          "停水了什么时候来水",
          "翠竹苑停水了，什么时候来",
          "怎么又停电了？",
          "为什么天天停水",
          "停水",
          "路灯坏了，今天会停电吗",
          "投诉：明天停水吗",
          "power cut in Xuefu Road",
          "no water since this morning",
          "why is there a power cut again?"}) {
        CAPTURE(text);
        CHECK_FALSE(asks_about_outage(text));
    }
}

TEST_CASE("several words in one breath are one answer, the weightiest") {
    CHECK(word_of("好的好的，谢谢你啊小伙子") == Word::yes);
    CHECK(word_of("没照片！！快点！！！") == Word::no_photos);
    CHECK(word_of("never mind, forget it") == Word::cancel);
    CHECK(word_of("actually no, go ahead and file it") == Word::submit);
    CHECK(word_of("算了，还是报吧") == Word::restore);
    CHECK(word_of("没有，提交吧") == Word::submit);
    CHECK(word_of("不用了，谢谢") == Word::no);
    CHECK(word_of("你好 在吗") == Word::greeting);
    // Two commands at once are not for heed to choose from.
    CHECK_FALSE(word_of("撤回，匿名"));
    CHECK_FALSE(word_of("没有，路灯坏了"));
    CHECK_FALSE(word_of("好，垃圾没人收"));
}

TEST_CASE("dialect and abbreviations are words, too") {
    CHECK(word_of("唔該晒") == Word::thanks);
    CHECK(word_of("蟹蟹～") == Word::thanks);
    CHECK(word_of("k thx") == Word::thanks);
    CHECK(word_of("冇") == Word::nothing_to_add);
    CHECK(word_of("nah") == Word::no);
    CHECK(word_of("唔识影相") == Word::no_photos);
    CHECK(word_of("不会拍照") == Word::no_photos);
    CHECK(word_of("I dont know how to send fotos") == Word::no_photos);
    CHECK(word_of("快啲啦") == Word::urge);
    CHECK(word_of("I want to withdraw my complaint") == Word::withdraw);
    CHECK(word_of("撤诉") == Word::withdraw);
    CHECK(word_of("how far is my complaint") == Word::status);
    CHECK(word_of("我之前报的那个路灯咋样了") == Word::status);
    CHECK(word_of("我的编号忘了") == Word::status);
    CHECK(word_of("等我拍个照") == Word::wait);
    CHECK(word_of("等下给你发照片") == Word::wait);
    CHECK(word_of("别告诉他们是我说的") == Word::anonymous);
    CHECK(word_of("好的谢谢你小同志") == Word::yes);
    CHECK(word_of("好的谢谢") == Word::yes);
    CHECK(word_of("谢谢你小同志") == Word::thanks);
    CHECK(word_of("冇相影") == Word::no_photos);
    CHECK(word_of("没图 懒得拍") == Word::no_photos);
    CHECK(word_of("图没有") == Word::no_photos);
    CHECK(word_of("👌") == Word::yes);
    CHECK(word_of("🙏") == Word::thanks);
    CHECK(word_of("that's all") == Word::submit);
    CHECK(word_of("晚上好 还有人在吗") == Word::greeting);
    CHECK(word_of("这么晚了打扰了") == Word::greeting);
    CHECK(word_of("你们是哪个部门的") == Word::who_are_you);
    CHECK_FALSE(word_of("好的路灯坏了"));
    for (const char* none :
         {"没人",
          "没路灯",
          "冇人理",
          "我发照片给你们了没人管",
          "my complaint is about noise",
          "不会停车的人乱停"}) {
        CAPTURE(none);
        CHECK_FALSE(word_of(none));
    }
}

TEST_CASE("a phone number is cut out in any writing, other numbers stay") {
    const auto cut = cut_phone("我的电话是138 1234-5678，请回电", "#");
    REQUIRE(cut);
    CHECK(cut->phone == "13812345678");
    CHECK(cut->rest == "我的电话是#，请回电");
    CHECK(cut_phone("+86 13812345678", "")->phone == "13812345678");
    CHECK(cut_phone("１３８１２３４５６７８", "")->phone == "13812345678");
    CHECK(cut_phone("0755-25662000", "")->phone == "075525662000");
    CHECK_FALSE(cut_phone("学府路12号3栋", ""));
    CHECK_FALSE(cut_phone("车牌 12345678901234567890", ""));
    CHECK_FALSE(cut_phone("", ""));
}

TEST_CASE("corrections are understood in free words") {
    using Slot = Correction::Slot;
    const auto check = [](const char* text, Slot slot, const char* value) {
        CAPTURE(text);
        const auto correction = correction_in(text);
        REQUIRE(correction);
        CHECK(correction->slot == slot);
        CHECK(correction->value == value);
    };
    check("哦不对 是51号", Slot::any, "51号");
    check("不是路灯，是井盖", Slot::any, "井盖");
    check("说错了 是C口", Slot::any, "C口");
    check("地址是学府路21号。", Slot::place, "学府路21号");
    check("地址写错了，应该是21号", Slot::place, "21号");
    check("change the address to 5 Main St", Slot::place, "5 Main St");
    check("No, it's 51 Main St", Slot::any, "51 Main St");
    check("类别改成噪音", Slot::category, "噪音");
    check("不是路灯是井盖", Slot::any, "井盖");
    check("是红绿灯，不是路灯", Slot::any, "红绿灯");
    check(
        "actually wait it's the traffic light not the street light", Slot::any, "the traffic light"
    );
    CHECK(correction_in("不是路灯，是井盖")->denied == "路灯");
    CHECK(correction_in("it's a drain, not a manhole")->denied == "a manhole");
    CHECK_FALSE(correction_in("路灯不亮"));
    CHECK_FALSE(correction_in("不是本地人"));
    CHECK_FALSE(correction_in("问题是路灯不亮"));
    CHECK_FALSE(correction_in("noise at night"));
    CHECK(amend_number("建设路15号门口", "51号") == "建设路51号门口");
    CHECK(amend_number("长江路地铁站B口", "C口") == "长江路地铁站C口");
    CHECK(amend_number("学府路", "12号") == "学府路12号");
    CHECK(amend_number("Renmin South Road", "outside number 2005") == "2005 Renmin South Road");
    CHECK_FALSE(amend_number("Renmin South Road", "number of cars"));
    CHECK(amend_number("翠竹苑", "北门") == "翠竹苑北门");
    CHECK(amend_number("翠竹苑东门", "西南门口") == "翠竹苑西南门");
    CHECK_FALSE(amend_number("翠竹苑", "东门步行街"));
    CHECK_FALSE(amend_number("学府路", "东门"));
    CHECK_FALSE(amend_number("", "北门"));
    CHECK_FALSE(amend_number("学府路12号", "井盖"));
}

TEST_CASE("the language shows in the first words") {
    CHECK(language_of("路灯不亮")->language == "zh-CN");
    CHECK(language_of("the street light is out")->settled);
    CHECK_FALSE(language_of("ok"));
    CHECK_FALSE(language_of("GACM-VKXG-8095-RE38"));  // a code is in no language
    CHECK_FALSE(language_of("A1 B2 C3"));
    CHECK_FALSE(language_of("123"));
}

TEST_CASE("who cannot say, and who has had enough, are understood") {
    for (const char* text :
         {"不知道", "我也不知道", "我不清楚啊", "说不清楚", "I don't know", "no idea"}) {
        CAPTURE(text);
        CHECK(word_of(text) == Word::unsure);
    }
    for (const char* text : {"我不想报了", "不想报了", "我不报了", "不想投诉了"}) {
        CAPTURE(text);
        CHECK(word_of(text) == Word::cancel);
    }
}

TEST_CASE("who only announces a complaint is greeted") {
    for (const char* text :
         {"我要投诉",
          "你好我想反映一个问题",
          "有个事",
          "I want to complain",
          "Hello there, good morning!",
          "Hi, I'd like to report something"}) {
        CAPTURE(text);
        CHECK(word_of(text) == Word::greeting);
    }
    CHECK(word_of("不用照片") == Word::no_photos);
    CHECK(word_of("报") == Word::submit);
}

TEST_CASE("somebody else in danger is not comforted as if it were the speaker") {
    CHECK(emergency_in("翠竹路有人跳楼") == "crime");
    CHECK(emergency_in("我想跳楼") == "self");
}

TEST_CASE("questions about papers and small talk are no reports") {
    for (const char* text : {"怎么办身份证", "社保怎么交", "公积金在哪里查", "补贴多少钱"}) {
        CAPTURE(text);
        CHECK(is_consultation(text));
    }
    CHECK(is_consultation("养老金什么时候发"));
    CHECK_FALSE(is_consultation("路灯什么时候修"));
    CHECK_FALSE(is_consultation("路灯坏了怎么没人修"));
    CHECK_FALSE(looks_like_report("今天晚上吃什么"));
    CHECK_FALSE(looks_like_report("你们觉得天气怎么样？"));
    CHECK(looks_like_report("楼上的邻居你们到底管不管呢"));
    CHECK(looks_like_report("垃圾怎么还是没人收呢"));
}

TEST_CASE("words that only say where are told from words that say what") {
    for (const char* text :
         {"我们小区门口", "菜市场后面", "near the bus stop", "behind the market"}) {
        CAPTURE(text);
        CHECK(sounds_like_place(text));
    }
    for (const char* text :
         {"门口", "路灯坏在门口旁边", "老板拖欠工资", "我也不知道在那里住的人是谁家的亲戚在这里"}) {
        CAPTURE(text);
        CHECK_FALSE(sounds_like_place(text));
    }
}

TEST_CASE("who says that it is a complaint is believed") {
    for (const char* text :
         {"投诉：abc",
          "我要投诉，咨询电话没人接",
          "匿名举报：赌博",
          "report: graffiti",
          "投诉:1"}) {
        CAPTURE(text);
        CHECK(declares_report(text));
        CHECK(looks_like_report(text));
    }
    for (const char* text :
         {"投诉", "我要投诉", "reported", "没有投诉过", "路灯不亮", "举报会不会被报复"}) {
        CAPTURE(text);
        CHECK_FALSE(declares_report(text));
    }
}

TEST_CASE("a question at the end of a complaint is no small talk") {
    CHECK(looks_like_report("有人把电动车推上楼充电，你们都是饭桶吗"));
    CHECK_FALSE(looks_like_report("今天晚上吃什么"));
}
