#include "bot/photo_storage.hpp"

#include "bot/http_client.hpp"
#include "storage/photos/disk_photo_store.hpp"
#include "storage/photos/s3_photo_store.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace heed {
namespace {

// A lane of its own, turned by whoever waits.
class BlockingTransport final : public ObjectTransport {
public:
    ObjectAnswer send(const ObjectRequest& request) override {
        HttpCall call;
        call.method = request.method;
        call.url = request.url;
        call.headers = request.headers;
        call.body = request.body;
        call.body_bytes_max = request.answer_bytes_max;
        HttpResult result;
        bool done = false;
        const auto take = [&](std::exception_ptr, HttpResult answer) {
            result = std::move(answer);
            done = true;
        };
        boost::asio::co_spawn(lane_, client_->send(std::move(call)), take);
        lane_.restart();
        // Not until nothing is left to do: a kept connection waits for its end.
        while (!done) lane_.run_one();
        return {result.status, std::move(result.body), std::move(result.error)};
    }

private:
    Lane lane_{1};
    std::unique_ptr<HttpClient> client_ = make_http_client({});
};

}  // namespace

std::unique_ptr<PhotoStore> open_photo_store(
    const StorageConfig& storage, Random& random, const Clock& clock
) {
    if (storage.s3.bucket.empty()) return make_disk_photo_store(storage.photos, random);
    return make_s3_photo_store(
        storage.s3, std::make_unique<BlockingTransport>(), [&clock] { return clock.now(); }
    );
}

}  // namespace heed
