// One page of a list of Open311, and where the next one is.
#include "bot/open311/list_page.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

namespace heed::open311 {
namespace {

// A list of so many, that answers as ConsoleReads does. `walked`: how far anybody went.
struct Rows {
    std::size_t count;
    std::size_t walked = 0;
    std::optional<std::vector<std::string>> operator()(const RequestQuery& query) {
        if (query.after == "unknown") return std::nullopt;
        std::vector<std::string> numbers;
        const std::size_t end = std::min(count, query.offset + query.count_max);
        for (std::size_t i = query.offset; i < end; ++i) numbers.push_back(std::to_string(i));
        walked = std::max(walked, end);
        return numbers;
    }
};

ListPage page(Rows& rows, std::size_t number, std::size_t size) {
    RequestQuery query;
    query.offset = (number - 1) * size;
    query.count_max = size;
    return read_page(query, std::ref(rows), 100);
}

TEST_CASE("a full page says where the next one goes on, the last one does not") {
    Rows rows{25};
    CHECK(page(rows, 1, 10).last == "9");
    CHECK(page(rows, 2, 10).numbers.front() == "10");
    CHECK(page(rows, 3, 10).last.empty());
    CHECK(page(rows, 3, 10).numbers.size() == 5);
    CHECK(page(rows, 4, 10).numbers.empty());
}

TEST_CASE("pages by number go so deep and say so; past the end there is still nothing") {
    Rows few{25};
    CHECK(page(few, 1000, 10).fault.empty());
    CHECK(page(few, 1000, 10).numbers.empty());
    Rows just{100};
    CHECK(page(just, 10, 10).numbers.size() == 10);
    CHECK(page(just, 11, 10).numbers.empty());
    CHECK(page(just, 11, 10).fault.empty());
    Rows many{1'000'000};
    CHECK(page(many, 10, 10).numbers.size() == 10);
    CHECK(page(many, 11, 10).fault.starts_with("page: "));
    CHECK(page(many, 50'000, 10).fault.starts_with("page: "));
    CHECK(many.walked <= 101);
}

TEST_CASE("a place that is not in the list is a mistake") {
    Rows rows{25};
    RequestQuery query;
    query.after = "unknown";
    query.count_max = 10;
    CHECK(read_page(query, std::ref(rows), 100).fault.starts_with("after "));
}

TEST_CASE("the next page's address keeps what was asked for and holds the end of the span") {
    Form form;
    form.fields = {
        {"service_code", "noise,other"},
        {"status", ""},
        {"page", "3"},
        {"after", "LH261123-0001-6"},
        {"end_date", "2026-11-24T10:00:00Z"},
        {"page_size", "50"}};
    const TimePoint until = from_civil(2026, 11, 24, 18, 0, 0) + Duration{124};
    const std::string list = "https://bot.example.org/open311/v2/requests.json";
    CHECK(
        next_page(list, form, until, "LH261124-0002-1") ==
        list +
            "?service_code=noise%2Cother&page_size=50"
            "&end_date=2026-11-24T10%3A00%3A00.123Z&after=LH261124-0002-1"
    );
}

}  // namespace
}  // namespace heed::open311
