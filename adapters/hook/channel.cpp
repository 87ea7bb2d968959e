#include "adapters/app/signature.hpp"
#include "adapters/hook/hook.hpp"

namespace heed {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;  // nobody reads it

class HookChannel final : public Channel {
public:
    explicit HookChannel(HookSettings settings)
        : settings_(std::move(settings)),
          name_(hook_channel(settings_.name)),
          signer_(settings_.secret) {}

    std::string_view name() const override { return name_; }
    std::string_view kind() const override { return "hook"; }
    // No request has it.
    std::string path() const override { return {}; }
    Decoded decode(const HttpRequestView&, TimePoint) const override {
        return Refused{404, "not_found", "nothing comes in by a hook", "hook"};
    }
    HttpReply encode_answer(const Received&, const Answer&, TimePoint, Random&) const override {
        return {};
    }
    HttpReply encode_refusal(const Refused& refused) const override {
        HttpReply reply;
        reply.status = refused.status;
        return reply;
    }
    bool can_push(PushRoute route) const override { return route == PushRoute::message; }
    // The receiver knows an event again by its webhook-id.
    bool repeats_safely(PushRoute, Duration) const override { return true; }
    HttpCall encode_push(
        PushRoute, std::string_view, const Notice& notice, const PushContext& context
    ) const override {
        HttpCall call;
        call.url = settings_.url;
        call.content_type = "application/json";
        call.body = plain_text(notice.text);
        call.body_bytes_max = answer_bytes_max;
        call.public_hosts_only = !settings_.allow_private;
        app::sign(call, signer_, context);
        return call;
    }
    // 410: the subscriber wants no more (Standard Webhooks, "Responding").
    Delivery classify(PushRoute, const HttpResult& result) const override {
        Delivery delivery = app::delivery_of(result);
        if (result.status == 410) {
            delivery.result = Delivery::Result::rejected;
            delivery.why = "HTTP 410: the subscriber wants no more; take the hook out of heed.toml";
            delivery.operator_must_act = true;
        }
        return delivery;
    }

private:
    HookSettings settings_;
    std::string name_;
    app::Signer signer_;
};

}  // namespace

std::string hook_channel(std::string_view name) { return "hook:" + std::string(name); }

std::unique_ptr<Channel> make_hook_channel(HookSettings settings) {
    return std::make_unique<HookChannel>(std::move(settings));
}

}  // namespace heed
