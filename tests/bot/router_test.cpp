// Which path is whose, and who may see the metrics.
#include "bot/router.hpp"

#include "bot/photo_link.hpp"
#include "dialogs/json.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace heed {
namespace {

using test::Works;

class Street {
public:
    HttpReply get(std::string_view path, std::string_view method = "GET") {
        HttpRequestView request;
        request.method = method;
        request.path = path;
        request.peer = peer;
        request.headers = headers;
        return works.await(router.handle(request));
    }

    Works works;
    Router router{*works.channels, *works.webhook, *works.store, works.metrics, works.config};
    std::string_view peer = "192.0.2.1";
    std::vector<std::pair<std::string_view, std::string_view>> headers;
};

std::string header(const HttpReply& reply, std::string_view name) {
    const auto found =
        std::ranges::find(reply.headers, name, &std::pair<std::string, std::string>::first);
    return found == reply.headers.end() ? std::string() : found->second;
}

std::string error_code(const HttpReply& reply) {
    rapidjson::Document document;
    REQUIRE(json::parse(reply.body, document).empty());
    const auto* error = json::find(document, "error");
    REQUIRE(error != nullptr);
    CHECK_FALSE(json::string_at(*error, "message").value_or("").empty());
    return std::string(json::string_at(*error, "code").value_or(""));
}

TEST_CASE("a photo is shown to whoever has its address, a sound is saved, and nothing else opens") {
    Street street;
    Works& works = street.works;
    boost::asio::thread_pool files(1);
    PhotoPage page(*works.store, *works.photo_store, files, works.config, works.clock);
    CHECK(street.get("/p/1.2.3").status == 404);
    street.router.serve(page);
    const ConversationKey who{"app", "u-1"};
    const auto kept = [&](bool voice, std::string bytes, std::string type) {
        const std::string hash = works.photo_store->put(bytes, "");
        return works.in_store([&](Tx& tx) {
            const PhotoId id = voice ? tx.add_voice(who, "", works.clock.now())
                                     : tx.add_photo(who, "", works.clock.now());
            tx.photo_stored(id, {hash, type, static_cast<std::int64_t>(bytes.size())});
            return id;
        });
    };
    const auto path_of = [&](PhotoId id) {
        return photo_link(works.config.storage.encryption_key, "", id, works.clock.now());
    };
    const PhotoId photo = kept(false, "a jpeg", "image/jpeg");
    const PhotoId voice = kept(true, "a sound", "audio/amr");
    const HttpReply shown = street.get(path_of(photo));
    CHECK(shown.status == 200);
    CHECK(shown.body == "a jpeg");
    CHECK(shown.content_type == "image/jpeg");
    CHECK(header(shown, "Content-Disposition") == "inline");
    CHECK(header(shown, "Content-Security-Policy") == "default-src 'none'; sandbox");
    const HttpReply saved = street.get(path_of(voice));
    CHECK(saved.content_type == "audio/amr");
    CHECK(header(saved, "Content-Disposition") == "attachment");
    CHECK(street.get(path_of(photo), "POST").status == 405);

    std::string forged = path_of(photo);
    forged.replace(3, 1, std::to_string(voice));
    CHECK(street.get(forged).status == 404);
    forged = path_of(photo);
    forged.back() = forged.back() == '0' ? '1' : '0';
    CHECK(street.get(forged).status == 404);
    for (const char* odd : {"/p/", "/p/1", "/p/1.2", "/p/.", "/p/..", "/p/1.2.", "/p/-1.9.0"}) {
        CAPTURE(odd);
        CHECK(street.get(odd).status == 404);
    }
    const PhotoId coming =
        works.in_store([&](Tx& tx) { return tx.add_photo(who, "m", works.clock.now()); });
    CHECK(street.get(path_of(coming)).status == 503);
    CHECK(street.get(path_of(99)).status == 404);
    const std::string old = path_of(photo);
    works.clock.advance(photo_link_lifetime + std::chrono::seconds(1));
    CHECK(street.get(old).status == 404);
    files.join();
}

TEST_CASE("heed says that it lives, and whether it can store a message") {
    Street street;
    CHECK(street.get("/healthz").status == 200);
    CHECK(street.get("/readyz").status == 200);
    street.works.store->refuses = true;
    CHECK(street.get("/healthz").status == 200);
    const HttpReply reply = street.get("/readyz");
    CHECK(reply.status == 503);
    CHECK(reply.body == "full\n");
    CHECK(header(reply, "Retry-After") == "5");
}

TEST_CASE("whoever asks whether heed is ready hears first that it is about to end") {
    Street street;
    CHECK(street.get("/healthz").status == 200);
    CHECK_FALSE(street.router.is_watched());
    CHECK(street.get("/readyz").status == 200);
    CHECK(street.router.is_watched());
    street.router.leave();
    const HttpReply reply = street.get("/readyz");
    CHECK(reply.status == 503);
    CHECK(reply.body == "it is shutting down\n");
    CHECK(street.get("/healthz").status == 200);
}

TEST_CASE("what is not there is 404, as JSON for an app, and pages take only GET") {
    Street street;
    for (const char* path :
         {"/", "/healthz/", "/HEALTHZ", "/wechat/other", "/wechat/city/", "/c/"}) {
        CAPTURE(path);
        CHECK(street.get(path).status == 404);
        CHECK(street.get(path).content_type == "text/plain; charset=utf-8");
    }
    const HttpReply app = street.get("/app/other/messages", "POST");
    CHECK(app.status == 404);
    CHECK(error_code(app) == "not_found");
    for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
        CHECK(street.get(path, "POST").status == 405);
        CHECK(header(street.get(path, "POST"), "Allow") == "GET");
    }
}

TEST_CASE("a channel's path reaches the channel, whatever the method") {
    Street street;
    CHECK(street.get("/wechat/city").status == 403);  // no signature
    CHECK(street.get("/app/app/messages", "POST").status == 401);
    const HttpReply reply = street.get("/app/app/messages", "GET");
    CHECK(reply.status == 405);
    CHECK(header(reply, "Allow") == "POST");
}

TEST_CASE("an app may bring a photo more than a platform, a page nothing") {
    Street street;
    const LimitsConfig& limits = street.works.config.limits;
    const Router& router = street.router;
    CHECK(router.body_bytes_max("POST", "/wechat/city") == limits.body_bytes);
    const std::size_t photo = (limits.photo_bytes + 2) / 3 * 4;
    const std::size_t app = router.body_bytes_max("POST", "/app/app/messages");
    CHECK(app >= limits.body_bytes + photo - 4);
    CHECK(app <= limits.body_bytes + photo);
    CHECK(router.body_bytes_max("POST", "/app/other/messages") == limits.body_bytes);
    for (const char* path : {"/", "/healthz", "/metrics", "/wechat/other"}) {
        CHECK(router.body_bytes_max("POST", path) == 0);
    }
    CHECK(router.body_bytes_max("GET", "/wechat/city") == 0);
}

TEST_CASE("a body too large is refused in the form of whom it was for") {
    Street street;
    const Router& router = street.router;
    const HttpReply app = router.refuse_body("POST", "/app/app/messages");
    CHECK(app.status == 413);
    CHECK(error_code(app) == "too_large");
    CHECK(router.refuse_body("PUT", "/app/app/messages").status == 405);
    CHECK(router.refuse_body("POST", "/wechat/city").status == 413);
    CHECK(router.refuse_body("POST", "/app/other/messages").status == 404);
    CHECK(router.refuse_body("POST", "/nothing").status == 404);
    CHECK(router.refuse_body("POST", "/healthz").status == 405);
    CHECK(router.refuse_body("GET", "/healthz").status == 413);
}

TEST_CASE("without a token only loopback sees the metrics, and nobody behind a proxy") {
    Street street;
    CHECK(street.get("/metrics").status == 403);
    for (const char* peer : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
        street.peer = peer;
        CHECK(street.get("/metrics").status == 200);
    }
    for (const char* peer : {"128.0.0.1", "::11", "::ffff:192.0.2.1", "1270.0.0.1", ""}) {
        street.peer = peer;
        CHECK(street.get("/metrics").status == 403);
    }
    street.peer = "127.0.0.1";
    street.works.config.server.trusted_proxies = {"127.0.0.1"};
    CHECK(street.get("/metrics").status == 403);
}

TEST_CASE("with a token the metrics need it, from loopback too") {
    Street street;
    street.works.config.metrics_token = "a-long-token";
    street.peer = "127.0.0.1";
    CHECK(street.get("/metrics").status == 403);
    for (const char* wrong :
         {"Bearer a-long-tokem",
          "Bearer a-long-toke",
          "Bearer a-long-token ",
          "a-long-token",
          "Basic a-long-token",
          "Bearer ",
          ""}) {
        CAPTURE(wrong);
        street.headers = {{"Authorization", wrong}};
        CHECK(street.get("/metrics").status == 403);
    }
    street.headers = {{"Authorization", "Bearer a-long-token"}};
    street.peer = "192.0.2.1";
    CHECK(street.get("/metrics").status == 200);
    street.headers.push_back({"authorization", "Bearer a-long-token"});  // twice is not once
    CHECK(street.get("/metrics").status == 403);
}

TEST_CASE("the metrics show the server's counters once it runs") {
    Street street;
    street.peer = "127.0.0.1";
    street.works.metrics.count("heed_x_total", {}, 3);
    CHECK(street.get("/metrics").body.starts_with("# TYPE heed_x_total counter\nheed_x_total 3\n"));
    CHECK(street.get("/metrics").body.find("heed_http_connections") == std::string::npos);
    ServerCounters counters;
    counters.connections_open = 7;
    counters.connections_idle = 3;
    counters.websockets = 1;
    counters.handshakes = 5;
    counters.handshake_failures = 2;
    const ClockWitness witness;
    VitalSigns signs(
        *street.works.store, street.works.files, street.works.config, street.works.clock, witness
    );
    street.router.show(counters, signs, {[](std::string& text) { text += "of_a_part 1\n"; }});
    const HttpReply reply = street.get("/metrics");
    CHECK(reply.body.find("\nprocess_start_time_seconds ") != std::string::npos);
    CHECK(reply.body.find("certificate_expiry") == std::string::npos);  // there is none
    CHECK(reply.content_type == "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line :
         {"heed_http_connections{state=\"active\"} 3\n",
          "heed_http_connections{state=\"idle\"} 3\n",
          "heed_http_connections{state=\"websocket\"} 1\n",
          "heed_tls_handshakes_total{result=\"done\"} 5\n",
          "heed_tls_handshakes_total{result=\"failed\"} 2\n",
          "heed_queue_limit{queue=\"writes\"} 4096\n",
          "heed_store_readonly 0\n",
          "of_a_part 1\n"}) {
        CAPTURE(line);
        CHECK(reply.body.find(std::string("\n") + line) != std::string::npos);
    }
}

TEST_CASE("every answer is timed under the first part of its address, refusals too") {
    Street street;
    street.get("/wechat/city");  // 403: no signature
    street.get("/wechat/another");
    street.get("/healthz");
    street.get("/no/such/page");
    street.works.store->refuses = true;
    street.peer = "127.0.0.1";
    const std::string text = street.get("/metrics").body;
    const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
    CHECK(has("\nheed_http_requests_total{route=\"wechat\",method=\"GET\",code=\"4xx\"} 2\n"));
    CHECK(has("\nheed_http_requests_total{route=\"probe\",method=\"GET\",code=\"2xx\"} 1\n"));
    CHECK(has("\nheed_http_requests_total{route=\"other\",method=\"GET\",code=\"4xx\"} 1\n"));
    CHECK(has("\nheed_http_request_duration_seconds_count{route=\"wechat\"} 2\n"));
    CHECK(has("\nheed_ready 0\n"));
    CHECK(has("\nheed_store_readonly 1\n"));
    CHECK(has("\nheed_build_info{version=\"" HEED_VERSION "\"} 1\n"));
}

}  // namespace
}  // namespace heed
