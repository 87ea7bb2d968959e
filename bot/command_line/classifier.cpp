// `heed train` and `heed classify`.
#include "bot/command_line/command_line.hpp"
#include "bot/commands/classify.hpp"
#include "bot/commands/train.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace heed {

void add_classifier(CommandLine& line) {
    const auto inputs = std::make_shared<std::vector<std::string>>();
    auto* training = line.app.add_subcommand(
        "train",
        "Train the classifier on lines category<TAB>text; a running server takes it on SIGHUP"
    );
    line.add_config(*training);
    training->add_option("--input", *inputs, "a file of such lines, or -; may be given again")
        ->required()
        ->type_name("TSV");
    training->callback([&line, inputs] {
        line.status = line.with_config([&](const Config& config) {
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_train(config, *inputs, std::cin, std::cout, std::cerr, progress);
        });
    });

    auto* classify = line.app.add_subcommand(
        "classify", "Read lines of text; print what each is about, as JSON lines"
    );
    line.add_config(*classify);
    classify->callback([&line] {
        line.status = line.with_config([&](const Config& config) {
            return run_classify(config, std::cin, std::cout, std::cerr);
        });
    });
}

}  // namespace heed
