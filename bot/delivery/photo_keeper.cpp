#include "bot/delivery/photo_keeper.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace heed {
namespace {

using Handler = boost::asio::any_completion_handler<void()>;

// Puts one picture on the files thread, then resumes the lane.
class PutWork {
public:
    PutWork(
        PhotoStore& store,
        const std::string& bytes,
        KeptPhoto& kept,
        Lane::executor_type lane,
        Handler handler
    )
        : store_(store),
          bytes_(bytes),
          kept_(kept),
          lane_(std::move(lane)),
          handler_(std::move(handler)) {}
    void operator()() {
        try {
            kept_.info.sha256 = store_.put(bytes_);
            kept_.result = KeptPhoto::Result::kept;
        } catch (const std::exception& error) {
            kept_.why = error.what();
        }
        boost::asio::post(lane_, std::move(handler_));
    }

private:
    PhotoStore& store_;
    const std::string& bytes_;  // in the frame of the waiting coroutine, as is `kept_`
    KeptPhoto& kept_;
    Lane::executor_type lane_;
    Handler handler_;
};

}  // namespace

Task<KeptPhoto> PhotoKeeper::keep(std::string bytes) {
    KeptPhoto kept;
    PictureResult picture = co_await pictures_.re_encode(std::move(bytes));
    if (!picture.ok) {
        kept.result =
            picture.try_again ? KeptPhoto::Result::failed : KeptPhoto::Result::not_a_picture;
        kept.why = picture.why;
        co_return kept;
    }
    kept.info.media_type = "image/jpeg";
    kept.info.bytes = static_cast<std::int64_t>(picture.jpeg.size());
    const auto lane = co_await boost::asio::this_coro::executor;
    auto initiate = [&](auto handler) {
        boost::asio::post(files_, PutWork(store_, picture.jpeg, kept, lane, std::move(handler)));
    };
    co_await boost::asio::
        async_initiate<const boost::asio::use_awaitable_t<Lane::executor_type>, void()>(
            initiate, boost::asio::use_awaitable_t<Lane::executor_type>()
        );
    co_return kept;
}

}  // namespace heed
