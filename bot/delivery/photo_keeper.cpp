#include "bot/delivery/photo_keeper.hpp"

#include "bot/await_thread.hpp"
#include "bot/delivery/sound_type.hpp"
#include "bot/metrics.hpp"

#include <exception>
#include <utility>

namespace heed {
namespace {

constexpr std::array<std::string_view, 3> result_names{"kept", "not_a_picture", "failed"};

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

void PhotoKeeper::count(const KeptPhoto& kept) {
    count_one(jobs_[static_cast<std::size_t>(kept.result)]);
    if (kept.result == KeptPhoto::Result::kept)
        bytes_.fetch_add(static_cast<std::uint64_t>(kept.info.bytes), std::memory_order_relaxed);
}

void PhotoKeeper::append_metrics(std::string& text) const {
    MetricFamily jobs(text, "counter", "heed_media_jobs_total");
    append_counters(jobs, "result", jobs_, [](std::size_t i) { return result_names[i]; });
    append_metric(text, "counter", "heed_media_bytes_total", static_cast<double>(bytes_.load()));
}

Task<KeptPhoto> PhotoKeeper::keep(std::string bytes) {
    KeptPhoto kept = co_await re_encode_and_put(std::move(bytes));
    count(kept);
    co_return kept;
}

Task<KeptPhoto> PhotoKeeper::re_encode_and_put(std::string bytes) {
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
    count(kept);
    co_return kept;
}

}  // namespace heed
