#include "bot/delivery/photo_keeper.hpp"

#include "bot/await_thread.hpp"
#include "bot/delivery/sound_type.hpp"

#include <exception>
#include <utility>

namespace heed {
namespace {

struct PutWork {
    PhotoStore& store;
    const PictureResult& picture;
    std::string operator()() const { return store.put(picture.jpeg, picture.thumbnail); }
};

struct PutVoiceWork {
    PhotoStore& store;
    std::string_view bytes;
    std::string operator()() const { return store.put(bytes, {}); }
};

}  // namespace

Task<KeptPhoto> PhotoKeeper::keep(std::string bytes) {
    KeptPhoto kept;
    const PictureResult picture = co_await pictures_.re_encode(std::move(bytes));
    if (!picture.ok) {
        kept.result =
            picture.try_again ? KeptPhoto::Result::failed : KeptPhoto::Result::not_a_picture;
        kept.why = picture.why;
        co_return kept;
    }
    try {
        PutWork work{store_, picture};
        kept.info.sha256 = co_await on_thread(files_, std::move(work));
        kept.info.media_type = "image/jpeg";
        kept.info.bytes = static_cast<std::int64_t>(picture.jpeg.size());
        kept.shot = picture.shot;
        kept.result = KeptPhoto::Result::kept;
    } catch (const std::exception& error) {
        kept.why = error.what();
    }
    co_return kept;
}

Task<KeptPhoto> PhotoKeeper::keep_voice(std::string bytes) {
    KeptPhoto kept;
    try {
        PutVoiceWork work{store_, bytes};
        kept.info.sha256 = co_await on_thread(files_, std::move(work));
        kept.info.media_type = sound_type(bytes);
        kept.info.bytes = static_cast<std::int64_t>(bytes.size());
        kept.result = KeptPhoto::Result::kept;
    } catch (const std::exception& error) {
        kept.why = error.what();
    }
    co_return kept;
}

}  // namespace heed
