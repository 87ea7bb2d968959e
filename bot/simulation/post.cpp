#include "bot/simulation/post.hpp"

#include "adapters/crypto.hpp"
#include "adapters/xml.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace heed::simulation {
namespace {

constexpr int wechat_tries = 3;
constexpr auto wechat_patience = std::chrono::seconds(5);
constexpr int app_tries = 8;
constexpr auto app_patience = std::chrono::seconds(20);

std::int64_t seconds_of(TimePoint time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string wechat_body(const Letter& letter, const Content& content, TimePoint now) {
    std::string out = "<xml>";
    xml::append_cdata(out, "ToUserName", "gh_1");
    xml::append_cdata(out, "FromUserName", letter.from.user);
    out += "<CreateTime>" + std::to_string(seconds_of(now)) + "</CreateTime>";
    if (const auto* text = std::get_if<content::Text>(&content)) {
        xml::append_cdata(out, "MsgType", "text");
        xml::append_cdata(out, "Content", text->utf8);
    } else if (const auto* place = std::get_if<content::Location>(&content)) {
        xml::append_cdata(out, "MsgType", "location");
        out += "<Location_X>" + std::to_string(place->point.latitude_deg) + "</Location_X>";
        out += "<Location_Y>" + std::to_string(place->point.longitude_deg) + "</Location_Y>";
        out += "<Scale>16</Scale>";
        xml::append_cdata(out, "Label", place->label);
    } else if (const auto* photo = std::get_if<content::Photo>(&content)) {
        xml::append_cdata(out, "MsgType", "image");
        xml::append_cdata(out, "MediaId", photo->media_id);
    } else {
        xml::append_cdata(out, "MsgType", "event");
        const bool left = std::holds_alternative<content::Unfollowed>(content);
        xml::append_cdata(out, "Event", left ? "unsubscribe" : "subscribe");
        xml::append_cdata(out, "EventKey", "");
    }
    return out + "<MsgId>" + letter.id + "</MsgId></xml>";
}

std::string app_body(const Letter& letter, const Content& content) {
    std::string out = "{\"user\":";
    json::append_quoted(out, letter.from.user);
    out += ",\"language\":\"zh-CN\",";
    if (const auto* text = std::get_if<content::Text>(&content)) {
        out += "\"type\":\"text\",\"text\":";
        json::append_quoted(out, text->utf8);
    } else if (const auto* place = std::get_if<content::Location>(&content)) {
        out += "\"type\":\"location\",\"latitude\":" + std::to_string(place->point.latitude_deg) +
               ",\"longitude\":" + std::to_string(place->point.longitude_deg) + ",\"label\":";
        json::append_quoted(out, place->label);
    } else {
        const bool left = std::holds_alternative<content::Unfollowed>(content);
        out += std::string("\"type\":\"event\",\"event\":\"") + (left ? "stop" : "start") + "\"";
    }
    return out + "}";
}

}  // namespace

Post::Post(Agenda& agenda, Dice dice, Trace& trace, const Swarm& swarm)
    : agenda_(agenda), dice_(dice), trace_(trace), swarm_(swarm), signer_(app_secret) {}

LetterPtr Post::send(
    const ConversationKey& from,
    const Content& content,
    std::function<void(const std::string* answer)> done
) {
    auto letter = std::make_shared<Letter>();
    letter->from = from;
    letter->id = std::to_string(++last_id_);
    letter->done = std::move(done);
    letter->body = from.channel == wechat_name ? wechat_body(*letter, content, agenda_.now())
                                               : app_body(*letter, content);
    letter->is_event = std::holds_alternative<content::Unfollowed>(content) ||
                       std::holds_alternative<content::Followed>(content);
    letter->leaves = std::holds_alternative<content::Unfollowed>(content);
    letter->sent_at = agenda_.now();
    letters_.push_back(letter);
    if (on_sent) on_sent(*letter, content);
    trace_.note("letter " + letter->id + " of " + from.user + ": " + letter->body);
    attempt(letter);
    return letter;
}

void Post::attempt(const LetterPtr& letter) {
    const bool wechat = letter->from.channel == wechat_name;
    const int most = wechat ? wechat_tries : app_tries;
    if (letter->arrived) return;
    if (letter->tries == most) {
        if (auto done = std::exchange(letter->done, nullptr)) done(nullptr);
        return;
    }
    ++letter->tries;
    Duration way(dice_.between(5, 300));
    // Late, and the platform has tried again before.
    if (chance(swarm_.delay)) way += std::chrono::seconds(dice_.between(1, 600));
    if (!chance(swarm_.lost_request)) agenda_.after(way, [this, letter] { arrive(letter); });
    const Duration pause =
        wechat ? Duration(wechat_patience) : Duration(app_patience) * letter->tries;
    agenda_.after(pause, [this, letter] { attempt(letter); });
}

OwnedRequest Post::request_of(const Letter& letter) {
    OwnedRequest request;
    request.body = letter.body;
    const std::string time = std::to_string(seconds_of(agenda_.now()));
    if (letter.from.channel == wechat_name) {
        request.path = "/wechat/" + std::string(wechat_name);
        const std::string nonce = std::to_string(dice_.between(100000, 999999));
        std::array parts{std::string(wechat_token), time, nonce};
        std::ranges::sort(parts);
        request.query = "signature=" + crypto::sha1_hex(parts[0] + parts[1] + parts[2]) +
                        "&timestamp=" + time + "&nonce=" + nonce;
        return request;
    }
    request.path = "/app/" + std::string(app_name) + "/messages";
    request.headers = {
        {"content-type", "application/json"},
        {"webhook-id", letter.id},
        {"webhook-timestamp", time},
        {"webhook-signature", signer_.sign(letter.id, time, letter.body)}};
    return request;
}

void Post::arrive(const LetterPtr& letter) {
    Instance* const at = instance();
    if (at == nullptr) return;
    at->request(request_of(*letter), [this, letter](const HttpReply& reply) {
        trace_.note(
            "answer to " + letter->id + ": " + std::to_string(reply.status) + " " + reply.body
        );
        if (reply.status == 200) accepted(letter, reply);
    });
}

void Post::accepted(const LetterPtr& letter, const HttpReply& reply) {
    if (!letter->accepted) {
        letter->accepted = true;
        letter->accepted_at = agenda_.now();
        letter->answer = reply.body;
    } else if (answers_are_kept && letter->from.channel == app_name && letter->answer != reply.body) {
        // WeChat's carries the time, and older requests of a burst get none.
        violations_.push_back(
            {"S3", "message " + letter->id + " got another answer the second time"}
        );
    }
    if (chance(swarm_.lost_answer)) return;
    agenda_.after(Duration(dice_.between(5, 300)), [this, letter] {
        if (letter->arrived) return;
        letter->arrived = true;
        if (auto done = std::exchange(letter->done, nullptr)) done(&letter->answer);
        if (chance(swarm_.redelivery)) redeliver(letter);
    });
}

void Post::redeliver(const LetterPtr& letter) {
    const int times = static_cast<int>(dice_.between(1, 3));
    for (int i = 0; i < times; ++i) {
        const Duration later(dice_.between(1, dice_.chance(0.5) ? 1000 : 1800 * 1000));
        agenda_.after(later, [this, letter] { arrive(letter); });
    }
}

}  // namespace heed::simulation
