#include "dialogs/understanding/address_parts.hpp"

#include <algorithm>

namespace heed::address {
namespace {

bool is_han(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || c == U'〇'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_han_digit(char32_t c) {
    return std::u32string_view(U"零〇一二三四五六七八九十百").find(c) != std::u32string_view::npos;
}
bool is_latin(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

const Words roads{U"大道", U"大街", U"胡同", U"路", U"街", U"巷"};
// "路灯", "路面", "街道": not the end of a road's name.
constexpr std::u32string_view not_after_road = U"灯面障牌基况过由费桩沿人道坊";
const Words estates{U"小区", U"花园", U"新村", U"公寓", U"大厦", U"广场", U"家园",
                    U"山庄", U"新城", U"苑",   U"村",   U"坊",   U"里",   U"居",
                    U"园",   U"府",   U"湾",   U"庭",   U"阁",   U"城"};
constexpr std::size_t named_estates = 10;  // the first of them name an estate even without a number
const Words buildings{
    U"号楼", U"单元", U"号院", U"栋", U"幢", U"座", U"号", U"楼", U"室", U"期", U"区"};
const Words buildings_alone{U"号楼", U"栋", U"幢", U"座"};
const Words gates{U"东门", U"西门", U"南门", U"北门", U"正门", U"大门", U"后门", U"侧门", U"门口"};
const Words crossings{U"交叉路口", U"交叉口", U"交汇处", U"交界处", U"路口", U"交界", U"口"};
const Words joints{U"和", U"与", U"跟", U"同", U"、", U"/", U"交", U"-"};
const Words landmarks{U"幼儿园", U"派出所", U"图书馆", U"体育馆", U"地铁站", U"公交站", U"火车站",
                      U"医院",   U"学校",   U"中学",   U"小学",   U"大学",   U"市场",   U"公园",
                      U"商场",   U"超市",   U"车站",   U"广场",   U"酒店",   U"银行"};

// What stands before a name and is no part of it.
constexpr std::u32string_view stop_characters =
    U"在是到从离去于住说叫的了有我你您他她它们这那此该把被给对就没不看来请问很都也又还再个条喺嘅啲"
    U"嗰咗冇"
    U"，。！？；：、,.!?;:（）()“”\"' \t\n";
const Words stop_words{U"昨天", U"今天", U"前天", U"晚上", U"半夜", U"早上", U"上午",
                       U"下午", U"中午", U"夜里", U"每天", U"天天", U"现在", U"最近",
                       U"附近", U"地址", U"位置", U"地点", U"反映", U"投诉", U"举报",
                       U"你好", U"您好", U"报告", U"旁边", U"门口", U"对面", U"靠近"};
// Behind these a name begins: "黄贝街道水库社区东湖公园".
const Words divisions{U"街道办事处", U"街道办", U"街道", U"社区"};
// Parts of an estate: "向西村东区47号".
const Words quarters{U"东区", U"西区", U"南区", U"北区", U"中区"};
// Not names of roads or estates: "一条路", "小路", "修路", "马路".
constexpr std::u32string_view no_name_end =
    U"条个段座片整小大马公铁道修铺挖走过让挡占堵堆满停半出上下";

constexpr std::size_t name_max = 8;
constexpr std::size_t name_max_behind_division = 12;  // there its beginning is certain

bool ends_with(const Characters& text, std::size_t end, std::u32string_view word) {
    return end >= word.size() && text.has(end - word.size(), word);
}

// Where the name that ends before `end` begins: at a stop, or after name_max characters.
std::size_t name_begin(const Characters& text, std::size_t end) {
    std::size_t begin = end;
    bool certain = false;
    while (begin > 0 && end - begin < name_max_behind_division) {
        const char32_t c = text[begin - 1];
        if (!is_han(c) || stop_characters.find(c) != stop_characters.npos) break;
        const bool word = std::ranges::any_of(stop_words, [&](std::u32string_view stop) {
            return ends_with(text, begin, stop);
        });
        if (word) break;
        const bool behind_division = std::ranges::any_of(
            divisions, [&](std::u32string_view end_of) { return ends_with(text, begin, end_of); }
        );
        certain = behind_division && end - begin >= 2;
        if (certain) break;
        // "文昌街和解放路": the joint ends the second name only behind a first one.
        const bool joint = c == U'和' || c == U'与' || c == U'跟' || c == U'同' || c == U'交';
        if (joint && begin > 1) {
            const bool after_road = std::ranges::any_of(roads, [&](std::u32string_view road) {
                return ends_with(text, begin - 1, road);
            });
            if (after_road) break;
        }
        --begin;
    }
    if (!certain) begin = std::max(begin, end - std::min(end, name_max));
    // "翠竹路1号翠竹花园": the number's unit is no part of the name behind it.
    const bool behind_number = begin > 0 && begin < end && is_digit(text[begin - 1]);
    return behind_number ? begin + word_at(text, begin, buildings) : begin;
}

bool is_name(const Characters& text, std::size_t begin, std::size_t end) {
    return end - begin >= 2 && no_name_end.find(text[end - 1]) == no_name_end.npos;
}

struct Segment {
    std::size_t begin, end;
    bool road;
};

std::vector<Segment> segments_in(
    const Characters& text, const std::vector<std::pair<std::size_t, std::size_t>>& known
) {
    std::vector<Segment> segments;
    for (const auto& [begin, end] : known) {
        segments.push_back({text.index_of_byte(begin), text.index_of_byte(end), true});
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t length = word_at(text, i, roads);
        if (length == 0) continue;
        const std::size_t end = i + length;
        if (not_after_road.find(text[end]) != not_after_road.npos && text[end] != 0) continue;
        std::size_t begin = name_begin(text, i);
        if (!is_name(text, begin, i)) continue;
        const bool covered = std::ranges::any_of(segments, [&](const Segment& s) {
            return s.end == end || (s.begin <= i && i < s.end);
        });
        if (covered) continue;
        // Words that ran on before an unknown name: four characters are the longest usual one.
        if (i - begin > 5) begin = i - 4;
        segments.push_back({begin, end, true});
    }
    std::ranges::sort(segments, {}, &Segment::begin);
    return segments;
}

std::size_t skip_blanks(const Characters& text, std::size_t i) {
    while (text[i] == U' ') ++i;
    return i;
}

// "1201" of "3栋1201": three or four digits that count nothing.
bool is_room(const Characters& text, std::size_t begin, std::size_t end) {
    if (end - begin < 3 || end - begin > 4) return false;
    for (std::size_t i = begin; i < end; ++i) {
        if (!is_digit(text[i])) return false;
    }
    constexpr std::u32string_view counted = U"年月日天个元块米点户人次路多斤";
    return text[end] == 0 || counted.find(text[end]) == counted.npos;
}

// A number with one of `units` behind it at `i` ("15号", "3栋2单元", "B座", "十二号"); its end, or
// `i`.
std::size_t number_end(const Characters& text, std::size_t i, const Words& units) {
    std::size_t end = i;
    while (true) {
        std::size_t digits = skip_blanks(text, end);
        const std::size_t first = digits;
        while (is_digit(text[digits]) || is_han_digit(text[digits]) || is_latin(text[digits]) ||
               (text[digits] == U'-' && digits > first)) {
            ++digits;
        }
        if (digits == first || digits - first > 8) return end;
        std::size_t unit = word_at(text, digits, units);
        if (unit == 0) return end > i && is_room(text, first, digits) ? digits : end;
        // "2018号楼下": a door, and below it.
        const bool beside = std::u32string_view(U"下上道梯顶").find(text[digits + unit]) !=
                            std::u32string_view::npos;
        if (unit == 2 && text.has(digits, U"号楼") && beside) unit = 1;
        if (text[digits + unit] == U'线') return end;  // "3号线" is a metro line
        end = digits + unit;
    }
}

// "B口", "C2出口" after a station.
std::size_t exit_end(const Characters& text, std::size_t i) {
    if (!is_latin(text[i])) return i;
    std::size_t end = i + 1;
    if (is_digit(text[end])) ++end;
    if (text.has(end, U"出入口")) return end + 3;
    if (text.has(end, U"出口")) return end + 2;
    return text[end] == U'口' ? end + 1 : i;
}

void offer_roads(const Characters& text, const std::vector<Segment>& segments, Best& best) {
    for (std::size_t k = 0; k < segments.size(); ++k) {
        const Segment& segment = segments[k];
        if (k + 1 < segments.size()) {
            const Segment& next = segments[k + 1];
            const std::size_t joint = word_at(text, segment.end, joints);
            const bool joined = next.begin == segment.end + joint && next.begin >= segment.end;
            const std::size_t crossing = word_at(text, next.end, crossings);
            if (joined && crossing > 0) {
                best.offer(segment.begin, next.end + crossing, PlaceLevel::door);
            }
        }
        std::size_t end = number_end(text, segment.end, buildings);
        if (end > segment.end) {
            best.offer(segment.begin, end, PlaceLevel::door);
            continue;
        }
        const std::size_t station =
            word_at(text, segment.end, {U"地铁站", U"公交站", U"地铁", U"站"});
        const std::size_t exit = exit_end(text, segment.end + station);
        if (exit > segment.end + station) {
            best.offer(segment.begin, exit, PlaceLevel::door);
        } else if (station == 3) {
            best.offer(segment.begin, segment.end + station, PlaceLevel::door);
        } else {
            best.offer(segment.begin, segment.end, PlaceLevel::road);
        }
    }
}

void offer_estates(const Characters& text, Best& best) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        std::size_t which = 0;
        while (which < estates.size() && !text.has(i, estates[which])) ++which;
        if (which == estates.size()) continue;
        const std::size_t begin = name_begin(text, i);
        if (!is_name(text, begin, i) && !(i - begin >= 1 && which > 0 && which < named_estates)) {
            continue;
        }
        if (i == begin) continue;
        std::size_t end = i + estates[which].size();
        if (const std::size_t quarter = word_at(text, end, quarters);
            quarter > 0 && number_end(text, end + quarter, buildings) > end + quarter) {
            end += quarter;
        }
        const std::size_t number = number_end(text, end, buildings);
        if (number > end && i - begin >= 2) {
            best.offer(begin, number, PlaceLevel::door);
        } else if (const std::size_t gate = word_at(text, end, gates); gate > 0 && i - begin >= 2) {
            best.offer(begin, end + gate, PlaceLevel::door);
        } else if (which < named_estates && is_name(text, begin, i)) {
            const bool one_building = estates[which] == U"大厦";
            best.offer(begin, end, one_building ? PlaceLevel::door : PlaceLevel::road);
        }
    }
}

// "荷塘月色7栋": a name that ends in no word we know, and a building.
void offer_buildings(const Characters& text, Best& best) {
    for (std::size_t i = 2; i < text.size(); ++i) {
        if (!(is_digit(text[i]) || is_latin(text[i])) || is_digit(text[i - 1]) ||
            is_latin(text[i - 1])) {
            continue;
        }
        const std::size_t end = number_end(text, i, buildings_alone);
        if (end == i) continue;
        const std::size_t begin = name_begin(text, i);
        if (!is_name(text, begin, i)) continue;
        const std::size_t rest = number_end(text, end, buildings);
        best.offer(begin, rest, PlaceLevel::door);
    }
}

}  // namespace

void offer_chinese(
    const Characters& text,
    const std::vector<std::pair<std::size_t, std::size_t>>& known,
    Best& best
) {
    const std::vector<Segment> segments = segments_in(text, known);
    offer_roads(text, segments, best);
    offer_estates(text, best);
    offer_buildings(text, best);
    for (const Segment& segment : segments) {
        if (segment.begin < best.begin && segment.end <= best.begin &&
            number_end(text, segment.end, buildings) == best.begin) {
            best.begin = segment.begin;
        }
    }
}

std::optional<std::pair<std::size_t, std::size_t>> chinese_landmark(const Characters& text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        const std::size_t length = word_at(text, i, landmarks);
        if (length == 0) continue;
        const std::size_t begin = name_begin(text, i);
        if (is_name(text, begin, i)) return std::pair{begin, i + length};
    }
    return std::nullopt;
}

}  // namespace heed::address
