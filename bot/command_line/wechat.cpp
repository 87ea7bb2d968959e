// `heed wechat`: what an account shows of itself.
#include "bot/commands/wechat.hpp"

#include "bot/command_line/command_line.hpp"

#include <iostream>
#include <memory>

namespace heed {

void add_wechat(CommandLine& line) {
    const auto qr = std::make_shared<QrRequest>();
    auto* wechat = line.app.add_subcommand("wechat", "What a WeChat account shows of itself");
    wechat->require_subcommand(1);
    const auto add_channel = [&](CLI::App& command) {
        line.add_config(command);
        command.add_option("--channel", qr->channel, "its name in heed.toml")->required();
    };
    auto* menu = wechat->add_subcommand("menu", "Set the account's bottom menu");
    add_channel(*menu);
    menu->callback([&line, qr] {
        line.status = line.with_config([&](const Config& config) {
            return run_wechat_menu(config, qr->channel, std::cout, std::cerr);
        });
    });

    auto* code = wechat->add_subcommand(
        "qr", "Make a QR code; who scans it reports for the place it hangs at"
    );
    add_channel(*code);
    code->add_option("--place", qr->place, "what people call the place")->required();
    code->add_option("--at", qr->at, "LAT,LON in degrees (WGS-84)")->required();
    code->add_option("OUT", qr->picture, "the picture to write, e.g. lift.png")->required();
    code->callback([&line, qr] {
        line.status = line.with_config([&](const Config& config) {
            return run_wechat_qr(config, *qr, std::cout, std::cerr);
        });
    });
}

}  // namespace heed
