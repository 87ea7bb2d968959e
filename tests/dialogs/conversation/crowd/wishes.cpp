#include "tests/dialogs/conversation/crowd/wishes.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace heed::test::crowd {

std::size_t pick(Random& random, std::size_t count) { return random() % count; }
bool chance(Random& random, double probability) {
    return static_cast<double>(random()) / 4294967296.0 < probability;
}

const std::vector<Trouble>& troubles_in_chinese() {
    static const std::vector<Trouble> all{
        {"rubbish", "垃圾桶满了好几天没人收"},
        {"rubbish", "有人把旧沙发扔在路边，都半个月了"},
        {"rubbish", "楼下垃圾堆成山，苍蝇到处飞"},
        {"rubbish", "建筑垃圾倒在人行道上没人管"},
        {"rubbish", "公厕太脏了，根本没法进"},
        {"noise", "楼上天天半夜装修，吵得睡不着"},
        {"noise", "广场舞的音响开得太大声了"},
        {"noise", "KTV唱歌到凌晨三点，噪音太大"},
        {"noise", "水泵房一直嗡嗡响，老人受不了"},
        {"noise", "楼下酒吧每天晚上吵到两点"},
        {"street-light", "路灯不亮三天了"},
        {"street-light", "晚上黑漆漆的，一盏灯都没有，没灯不敢走"},
        {"street-light", "路灯一闪一闪的，晃眼睛"},
        {"street-light", "整条巷子的路灯都坏了"},
        {"street-light", "路灯大白天也亮着，浪费电"},
        {"road", "马路中间有个坑，电动车摔了好几个"},
        {"road", "人行道的地砖松了，下雨就溅水"},
        {"road", "护栏被车撞断了，一直没修"},
        {"road", "路面塌陷，越来越大"},
        {"road", "盲道被挖断了，盲人没法走"},
        {"smell", "饭店油烟直接排到我家窗户"},
        {"smell", "一股刺鼻的味道，像塑料烧焦，很难闻"},
        {"smell", "烧烤摊烟太大，呛得不敢开窗，油烟味很重"},
        {"smell", "下面有人烧垃圾，恶臭"},
        {"vendors", "小贩把摊子摆到人行道上，走不过去"},
        {"vendors", "流动摊贩天天占道，我们推婴儿车都过不去"},
        {"vendors", "水果店占道经营，路都堵了"},
        {"manhole", "井盖没了，就剩个洞，太危险"},
        {"manhole", "井盖松了，车一过就哐当响"},
        {"manhole", "下水道盖子破了，小孩差点掉下去，井盖要换"},
        {"drainage", "一下雨就积水，到膝盖了"},
        {"drainage", "下水道堵了，污水往外冒"},
        {"drainage", "化粪池满了，溢出来流一地"},
        {"water-supply", "从早上就停水了，到现在没通知"},
        {"water-supply", "自来水发黄，不敢喝"},
        {"water-supply", "水压太低，六楼洗不了澡"},
        {"water-supply", "地下水管爆了，水喷得老高，一直漏水"},
        {"parking", "车停在人行道上，轮椅过不去"},
        {"parking", "共享单车堆满路口"},
        {"parking", "有辆僵尸车停了半年没人管"},
        {"parking", "外来车乱停，把大门堵了"},
        {"fire-lane", "消防通道被私家车占了"},
        {"fire-lane", "有人把电动车推上楼充电"},
        {"fire-lane", "楼道堆满杂物，万一有事跑不出去"},
        {"lift", "电梯坏了一个星期，老人下不了楼"},
        {"lift", "电梯老是停在半层，吓人"},
        {"construction", "工地半夜还在施工，打桩声很大"},
        {"construction", "泥头车进进出出，一路撒土"},
        {"construction", "工地围挡快倒了"},
        {"illegal-building", "邻居在天台搭建房子，违建"},
        {"illegal-building", "一楼住户把承重墙砸了，开墙打洞"},
        {"trees", "大树要倒了，压着电线"},
        {"trees", "树枝挡住红绿灯了，该修剪了"},
        {"trees", "绿化带杂草一人高，没人打理"},
        {"food-safety", "买到过期牛奶，店家不认"},
        {"food-safety", "外卖里吃出蟑螂，拉肚子一晚上"},
        {"food-safety", "菜市场卖变质猪肉"},
        {"consumer", "健身房跑路了，办卡的钱不给退"},
        {"consumer", "超市缺斤少两，说了还不承认"},
        {"consumer", "培训班不退费，一直拖"},
        {"dogs", "邻居遛狗不牵绳，小孩吓哭了"},
        {"dogs", "狗叫了一整夜，没法休息"},
        {"dogs", "流浪狗成群，咬人了怎么办，该有人管"},
    };
    return all;
}

const std::vector<Trouble>& troubles_in_english() {
    static const std::vector<Trouble> all{
        {"rubbish", "the garbage has not been collected for a week"},
        {"rubbish", "someone dumped an old sofa on the pavement"},
        {"noise", "loud music every night until 3 am, I can't sleep"},
        {"noise", "karaoke next door is too loud after midnight"},
        {"street-light", "the street light has been out for three days"},
        {"street-light", "two street lamps are dark, it feels unsafe"},
        {"road", "there is a big pothole, my bike hit it"},
        {"road", "broken pavement, an old lady tripped"},
        {"smell", "a restaurant blows its fumes into our windows"},
        {"smell", "terrible smell every evening, like burning plastic"},
        {"vendors", "street vendors block the whole sidewalk"},
        {"manhole", "a manhole cover is missing"},
        {"drainage", "the street is flooded after every rain"},
        {"drainage", "sewage is coming up from the drain"},
        {"water-supply", "no water since this morning"},
        {"water-supply", "our tap water is brown"},
        {"parking", "a car is parked on the sidewalk all day"},
        {"parking", "shared bikes pile up and block the way"},
        {"fire-lane", "cars parked in the fire lane again"},
        {"lift", "the lift has been broken for a week"},
        {"construction", "construction at night, no one stops it"},
        {"illegal-building", "my neighbour builds an illegal structure on the roof"},
        {"trees", "a tree is about to fall on the road, please cut it"},
        {"food-safety", "the supermarket sells expired food"},
        {"consumer", "the gym won't refund my membership"},
        {"dogs", "a stray dog has been barking all night"},
    };
    return all;
}

const std::vector<Where>& places_in_chinese() {
    const Datum wgs = Datum::wgs84;
    static const std::vector<Where> all{
        {"东门步行街", "东门步行街", {22.5465, 114.1185, wgs}},
        {"翠竹路12号", "翠竹路12号", {22.5630, 114.1290, wgs}},
        {"爱国路1002号", "爱国路1002号", {22.5580, 114.1370, wgs}},
        {"深南东路和人民南路路口", "深南东路和人民南路路口", {22.5420, 114.1190, wgs}},
        {"国贸大厦", "国贸大厦", {22.5400, 114.1180, wgs}},
        {"国贸地铁站B口", "国贸地铁站", {22.5402, 114.1185, wgs}},
        {"东湖公园南门", "东湖公园", {22.5640, 114.1500, wgs}},
        {"洪湖公园", "洪湖公园", {22.5680, 114.1200, wgs}},
        {"水贝", "水贝", {22.5720, 114.1300, wgs}},
        {"罗湖口岸", "罗湖口岸", {22.5330, 114.1130, wgs}},
        {"春风路5号", "春风路5号", {22.5390, 114.1230, wgs}},
        {"布心花园3栋", "布心", {22.5790, 114.1420, wgs}},
        {"怡景花园21栋", "怡景", {22.5540, 114.1410, wgs}},
        {"幸福里小区3栋", "幸福里小区3栋", {22.5500, 114.1200, wgs}},
        {"太宁路88号门口", "太宁路88号", {22.5690, 114.1380, wgs}},
        {"仙湖植物园门口", "仙湖植物园", {22.5750, 114.1700, wgs}},
        {"莲塘地铁站", "莲塘地铁站", {22.5620, 114.1730, wgs}},
        {"京基100", "京基100", {22.5450, 114.1060, wgs}},
        {"嘉宾路2018号楼下", "嘉宾路2018号", {22.5385, 114.1150, wgs}},
        {"罗湖外国语学校门口", "罗湖外国语学校", {22.5660, 114.1310, wgs}},
        {"翠竹路", "翠竹路", {22.5632, 114.1292, wgs}, false},
        {"国威路", "国威路", {22.5600, 114.1690, wgs}, false},
        {"黄贝岭村", "黄贝岭", {22.5500, 114.1380, wgs}, false},
        {"菜市场后面", "菜市场后面", {22.5555, 114.1255, wgs}, false},
        {"我们小区门口", "小区门口", {22.5560, 114.1260, wgs}, false},
    };
    return all;
}

const std::vector<Where>& places_in_english() {
    const Datum wgs = Datum::wgs84;
    static const std::vector<Where> all{
        {"Dongmen Pedestrian Street", "东门步行街", {22.5465, 114.1185, wgs}},
        {"12 Cuizhu Road", "12 Cuizhu Road", {22.5630, 114.1290, wgs}},
        {"Honghu Park", "洪湖公园", {22.5680, 114.1200, wgs}},
        {"near Guomao", "国贸大厦", {22.5400, 114.1180, wgs}},
        {"KK100", "京基100", {22.5450, 114.1060, wgs}},
        {"Renmin South Road 66", "Renmin South Road 66", {22.5390, 114.1190, wgs}},
        {"Luohu Port", "罗湖口岸", {22.5330, 114.1130, wgs}},
        {"East Lake Park", "东湖公园", {22.5640, 114.1500, wgs}},
        {"behind the market", "behind the market", {22.5555, 114.1255, wgs}, false},
        {"Aiguo Road", "爱国路", {22.5580, 114.1370, wgs}, false},
    };
    return all;
}

const std::vector<std::string>& questions() {
    static const std::vector<std::string> all{
        "居住证怎么办理",
        "社保转移需要什么材料",
        "你们几点上班",
        "请问公积金怎么提取",
        "咨询一下入学报名的条件",
        "怎么申请公租房",
        "今天天气怎么样",
        "你好",
        "你是真人吗",
        "谢谢",
        "查进度",
        "帮助",
        "居住证在哪里办理要带什么",
        "what documents do I need for a residence permit",
        "how do I apply for a parking permit",
    };
    return all;
}

std::vector<Trouble> real_troubles(bool english) {
    const char* data = std::getenv("HEED_DATA");
    if (!data) return {};
    const std::string file = english ? "en_311_boston2015/boston311_2015q2.tsv"
                                     : "zh_complaints_teddy2020/labelled_raw_open.tsv";
    std::ifstream lines(std::filesystem::path(data) / file);
    std::set<std::string> texts;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::string title;
        for (int column = 0; column < (english ? 8 : 6); ++column) {
            std::getline(fields, title, '\t');
        }
        const bool asks = title.find("咨询") != title.npos || title.ends_with("？");
        const bool coded = english && title.find_first_of("0123456789") != title.npos;
        if (title.size() >= 18 && !asks && !coded) texts.insert(title);
    }
    std::vector<Trouble> troubles;
    for (const std::string& text : texts) troubles.push_back({"", text});
    return troubles;
}

}  // namespace heed::test::crowd
