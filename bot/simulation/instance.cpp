#include "bot/simulation/instance.hpp"

#include "bot/await_store.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace heed::simulation {
namespace {

Lane& held(Lane& lane, HeldTime& time) {
    boost::asio::use_service<LaneTime>(lane).held = &time;
    return lane;
}

Task<HttpReply> answer(
    Webhook& webhook, const Channel& channel, std::shared_ptr<const OwnedRequest> request
) {
    HttpRequestView view = request->view();
    co_return co_await webhook.handle(channel, std::move(view));
}

struct CommandWork {
    std::function<void(Tx&)> work;
    bool operator()(Tx& tx) const {
        work(tx);
        return true;
    }
};

Task<bool> run_command(Store& store, std::function<void(Tx&)> work) {
    CommandWork command{std::move(work)};
    co_return co_await write(store, std::move(command));
}

std::string words_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

HttpRequestView OwnedRequest::view() const {
    HttpRequestView view;
    view.method = "POST";
    view.path = path;
    view.query = query;
    view.body = body;
    view.peer = "192.0.2.1";
    for (const auto& [name, value] : headers) view.headers.emplace_back(name, value);
    return view;
}

Instance::Instance(const Surroundings& around, Dice dice)
    : random_(dice.fork()),
      time_(around.agenda, lane_),
      store_(around.open_store(dice.fork(), random_)),
      channels_(around.config, around.rules.get()->organisation),
      keeper_(around.pictures, around.photos, boost::asio::any_io_executor(lane_.get_executor())),
      tokens_(held(lane_, time_), around.platform, around.clock, metrics_),
      concerns_(around.rules, around.config),
      engine_(around.rules, around.config, random_, nullptr, &concerns_),
      outbox_(
          lane_,
          *store_,
          channels_,
          tokens_,
          around.platform,
          keeper_,
          engine_,
          visits_,
          around.clock,
          random_,
          metrics_,
          OutboxSettings{}
      ),
      webhook_(engine_, *store_, keeper_, outbox_, around.clock, random_, metrics_),
      schedule_(
          lane_, *store_, engine_, concerns_, outbox_, around.clock, nullptr, around.look_every
      ),
      retention_(
          lane_, *store_, around.config.retention, around.clock, metrics_, around.retention_every
      ) {
    spawn(outbox_.run());
    spawn(schedule_.run());
    spawn(retention_.run());
    turn();
}

Instance::~Instance() {
    time_.clear();
    store_.reset();
}

void Instance::spawn(Task<void> task) {
    boost::asio::co_spawn(lane_, std::move(task), [this](std::exception_ptr failure) {
        if (failure) failure_ = words_of(failure);
    });
}

void Instance::request(OwnedRequest request, std::function<void(const HttpReply&)> answered) {
    const Channel* channel = channels_.by_path(request.path);
    auto owned = std::make_shared<const OwnedRequest>(std::move(request));
    ++open_requests_;
    boost::asio::co_spawn(
        lane_,
        answer(webhook_, *channel, std::move(owned)),
        [this, answered = std::move(answered)](std::exception_ptr failure, HttpReply reply) {
            --open_requests_;
            if (failure) {
                failure_ = "a request threw: " + words_of(failure);
            } else {
                answered(reply);
            }
        }
    );
}

void Instance::command(std::function<void(Tx&)> work, std::function<void(bool done)> after) {
    boost::asio::co_spawn(
        lane_,
        run_command(*store_, std::move(work)),
        [after = std::move(after)](std::exception_ptr failure, bool) { after(!failure); }
    );
}

void Instance::turn() {
    lane_.restart();
    while (lane_.poll() > 0) lane_.restart();
}

void Instance::stop() {
    retention_.stop();
    schedule_.stop();
    outbox_.stop();
    turn();
    store_->stop();
    turn();
}

}  // namespace heed::simulation
