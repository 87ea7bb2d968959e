// What one step of the resident's dialog costs, without a store.
//   dialog SOURCE [ROUNDS]   prints the JSON lines of scripts/bench
// The residents are those of tests/transcripts, the city is the demonstration's, read from SOURCE.
// The baseline is what no step can do without where a store keeps the conversation: the codec there
// and back of the very states that the steps were given.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/conversation/step.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace heed;
namespace conv = heed::conversation;
using Clock = std::chrono::steady_clock;
using Conversations = std::vector<std::vector<std::string>>;

Organisation demonstration(const std::filesystem::path& source) {
    const auto folder = source / "bot/commands/demo";
    std::vector<FileError> errors;
    Organisation city = load_organisation(
        folder / "organisation.toml",
        folder / "areas.geojson",
        from_civil(2026, 11, 24, 12, 0, 0),
        errors
    );
    for (const FileError& error : errors) std::cerr << to_string(error) << "\n";
    if (!errors.empty()) std::exit(1);
    return city;
}

// What residents type in the transcripts, one list a conversation.
Conversations conversations(const std::filesystem::path& folder) {
    Conversations all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".md" || entry.path().stem() == "README") continue;
        std::vector<std::string>& said = all.emplace_back();
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);) {
            const bool typed = line.starts_with("> ") && !line.starts_with("> [");
            if (typed) said.push_back(line.substr(2));
        }
    }
    std::ranges::sort(all);
    return all;
}

double micros_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

double quantile(std::vector<double> values, double which) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(which * static_cast<double>(values.size() - 1))];
}

struct Round {
    std::vector<double> messages, flushes, codec;  // microseconds each
    std::vector<double> weights;                   // bytes of the encoded states
};

Round talk(const Conversations& all, const Organisation& city) {
    const Texts texts = Texts::built_in();
    const Gazetteer gazetteer(city);
    const KeywordClassifier classifier(city);
    conv::Settings settings;
    settings.languages = {"zh-CN", "en"};
    settings.park_after = std::chrono::hours{6};
    settings.keep_drafts = std::chrono::hours{24 * 30};
    settings.file_after = std::chrono::minutes{10};
    Round round;
    for (const auto& said : all) {
        conv::State state;
        conv::Facts facts;
        facts.next = {"LH261124-0001-5", "https://bot.example.org/c/x"};
        const conv::Context context{
            from_civil(2026, 11, 24, 10, 0, 0),
            city,
            gazetteer,
            texts,
            classifier,
            settings,
            facts};
        for (const std::string& text : said) {
            const auto coding = Clock::now();
            const std::string bytes = conv::encode(state);
            auto decoded = conv::decode(bytes);
            round.codec.push_back(micros_since(coding));
            round.weights.push_back(static_cast<double>(bytes.size()));
            conv::MessageEvent event{content::Text{text}, 0, "zh-CN"};
            const auto hearing = Clock::now();
            conv::Step heard = conv::step(*std::move(decoded), event, context);
            round.messages.push_back(micros_since(hearing));
            const auto answering = Clock::now();
            conv::Step answered = conv::step(std::move(heard.state), conv::FlushEvent{}, context);
            round.flushes.push_back(micros_since(answering));
            state = std::move(answered.state);
        }
    }
    return round;
}

void print(
    const std::string& name,
    const std::vector<double>& runs,
    double baseline,
    const char* unit = "us"
) {
    const double value = quantile(runs, 0.5);
    std::cout << R"({"name":")" << name << R"(","value":)" << value << R"(,"unit":")" << unit
              << R"(","baseline":)";
    if (baseline > 0) {
        std::cout << R"("the state's codec, there and back","ratio":)" << value / baseline;
    } else {
        std::cout << R"(null,"ratio":null)";
    }
    std::cout << R"(,"runs":[)";
    for (std::size_t i = 0; i < runs.size(); ++i) std::cout << (i ? "," : "") << runs[i];
    std::cout << "]}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "dialog: name the folder of the sources\n";
        return 2;
    }
    const std::filesystem::path source = argv[1];
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
    const Organisation city = demonstration(source);
    const Conversations all = conversations(source / "tests/transcripts");
    const Round warm = talk(all, city);
    std::vector<double> codec, messages, slow_messages, flushes, steps;
    for (int i = 0; i < rounds; ++i) {
        Round round = talk(all, city);
        codec.push_back(quantile(round.codec, 0.5));
        messages.push_back(quantile(round.messages, 0.5));
        slow_messages.push_back(quantile(round.messages, 0.99));
        flushes.push_back(quantile(round.flushes, 0.5));
        round.messages.insert(round.messages.end(), round.flushes.begin(), round.flushes.end());
        steps.push_back(quantile(round.messages, 0.5));
    }
    const double baseline = quantile(codec, 0.5);
    print("dialog/codec", codec, 0);
    print("dialog/step", steps, baseline);
    print("dialog/step/message", messages, baseline);
    print("dialog/step/message-p99", slow_messages, baseline);
    print("dialog/step/flush", flushes, baseline);
    print("dialog/state/median", {quantile(warm.weights, 0.5)}, 0, "B");
    print("dialog/state/p99", {quantile(warm.weights, 0.99)}, 0, "B");
    print("dialog/state/largest", {quantile(warm.weights, 1)}, 0, "B");
}
