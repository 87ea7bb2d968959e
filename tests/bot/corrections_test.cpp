// Words that were kept for training go with the person who wrote them.
#include "bot/corrections.hpp"

#include "bot/commands/train.hpp"
#include "bot/corrections_sweep.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace heed {
namespace {

using test::Works;

const ConversationKey anna{"app", "anna"}, ben{"app", "ben"};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

// A town in which both have filed one complaint and corrected its category.
struct Corrected {
    Works works;
    std::filesystem::path file = works.directory.path() / "corrections.tsv";
    std::string annas = file_for(anna, 1), bens = file_for(ben, 2);
    CorrectionsSweep sweep{works.lane, *works.store, file, works.files};

    std::string file_for(const ConversationKey& by, std::uint32_t sequence) {
        return works.in_store([&](Tx& tx) {
            Complaint complaint;
            complaint.by = by;
            complaint.resident = tx.touch_person(by, works.clock.now()).resident;
            complaint.number = complaint_number("LH", "261124", sequence);
            complaint.token = std::string(31, '0') + std::to_string(sequence);
            complaint.category = "noise";
            complaint.text = "太吵了";
            complaint.language = "zh-CN";
            complaint.department = "urban-management";
            complaint.filed_at = works.clock.now();
            tx.file(complaint, {}, "");
            return complaint.number;
        });
    }
    void learn(const std::string& text, const std::string& number) {
        std::ofstream(file, std::ios::app) << correction_line("noise", text, number);
    }
    void erase(const ConversationKey& who) {
        works.in_store([&](Tx& tx) {
            return tx.erase_resident(tx.person(who)->resident, "resident", works.clock.now())
                .complaints;
        });
    }
    std::size_t swept() { return works.await(sweep.sweep()); }
};

TEST_CASE("a line ends with the complaint whose words it has, and phones are cut") {
    CHECK(
        correction_line("noise", "半夜\t装修\n13800138000", "LH261124-0001-6") ==
        "noise\t半夜 装修  \tLH261124-0001-6\n"
    );
    CHECK(correction_line("", "半夜装修", "LH261124-0001-6").empty());
    CHECK(correction_line("noise", " \n", "LH261124-0001-6").empty());
}

TEST_CASE("a complaint's number is told from words behind a tab") {
    const std::string number = complaint_number("LH", "261124", 17);
    CHECK(number_of_correction("noise\t太吵了\t" + number) == number);
    const std::string long_one = complaint_number("NS", "261124", 1'234'567);
    CHECK(number_of_correction("noise\ta\tb\t" + long_one) == long_one);
    std::string wrong = number;
    wrong.back() = wrong.back() == '1' ? '2' : '1';
    for (const std::string& line :
         {"noise\t" + number,
          "noise\t太吵了 " + number,
          "noise\t太吵了\t" + wrong,
          std::string("noise\t太吵了\t3-4-5"),
          std::string("noise\t太吵了\tLH261124"),
          std::string("noise\t太吵了\tLH261124-0000-0"),
          std::string("noise\t太吵了\t"),
          std::string()}) {
        CAPTURE(line);
        CHECK(number_of_correction(line).empty());
    }
}

TEST_CASE("training reads files with numbers, and those of before as they were") {
    const std::string number = complaint_number("LH", "261124", 17);
    std::istringstream in(
        "noise\t太吵了\t" + number + "\nlight\t路灯不亮\nroad\t路 坏了\t两个坑\r\nroad\t" + number +
        "\n"
    );
    std::vector<Example> examples;
    std::vector<FileError> errors;
    read_training_lines(in, "lines.tsv", examples, errors);
    CHECK(errors.empty());
    REQUIRE(examples.size() == 4);
    CHECK(examples[0].text == "太吵了");
    CHECK(examples[1].text == "路灯不亮");
    CHECK(examples[2].text == "路 坏了\t两个坑");
    CHECK(examples[3].text == number);
}

TEST_CASE("what was learnt from somebody goes when they are erased, and the rest stays") {
    Corrected corrected;
    corrected.learn("安娜说太吵", corrected.annas);
    corrected.learn("本说太吵", corrected.bens);
    corrected.learn("安娜又说", corrected.annas);
    std::ofstream(corrected.file, std::ios::app) << "light\t没有编号的旧行\n";
    CHECK(corrected.swept() == 0);
    corrected.erase(anna);
    CHECK(corrected.swept() == 2);
    CHECK(
        text_of(corrected.file) ==
        correction_line("noise", "本说太吵", corrected.bens) + "light\t没有编号的旧行\n"
    );
    struct stat status {};
    REQUIRE(::stat(corrected.file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    corrected.learn("本又说", corrected.bens);
    CHECK(corrected.swept() == 0);
    corrected.erase(ben);
    CHECK(corrected.swept() == 2);
    CHECK(text_of(corrected.file) == "light\t没有编号的旧行\n");
}

TEST_CASE("who was erased while no server ran is found at the next start") {
    Corrected corrected;
    corrected.learn("安娜说太吵", corrected.annas);
    corrected.erase(anna);
    CorrectionsSweep next{
        corrected.works.lane, *corrected.works.store, corrected.file, corrected.works.files};
    CHECK(corrected.works.await(next.sweep()) == 1);
    CHECK(text_of(corrected.file).empty());
}

TEST_CASE("a complaint that the database does not have leads to nobody any more") {
    Corrected corrected;
    corrected.learn("谁说的", complaint_number("LH", "261124", 99));
    CHECK(corrected.swept() == 1);
}

TEST_CASE("where there is no file there is nothing to do, and no file comes of it") {
    Corrected corrected;
    corrected.erase(anna);
    CHECK(corrected.swept() == 0);
    CHECK_FALSE(std::filesystem::exists(corrected.file));
}

TEST_CASE("a sweep that fails is made again") {
    Corrected corrected;
    corrected.learn("安娜说太吵", corrected.annas);
    CHECK(corrected.swept() == 0);
    corrected.erase(anna);
    std::filesystem::create_directory(corrected.file.string() + ".part");
    CHECK_THROWS(corrected.swept());
    CHECK(text_of(corrected.file).find("安娜") != std::string::npos);
    std::filesystem::remove(corrected.file.string() + ".part");
    CHECK(corrected.swept() == 1);
}

}  // namespace
}  // namespace heed
