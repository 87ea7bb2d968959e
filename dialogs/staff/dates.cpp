#include "dialogs/staff/dates.hpp"

#include "dialogs/casework/clocks.hpp"
#include "dialogs/staff/scanner.hpp"

#include <array>
#include <vector>

namespace heed::staff {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::u32string_view blanks = U" \t\r\n";
constexpr int amount_max = 366;
constexpr int end_of_work = 18 * 60;  // minutes, where no calendar says

struct Word {
    std::string_view word;
    int value;
};
// Longer words before those they begin with.
constexpr Word day_words[] = {
    {"大后天", 3},
    {"后天", 2},
    {"明天", 1},
    {"明日", 1},
    {"今天", 0},
    {"今日", 0},
    {"day after tomorrow", 2},
    {"tomorrow", 1},
    {"today", 0}};
constexpr Word weekday_words[] = {
    {"一", 1},
    {"二", 2},
    {"三", 3},
    {"四", 4},
    {"五", 5},
    {"六", 6},
    {"日", 0},
    {"天", 0},
    {"末", 6}};
constexpr Word english_weekdays[] = {
    {"monday", 1},
    {"mon", 1},
    {"tuesday", 2},
    {"tue", 2},
    {"wednesday", 3},
    {"wed", 3},
    {"thursday", 4},
    {"thu", 4},
    {"friday", 5},
    {"fri", 5},
    {"saturday", 6},
    {"sat", 6},
    {"sunday", 0},
    {"sun", 0}};
constexpr std::array<std::string_view, 12> months = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr Word number_words[] = {
    {"十", 10},
    {"一", 1},
    {"两", 2},
    {"二", 2},
    {"三", 3},
    {"四", 4},
    {"五", 5},
    {"六", 6},
    {"七", 7},
    {"八", 8},
    {"九", 9},
    {"a", 1},
    {"one", 1},
    {"two", 2},
    {"three", 3}};

template <std::size_t Count>
std::optional<int> take_word(Scanner& scanner, const Word (&words)[Count]) {
    for (const Word& word : words) {
        if (scanner.take(word.word)) return word.value;
    }
    return std::nullopt;
}

bool take_any(Scanner& scanner, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
        if (scanner.take(word)) return true;
    }
    return false;
}

class DateReader {
public:
    DateReader(std::string_view text, TimePoint now, const WorkingCalendar& calendar)
        : scanner_(text), now_(now), today_(to_civil(now)), calendar_(calendar) {}

    // The moment that stands at the beginning of the text; position() is behind it.
    std::optional<TimePoint> read() {
        const bool led = take_any(
            scanner_, {"before", "within", "until", "by", "in", "on", "延至", "延到", "至", "到"}
        );
        scanner_.skip(blanks);
        std::optional<TimePoint> time;
        for (const auto form :
             {&DateReader::day_word,
              &DateReader::weekday,
              &DateReader::english_date,
              &DateReader::date,
              &DateReader::duration}) {
            const std::size_t start = scanner_.position();
            time = (this->*form)();
            if (time) break;
            scanner_.return_to(start);
        }
        const bool closed =
            time && take_any(scanner_, {"之前", "以前", "前", "之内", "以内", "内", "之后", "后"});
        if (led || closed) length_.reset();
        return time;
    }
    // Of what was read, when it is one that names no beginning.
    std::optional<Promise> length() const { return length_; }
    Scanner& scanner() { return scanner_; }

private:
    std::optional<TimePoint> day_word() {
        const auto days = take_word(scanner_, day_words);
        return days ? std::optional(at_time_of_day(days_from_today(*days))) : std::nullopt;
    }

    // 周五, 星期五, 下周一; friday, next friday.
    std::optional<TimePoint> weekday() {
        const bool next = take_any(scanner_, {"下个", "下", "next"});
        if (!next) take_any(scanner_, {"本", "这", "this"});
        scanner_.skip(blanks);
        std::optional<int> wanted;
        if (take_any(scanner_, {"周", "星期", "礼拜"})) {
            wanted = take_word(scanner_, weekday_words);
        } else {
            wanted = take_word(scanner_, english_weekdays);
        }
        if (!wanted) return std::nullopt;
        // Weeks begin on Monday.
        const int monday_based = (*wanted + 6) % 7;
        const int today = (today_.weekday + 6) % 7;
        int days = monday_based - today;
        if (next) {
            days += 7;
        } else if (days < 0) {
            days += 7;
        }
        return at_time_of_day(days_from_today(days));
    }

    // 30 Nov, November 30.
    std::optional<TimePoint> english_date() {
        std::optional<int> day = number();
        scanner_.skip(blanks);
        const std::string name = scanner_.take_while(&Scanner::is_latin, 9);
        int month = 0;
        for (std::size_t i = 0; i < months.size(); ++i) {
            if (name.starts_with(months[i])) month = static_cast<int>(i) + 1;
        }
        if (month == 0) return std::nullopt;
        scanner_.skip(blanks);
        if (!day) day = number();
        return day ? on_date(0, month, *day) : std::nullopt;
    }

    // 2026-11-30, 11-30, 11/30, 11月30日, 30号.
    std::optional<TimePoint> date() {
        std::optional<int> first = number();
        if (!first) return std::nullopt;
        if (take_any(scanner_, {"号"})) return on_day(*first);
        int year = 0;
        constexpr int year_min = 2000;
        if (*first >= year_min) {
            if (!take_any(scanner_, {"-", "/", "年"})) return std::nullopt;
            year = *first;
            first = number();
            if (!first) return std::nullopt;
        }
        if (!take_any(scanner_, {"-", "/", "月"})) return std::nullopt;
        const auto day = number();
        if (!day) return std::nullopt;
        // "2-3天" is no date.
        if (take_any(scanner_, {"天", "个", "d"})) return std::nullopt;
        take_any(scanner_, {"日", "号"});
        return on_date(year, *first, *day);
    }

    // 3天, 3个工作日, 2小时, 一周; 3 days, 2 hours.
    std::optional<TimePoint> duration() {
        auto amount = number();
        if (!amount) amount = take_word(scanner_, number_words);
        if (!amount || *amount > amount_max) return std::nullopt;
        scanner_.skip(blanks);
        using Unit = Promise::Unit;
        constexpr std::int64_t minutes_an_hour = 60, minutes_a_day = 24 * 60;
        if (take_any(scanner_, {"个工作日", "工作日", "working days", "working day", "wd"})) {
            length_ = Promise{Unit::working_days, *amount};
            return casework::due(calendar_, *length_, now_);
        }
        if (take_any(scanner_, {"个小时", "小时", "hours", "hour", "h"})) {
            length_ = Promise{Unit::clock_minutes, *amount * minutes_an_hour};
            return now_ + hours(*amount);
        }
        if (take_any(scanner_, {"日内"})) return days_from_today(*amount);
        int days = 1;
        if (!take_any(scanner_, {"天", "days", "day", "d"})) {
            if (!take_any(scanner_, {"个星期", "周", "星期", "weeks", "week", "w"}))
                return std::nullopt;
            days = 7;
        }
        days *= *amount;
        length_ = Promise{Unit::clock_minutes, days * minutes_a_day};
        return days_from_today(days);
    }

    std::optional<int> number() {
        const std::string digits = scanner_.take_while(&Scanner::is_digit, 4);
        if (digits.empty() || Scanner::is_digit(scanner_.peek())) return std::nullopt;
        return std::stoi(digits);
    }

    // The next day with this number in its month.
    std::optional<TimePoint> on_day(int day) {
        int month = today_.month;
        if (day < today_.day) month = month % 12 + 1;
        return on_date(month < today_.month ? today_.year + 1 : today_.year, month, day);
    }

    // Without a year (0) the next one.
    std::optional<TimePoint> on_date(int year, int month, int day) {
        const bool past = month < today_.month || (month == today_.month && day < today_.day);
        if (year == 0) year = past ? today_.year + 1 : today_.year;
        if (year > today_.year + 1) return std::nullopt;  // as far ahead as amount_max
        if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
        const TimePoint midnight = from_civil(year, month, day, 0, 0, 0);
        if (to_civil(midnight).day != day) return std::nullopt;  // 30 February
        return at_time_of_day(midnight + work_ends());
    }

    TimePoint days_from_today(int days) const {
        const TimePoint midnight = from_civil(today_.year, today_.month, today_.day, 0, 0, 0);
        return midnight + hours(24 * days) + work_ends();
    }
    minutes work_ends() const {
        return minutes(calendar_.hours.empty() ? end_of_work : calendar_.hours.back().second);
    }

    // The same day at the time that follows, if one does: 18:00, 下午3点, 上午.
    TimePoint at_time_of_day(TimePoint time) {
        const std::size_t start = scanner_.position();
        scanner_.skip(blanks);
        take_any(scanner_, {"at"});
        scanner_.skip(blanks);
        const bool morning = take_any(scanner_, {"上午", "早上"});
        const bool afternoon = !morning && take_any(scanner_, {"下午", "晚上"});
        const CivilTime day = to_civil(time);
        auto hour = number();
        int minute = 0;
        if (hour && take_any(scanner_, {":"})) {
            const auto read = number();
            if (read) minute = *read;
            if (!read) hour.reset();
        } else if (hour && take_any(scanner_, {"点半"})) {
            minute = 30;
        } else if (!hour || !take_any(scanner_, {"点", "时"})) {
            hour.reset();
        }
        if (hour && afternoon && *hour < 12) *hour += 12;
        if (hour && *hour < 24 && minute < 60) {
            return from_civil(day.year, day.month, day.day, *hour, minute, 0);
        }
        scanner_.return_to(start);
        if (morning && take_any(scanner_, {"上午"})) {
            return from_civil(day.year, day.month, day.day, 12, 0, 0);
        }
        return time;
    }

    Scanner scanner_;
    std::optional<Promise> length_;
    TimePoint now_;
    CivilTime today_;
    const WorkingCalendar& calendar_;
};

std::optional<TypedDate> at_beginning(
    std::string_view text, TimePoint now, const WorkingCalendar& calendar
) {
    DateReader reader(text, now, calendar);
    const auto time = reader.read();
    if (!time) return std::nullopt;
    Scanner& scanner = reader.scanner();
    const std::size_t end = scanner.position();
    scanner.skip(separators);
    const bool parted = scanner.at_end() || scanner.position() > end;
    return TypedDate{*time, parted ? scanner.rest() : text, reader.length()};
}

// Where the last words of `text` begin, the longest run first.
std::vector<std::size_t> last_words(std::string_view text) {
    constexpr std::size_t words_max = 4;
    std::vector<std::size_t> begins;
    for (std::size_t i = text.size(); i > 0 && begins.size() < words_max; --i) {
        const char before = text[i - 1];
        if (before == ' ' && i < text.size() && text[i] != ' ') begins.push_back(i);
    }
    return {begins.rbegin(), begins.rend()};
}

}  // namespace

std::optional<TypedDate> find_date(
    std::string_view text, TimePoint now, const WorkingCalendar& calendar
) {
    text = trimmed(text);
    if (auto found = at_beginning(text, now, calendar)) return found;
    for (const std::size_t begin : last_words(text)) {
        const auto found = at_beginning(text.substr(begin), now, calendar);
        if (found && found->rest.empty()) {
            return TypedDate{found->time, trimmed(text.substr(0, begin)), found->length};
        }
    }
    return std::nullopt;
}

}  // namespace heed::staff
