#include "storage/sealed_stream.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::storage;
using heed::test::key;
using heed::test::SeededRandom;

namespace {

constexpr std::size_t chunk = 64 * 1024, salt = 16, tag = 16;

std::string sealed(std::string_view plain, std::uint64_t seed = 1, std::size_t step = 1000) {
    SeededRandom random(seed);
    std::string out;
    SealedWriter writer(key, "test", random, [&](std::string_view bytes) { out += bytes; });
    for (std::size_t at = 0; at < plain.size(); at += step) writer.write(plain.substr(at, step));
    writer.finish();
    return out;
}

SealedReader::Source source_of(std::string_view& rest) {
    return [&rest](char* buffer, std::size_t count) {
        const std::size_t taken = rest.copy(buffer, count);
        rest.remove_prefix(taken);
        return taken;
    };
}

// The plain text, or what the reader says of it.
std::string opened(
    std::string_view bytes, std::string_view with = key, std::string_view purpose = "test"
) {
    try {
        SealedReader reader(with, purpose, source_of(bytes));
        std::string plain;
        while (!reader.at_end()) plain += reader.read(1);
        return plain;
    } catch (const std::runtime_error& error) {
        return std::string("! ") + error.what();
    }
}

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + i / 251);
    return text;
}

}  // namespace

TEST_CASE("what was sealed opens again, whatever its length") {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 7}) {
        CAPTURE(size);
        const std::string plain = pattern(size);
        const std::string bytes = sealed(plain);
        const std::size_t chunks = std::max<std::size_t>(1, (size + chunk - 1) / chunk);
        CHECK(bytes.size() == salt + size + chunks * tag);
        CHECK((opened(bytes) == plain));
        CHECK((sealed(plain, 1, 77'777) == bytes));  // the pieces in which it came do not show
    }
}

TEST_CASE("the same text is sealed differently each time and shows nowhere") {
    const std::string plain(300, 'x');
    const std::string one = sealed(plain, 1), two = sealed(plain, 2);
    CHECK(one != two);
    CHECK(one.substr(salt, 32) != two.substr(salt, 32));
    CHECK(one.find("xxxx") == std::string::npos);
}

TEST_CASE("every cut, every changed byte, another order, key or purpose is noticed") {
    const std::string whole = sealed(pattern(3 * chunk + 5));
    constexpr std::size_t step = chunk + tag;
    CHECK(opened(whole.substr(0, salt - 1)) == "! it is too short");
    CHECK(opened(whole.substr(0, salt + step)) == "! its end is missing");
    CHECK(opened(whole.substr(0, salt + 3 * step)) == "! its end is missing");
    for (const std::size_t length : {salt, salt + 3, salt + step + 5, whole.size() - 1}) {
        CAPTURE(length);
        CHECK(opened(whole.substr(0, length)).starts_with("! "));
    }
    for (const std::size_t at :
         {std::size_t{0}, salt, salt + step - 1, salt + step, whole.size() - 1}) {
        CAPTURE(at);
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CHECK(opened(changed) == "! it was changed, or written with another encryption key");
    }
    const std::string swapped = whole.substr(0, salt) + whole.substr(salt + step, step) +
                                whole.substr(salt, step) + whole.substr(salt + 2 * step);
    CHECK(opened(swapped).starts_with("! it was changed"));
    CHECK(opened(whole + "more").starts_with("! it was changed"));
    CHECK(opened(whole, std::string(32, 'j')).starts_with("! it was changed"));
    CHECK(opened(whole, key, "another").starts_with("! it was changed"));
}

TEST_CASE("a reader takes lines and counts, and says when there is no more") {
    const std::string bytes = sealed("first\nsecond");
    std::string_view rest = bytes;
    SealedReader reader(key, "test", source_of(rest));
    CHECK(reader.line(10) == "first");
    CHECK_FALSE(reader.at_end());
    CHECK(reader.read(6) == "second");
    CHECK(reader.at_end());
    CHECK_THROWS_WITH(reader.read(1), "it ends too early");
    const std::string endless = sealed(std::string(100, 'a'));
    rest = endless;
    SealedReader lines(key, "test", source_of(rest));
    CHECK_THROWS_WITH(lines.line(10), "a line in it is too long");
}
