#pragma once
// `heed wechat menu` and `heed wechat qr`: the account's bottom menu, and QR codes of places.
#include "bot/config.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>

namespace heed {

struct QrRequest {
    std::string channel;
    std::string place;  // what people call it
    std::string at;     // "LAT,LON" in degrees, WGS-84
    std::filesystem::path picture;
};

// 0 when it is done; otherwise 1 and one line on `err`.
int run_wechat_menu(
    const Config& config, const std::string& channel, std::ostream& out, std::ostream& err
);
int run_wechat_qr(
    const Config& config, const QrRequest& request, std::ostream& out, std::ostream& err
);

}  // namespace heed
