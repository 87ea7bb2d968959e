#pragma once
// Where photos lie, and what makes pictures of them, in memory. What put() has returned is durable,
// as PhotoStore promises.
#include "bot/delivery/picture.hpp"
#include "bot/simulation/dice.hpp"
#include "storage/crypto.hpp"
#include "storage/photo_store.hpp"

#include <map>
#include <string>
#include <system_error>

namespace heed::simulation {

class PhotoShelf final : public PhotoStore {
public:
    explicit PhotoShelf(Dice dice) : dice_(dice) {}
    std::string put(std::string_view bytes, std::string_view thumbnail) override {
        if (dice_.chance(failing))
            throw std::system_error(std::make_error_code(std::errc::no_space_on_device), "photos");
        const std::string hash = storage::to_hex(storage::sha256(bytes));
        photos_[hash] = bytes;
        thumbnails_[hash] = thumbnail;
        return hash;
    }
    std::optional<std::string> get(std::string_view sha256) override {
        return found(photos_, sha256);
    }
    std::optional<std::string> thumbnail(std::string_view sha256) override {
        return found(thumbnails_, sha256);
    }
    std::size_t sweep(
        std::string_view, TimePoint, const std::function<bool(std::string_view)>&
    ) override {
        return 0;  // the simulation is over before anything is old enough
    }
    double failing = 0;

private:
    using Bytes = std::map<std::string, std::string, std::less<>>;
    static std::optional<std::string> found(const Bytes& all, std::string_view hash) {
        const auto one = all.find(hash);
        return one == all.end() ? std::nullopt : std::optional(one->second);
    }

    Dice dice_;
    Bytes photos_, thumbnails_;
};

// The child that re-encodes: it does its work, or has no time for it.
class PictureBench final : public Pictures {
public:
    explicit PictureBench(Dice dice) : dice_(dice) {}
    Task<PictureResult> re_encode(std::string bytes) override {
        PictureResult result;
        if (dice_.chance(failing)) {
            result.try_again = true;
            result.why = "out of time";
        } else {
            result.ok = true;
            result.jpeg = "jpeg of " + bytes;
            result.thumbnail = "small";
        }
        co_return result;
    }
    double failing = 0;

private:
    Dice dice_;
};

}  // namespace heed::simulation
