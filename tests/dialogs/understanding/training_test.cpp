#include "dialogs/understanding/training.hpp"

#include "dialogs/understanding/combined_classifier.hpp"
#include "dialogs/understanding/near_duplicates.hpp"
#include "dialogs/understanding/ngrams.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>

using namespace heed;

namespace {

// A corpus of our own: where, what and how, in all combinations.
std::vector<Example> made_up_corpus() {
    const std::vector<std::string> where{
        "小区门口", "三号楼下", "菜市场旁边", "学校对面", "公园里"};
    const std::vector<std::pair<std::string, std::vector<std::string>>> what{
        {"light", {"路灯不亮", "灯坏了晚上很黑", "路灯一闪一闪"}},
        {"noise", {"半夜施工太吵", "音响声音很大睡不着", "装修噪音扰民"}},
        {"waste", {"垃圾堆了三天", "垃圾桶满了发臭", "有人乱倒垃圾"}},
    };
    const std::vector<std::string> how{"，请尽快处理", "，好几天了没人管", ""};
    std::vector<Example> corpus;
    for (const auto& place : where) {
        for (const auto& [label, troubles] : what) {
            for (const auto& trouble : troubles) {
                for (const auto& end : how) corpus.push_back({label, place + trouble + end});
            }
        }
    }
    return corpus;
}

const LinearParameters& made_up_model() {
    static const LinearParameters model = train(made_up_corpus(), [](std::size_t, std::size_t) {});
    return model;
}

}  // namespace

TEST_CASE("what one label says weighs more than what all say, though it is said more often") {
    const auto weight_of = [](std::string_view run) {
        const std::uint32_t key = count_ngrams(ngram_characters(run)).at(1).key;  // both characters
        const auto& features = made_up_model().features;
        const auto found = std::ranges::find(features, key, &LinearParameters::Feature::key);
        REQUIRE(found != features.end());
        return found->rarity;
    };
    CHECK(weight_of("垃圾") > weight_of("小区"));
}

TEST_CASE("a model knows texts that it has not seen, with probabilities that add up to one") {
    const LinearClassifier classifier(made_up_model());
    const Ranking ranking = classifier.rank("幼儿园门前的路灯坏了，晚上很黑");
    REQUIRE(ranking.size() == 3);
    CHECK(ranking[0].first == "light");
    CHECK(ranking[0].second > 0.6);
    CHECK(ranking[0].second >= ranking[1].second);
    const double sum = ranking[0].second + ranking[1].second + ranking[2].second;
    CHECK(sum == doctest::Approx(1));
    CHECK(classifier.rank("地铁站旁边有人乱倒垃圾").front().first == "waste");
    CHECK(classifier.rank("").empty());
    CHECK(classifier.rank("qwertz").empty());
}

TEST_CASE("traditional characters, width and split words read the same") {
    const LinearClassifier classifier(made_up_model());
    const Ranking plain = classifier.rank("学校对面装修噪音扰民");
    CHECK(classifier.rank("學校對面裝修噪音擾民") == plain);
    CHECK(classifier.rank("学校 对面 装修　噪音 扰民。") == plain);
    CHECK(ngram_characters("Ａ１２b，37") == ngram_characters("a9 B 0"));
}

TEST_CASE("training twice gives the same bytes, which read back as what was written") {
    const std::string bytes = encode_model(made_up_model());
    std::size_t before = 0, all = 0;
    const auto upwards = [&](std::size_t done, std::size_t total) {
        CHECK(done > before);
        CHECK((all == 0 || all == total));
        before = done;
        all = total;
    };
    CHECK(encode_model(train(made_up_corpus(), upwards)) == bytes);
    CHECK(before == all);
    const auto decoded = decode_model(bytes);
    REQUIRE(std::holds_alternative<LinearParameters>(decoded));
    CHECK(std::get<LinearParameters>(decoded) == made_up_model());
}

TEST_CASE("a damaged model is refused, wherever it is damaged") {
    const std::string bytes = encode_model(made_up_model());
    for (std::size_t at = 0; at < bytes.size(); at += 97) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        CHECK(std::holds_alternative<std::string>(decode_model(damaged)));
        CHECK(std::holds_alternative<std::string>(decode_model(bytes.substr(0, at))));
    }
    CHECK(std::holds_alternative<std::string>(decode_model(bytes + "x")));
    CHECK(std::get<std::string>(decode_model("PK")) == "not a model written by `heed train`");
}

TEST_CASE("any bytes can be classified") {
    const LinearClassifier classifier(made_up_model());
    std::mt19937 chance(7);
    for (int round = 0; round < 300; ++round) {
        std::string bytes(chance() % 400, ' ');
        for (char& byte : bytes) byte = static_cast<char>(chance());
        for (const auto& [label, probability] : classifier.rank("路灯" + bytes)) {
            CHECK(std::isfinite(probability));
        }
    }
    CHECK_FALSE(classifier.rank(std::string(3'000'000, '\xE7') + "路灯不亮").size() == 2);
}

TEST_CASE("what cannot be trained on is said") {
    CHECK(why_not_trainable({}) == "there is no line to learn from");
    CHECK_FALSE(why_not_trainable({{"a", "x"}, {"a", "y"}}).empty());
    CHECK(why_not_trainable({{"a", "x"}, {"b", "y"}}).empty());
}

TEST_CASE("two lines of two categories are enough for a model") {
    const LinearParameters model =
        train({{"甲", "路灯不亮"}, {"乙", "半夜太吵"}}, [](std::size_t, std::size_t) {});
    CHECK(LinearClassifier(model).rank("路灯").front().first == "甲");
}

TEST_CASE("near-duplicates share a group, other texts do not") {
    const std::vector<std::string_view> texts{
        "小区门口的路灯已经坏了三天晚上出门很不安全请尽快派人来修理",
        "菜市场旁边的垃圾堆了很久没有人清理味道很大影响居民生活",
        "小区 门口 路灯 坏了 三天 晚上 出门 不安全 请 派人 修理",
        "谢谢",
        "谢谢",
    };
    const auto groups = near_duplicate_groups(texts);
    CHECK(groups[0] == groups[2]);
    CHECK(groups[0] != groups[1]);
    CHECK(groups[3] != groups[4]);  // too short to tell
}

TEST_CASE("simplifying keeps positions and broken bytes") {
    CHECK(simplified("東門噪音擾民abc") == "东门噪音扰民abc");
    CHECK(simplified("\xE6\x9D") == "\xE6\x9D");
}

namespace {

class Fixed final : public Classifier {
public:
    explicit Fixed(Ranking ranking) : ranking_(std::move(ranking)) {}
    Ranking rank(std::string_view) const override { return ranking_; }

private:
    Ranking ranking_;
};

Ranking combined(Ranking by_model, std::string_view text) {
    const Organisation city = test::small_city();
    return CombinedClassifier(city, std::make_unique<Fixed>(std::move(by_model))).rank(text);
}

}  // namespace

TEST_CASE("model and keywords are sure together and ask where they disagree") {
    const std::string_view lamp = "门口的路灯三天不亮了";
    const Ranking agreed = combined({{"light", 0.9}, {"noise", 0.1}}, lamp);
    CHECK(agreed.front().first == "light");
    CHECK(agreed.front().second >= 0.8);
    const Ranking disputed = combined({{"noise", 0.9}, {"light", 0.1}}, lamp);
    CHECK(disputed.size() == 2);
    CHECK(disputed.front().second < 0.55);
    // No keyword: the model alone, unless it only guesses or has nothing to go by.
    CHECK(combined({{"noise", 0.7}, {"light", 0.3}}, "楼上在打桩").front().first == "noise");
    CHECK(combined({{"noise", 0.6}, {"light", 0.4}}, "楼上在打桩").empty());
    CHECK(combined({{"noise", 0.9}, {"light", 0.1}}, "你好").empty());
    // Labels of another city's model say nothing.
    CHECK(combined({{"elsewhere", 0.9}, {"noise", 0.1}}, "楼上在打桩").empty());
    CHECK(combined({{"elsewhere", 0.9}, {"noise", 0.1}}, lamp).front().first == "light");
}

TEST_CASE("a guess is good enough to be offered") {
    const Organisation city = test::small_city();
    const CombinedClassifier classifier(
        city, std::make_unique<Fixed>(Ranking{{"noise", 0.5}, {"light", 0.4}, {"elsewhere", 0.1}})
    );
    CHECK(classifier.rank("楼上在打桩").empty());
    CHECK(classifier.suggest("楼上在打桩") == Ranking{{"noise", 0.5}, {"light", 0.4}});
}
