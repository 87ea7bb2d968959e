#include "bot/commands/wechat.hpp"

#include "adapters/wechat/account.hpp"
#include "adapters/wechat/api.hpp"
#include "bot/commands/new_files.hpp"
#include "bot/commands/png.hpp"
#include "bot/commands/scene_keeper.hpp"
#include "bot/delivery/picture.hpp"
#include "bot/http_client.hpp"
#include "bot/rules.hpp"
#include "bot/system.hpp"
#include "bot/task.hpp"
#include "dialogs/understanding/areas.hpp"
#include "dialogs/utf8.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>
#include <optional>

namespace heed {
namespace {

using wechat::AccountAnswer;
using wechat::MenuButton;

constexpr std::size_t label_bytes_max = 240;
constexpr mode_t picture_mode = 0644;

// Settings of the WeChat channel `name`, or nothing and a line on `err`.
std::optional<WechatSettings> settings_of(
    const Config& config, const std::string& name, std::ostream& err
) {
    std::string known;
    for (const ChannelConfig& channel : config.channels) {
        if (channel.kind != "wechat") continue;
        known += " " + channel.name;
        if (channel.name != name) continue;
        WechatSettings settings;
        settings.name = channel.name;
        settings.app_id = channel.app_id;
        settings.app_secret = channel.app_secret;
        settings.api_base = channel.api_base;
        return settings;
    }
    err << "heed wechat: no WeChat channel `" << name << "` in " << config.file.string()
        << "; there " << (known.empty() ? "is none" : "are:" + known) << '\n';
    return std::nullopt;
}

// Waits for one call, on a lane of its own.
HttpResult send(HttpClient& client, HttpCall call) {
    Lane lane(1);
    HttpResult result;
    boost::asio::co_spawn(
        lane,
        client.send(std::move(call)),
        [&](std::exception_ptr, HttpResult got) { result = std::move(got); }
    );
    lane.run();
    return result;
}

// Makes a call that needs a token; once more when the platform has ended the token early.
AccountAnswer with_token(
    HttpClient& client,
    const WechatSettings& settings,
    const std::function<HttpCall(std::string_view token)>& encode,
    AccountAnswer (*decode)(const HttpResult&)
) {
    AccountAnswer answer;
    for (const bool forced : {false, true}) {
        const Channel::Token token =
            wechat::decode_token(send(client, wechat::encode_token(settings, forced)));
        if (!token.error.empty()) return {{}, false, "no access token: " + token.error};
        answer = decode(send(client, encode(token.value)));
        if (!answer.token_expired) return answer;
    }
    return answer;
}

std::vector<MenuButton> menu_in(const Texts& texts, const std::string& language) {
    using Kind = MenuButton::Kind;
    const auto button = [&](Kind kind, const char* name, const char* key) {
        return MenuButton{kind, texts.text(language, std::string("bottom.") + name), key};
    };
    MenuButton report = button(Kind::group, "report", "");
    report.children = {
        button(Kind::photo, "photo", "photo"),
        button(Kind::place, "place", "place"),
        button(Kind::click, "words", "report")};
    MenuButton more = button(Kind::group, "more", "");
    more.children = {
        button(Kind::click, "human", "human"),
        button(Kind::click, "anonymous", "anonymous"),
        button(Kind::click, "privacy", "privacy"),
        button(Kind::click, "help", "help"),
        button(Kind::click, "language", "language")};
    return {std::move(report), button(Kind::click, "status", "status"), std::move(more)};
}

// "22.5463,114.1235"; empty when it is fine, else what is wrong.
std::string read_point(std::string_view text, double& latitude_deg, double& longitude_deg) {
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, latitude_deg);
    bool read = first.ec == std::errc{} && first.ptr != end && *first.ptr == ',';
    if (read) {
        const auto second = std::from_chars(first.ptr + 1, end, longitude_deg);
        read = second.ec == std::errc{} && second.ptr == end;
    }
    const bool swapped = read && latitude_deg > 90 && latitude_deg <= 180;
    if (swapped) return "--at has the longitude first: write LAT,LON";
    if (!read || !(latitude_deg >= -90 && latitude_deg <= 90) ||
        !(longitude_deg >= -180 && longitude_deg <= 180)) {
        return "--at is not LAT,LON in degrees, like 22.5463,114.1235: " + std::string(text);
    }
    return {};
}

}  // namespace

int run_wechat_menu(
    const Config& config, const std::string& channel, std::ostream& out, std::ostream& err
) {
    const auto settings = settings_of(config, channel, err);
    if (!settings) return 1;
    const auto menu = menu_in(Texts::built_in(), config.dialog.languages.front());
    std::string fault = wechat::check_menu(menu);
    if (fault.empty()) {
        const auto client = make_http_client({});
        const auto encode = [&](std::string_view token) {
            return wechat::encode_menu(*settings, menu, token);
        };
        fault = with_token(*client, *settings, encode, wechat::decode_menu).error;
    }
    if (!fault.empty()) {
        err << "heed wechat menu: " << fault << '\n';
        return 1;
    }
    out << "ok: the menu of " << channel << " is set; phones show it within five minutes\n";
    return 0;
}

int run_wechat_qr(
    const Config& config, const QrRequest& request, std::ostream& out, std::ostream& err
) {
    const auto fail = [&](const std::string& why) {
        err << "heed wechat qr: " << why << '\n';
        return 1;
    };
    const auto settings = settings_of(config, request.channel, err);
    if (!settings) return 1;
    Place place;
    place.level = PlaceLevel::point;
    place.label = fold(request.place).empty() ? std::string() : request.place;
    double latitude_deg = 0, longitude_deg = 0;
    if (std::string fault = read_point(request.at, latitude_deg, longitude_deg); !fault.empty())
        return fail(fault);
    place.latitude_deg = latitude_deg;
    place.longitude_deg = longitude_deg;
    if (place.label.empty() || place.label.size() > label_bytes_max ||
        !is_valid_utf8(place.label)) {
        return fail("--place must be the place's name in UTF-8, 1 to 240 bytes");
    }
    std::error_code ignored;
    if (std::filesystem::exists(request.picture, ignored)) {
        return fail(request.picture.string() + " exists already: give another name");
    }
    if (request.picture.extension() != ".png") {
        return fail("the picture is a PNG: give it a name that ends in .png");
    }
    std::vector<FileError> errors;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, SystemClock().now(), errors);
    for (const FileError& error : errors) err << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    if (area_at(organisation, latitude_deg, longitude_deg) == nullptr) {
        return fail(
            request.at + " lies in no area of " + config.areas_file.string() +
            ": is it WGS-84 and within the city?"
        );
    }

    const std::string scene = wechat::scene_of(place.label, latitude_deg, longitude_deg);
    const auto client = make_http_client({});
    const auto encode = [&](std::string_view token) {
        return wechat::encode_qr(*settings, scene, token);
    };
    const AccountAnswer code = with_token(*client, *settings, encode, wechat::decode_qr);
    if (!code.error.empty()) return fail(code.error);
    const HttpResult picture = send(*client, wechat::encode_qr_picture(*settings, code.ticket));
    Png png;
    if (picture.status == 200) png = to_png(picture_program(), picture.body);
    if (png.bytes.empty()) {
        const std::string what = picture.status == 0     ? picture.error
                                 : picture.status == 200 ? png.error
                                                         : "HTTP " + std::to_string(picture.status);
        return fail("the picture of the code did not come: " + what + "; run this once more");
    }
    // The code means something before anyone can scan it.
    if (const std::string fault = keep_scene(config, scene, place); !fault.empty())
        return fail(fault);
    const std::filesystem::path& file = request.picture;
    const std::filesystem::path directory =
        file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const std::string fault =
        write_new_files(directory, {{file.filename(), png.bytes, picture_mode}});
    if (!fault.empty()) return fail(fault);
    out << "ok: " << file.string() << " stands for " << place.label << " (scene " << scene << ")\n";
    return 0;
}

}  // namespace heed
