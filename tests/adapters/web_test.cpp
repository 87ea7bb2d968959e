// The web channel's JSON, its visitors and its photos.
#include "adapters/web/web.hpp"

#include "adapters/web/codec.hpp"
#include "adapters/web/visitor.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

const std::string secret = "0123456789abcdef0123456789abcdef";
const std::string public_url = "https://bot.example.org";

std::string why_misread(std::string_view text) {
    const web::Heard heard = web::read(text);
    const auto* misread = std::get_if<web::Misread>(&heard);
    REQUIRE_MESSAGE(misread != nullptr, text);
    return misread->fault.message;
}

// A request of the chat's own page; what a test wants wrong, it changes.
struct Request {
    std::string method = "POST";
    std::string host = "bot.example.org";
    std::string origin = public_url;
    std::string cookie = "__Host-heed=" + secret;
    std::string id = "message-1";
    std::string type = "image/jpeg";
    std::string body = "jpeg";

    HttpRequestView view() const {
        HttpRequestView view;
        view.method = method;
        view.path = "/chat/photos";
        view.body = body;
        view.headers = {
            {"Host", host},
            {"Origin", origin},
            {"Cookie", cookie},
            {"message-id", id},
            {"Content-Type", type}};
        return view;
    }
    unsigned status() const {
        const auto channel = make_web_channel({"web", public_url});
        const Decoded decoded = channel->decode(view(), TimePoint{});
        const auto* refused = std::get_if<Refused>(&decoded);
        return refused == nullptr ? 200 : refused->status;
    }
};

}  // namespace

TEST_CASE("web: a message is read with its id, a tap with the option's") {
    const web::Heard heard = web::read(
        R"({"message":"m-0000001","language":"en-GB","type":"choice","id":"category:noise@2"})"
    );
    const auto& message = std::get<IncomingMessage>(heard);
    CHECK(message.message_id == "m-0000001");
    CHECK(message.language == "en");
    CHECK(std::get<content::Choice>(message.content).id == "category:noise@2");
    const web::Heard seen = web::read(R"({"type":"seen","notice":"0123456789abcdef"})");
    CHECK(std::get<web::Seen>(seen).notice == "0123456789abcdef");
}

TEST_CASE("web: what cannot be read says why, with the id where there was one") {
    CHECK(why_misread("{").find("JSON") != std::string::npos);
    CHECK(why_misread("3").find("object") != std::string::npos);
    CHECK(why_misread(R"({"type":"text","text":"x"})").starts_with("\"message\""));
    CHECK(why_misread(R"({"message":"short","type":"text","text":"x"})").starts_with("\"message\"")
    );
    CHECK(why_misread(R"({"message":"with blank","type":"text"})").starts_with("\"message\""));
    CHECK(why_misread(R"({"message":"m-0000001","type":"text"})").starts_with("\"text\""));
    CHECK(why_misread(R"({"message":"m-0000001","type":"image","data":"AA=="})")
              .starts_with("\"type\""));
    CHECK(why_misread(R"({"type":"seen"})").starts_with("\"notice\""));
    const web::Heard heard = web::read(R"({"message":"m-0000001","type":"x"})");
    CHECK(std::get<web::Misread>(heard).id == "m-0000001");
}

TEST_CASE("web: lines of options become buttons, options within a sentence stay in it") {
    Answer answer;
    answer.replies.push_back(
        {{{"Which?\n", "", ""},
          {"1 Noise", "category:noise@1", "1"},
          {"\n", "", ""},
          {"2 Rubbish", "category:rubbish@1", "2"},
          {"\nOr reply ", "", ""},
          {"3 Submit", "confirm:yes@1", "3"},
          {".", "", ""}}}
    );
    answer.complaint = {"LH261124-0001-6", "/c/token"};
    const std::string text = web::write_answer("m-0000001", answer, public_url);
    CHECK(text.find(R"("message":"m-0000001")") != text.npos);
    CHECK(text.find(R"("text":"Which?\nOr reply 3 Submit.")") != text.npos);
    CHECK(text.find(R"({"id":"category:noise@1","label":"Noise"})") != text.npos);
    CHECK(text.find(R"({"id":"confirm:yes@1","label":"Submit"})") != text.npos);
    CHECK(text.find(R"("url":"https://bot.example.org/c/token")") != text.npos);
}

TEST_CASE("web: a label keeps what is not its number") {
    Notice notice{
        "reminder", std::nullopt, "", {{{"status", "menu:status", "status"}, {" now", "", ""}}}};
    const std::string text = web::write_notice("key-0000001", notice, public_url);
    CHECK(text.find(R"("label":"status")") != text.npos);
    CHECK(text.find(R"("text":"status now")") != text.npos);
    CHECK(text.find(R"("complaint":null)") != text.npos);
}

TEST_CASE("web: the visitor is who holds the cookie's secret, and the secret is not kept") {
    Request request;
    CHECK(web::secret_of(request.view()) == secret);
    const std::string user = web::user_of(secret);
    CHECK(user.size() == 34);
    CHECK(user.find(secret) == user.npos);
    CHECK(user != web::user_of("1" + secret.substr(1)));
    request.cookie = "a=b; __Host-heed=" + secret + "; c=d";
    CHECK(web::secret_of(request.view()) == secret);
    for (const char* wrong :
         {"",
          "__Host-heed=",
          "__Host-heed=0123",
          "heed=0123456789abcdef0123456789abcdef",
          "__Host-heed=0123456789ABCDEF0123456789abcdef"}) {
        request.cookie = wrong;
        CHECK(web::secret_of(request.view()).empty());
        CHECK(request.status() == 401);
    }
    const std::string set = web::set_cookie(secret);
    for (const char* needed : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"}) {
        CHECK(set.find(needed) != set.npos);
    }
}

TEST_CASE("web: only the chat's own page may send") {
    Request request;
    CHECK(request.status() == 200);
    request.host = "10.0.0.7:8443";  // behind a proxy
    CHECK(request.status() == 200);
    request.origin = "https://10.0.0.7:8443";  // asked by address
    CHECK(request.status() == 200);
    for (const char* wrong :
         {"",
          "null",
          "https://evil.example",
          "https://bot.example.org.evil.example",
          "https://10.0.0.7",
          "//10.0.0.7:8443"}) {
        request.origin = wrong;
        CHECK(request.status() == 403);
    }
}

TEST_CASE("web: a photo needs its id, its type and its bytes") {
    CHECK(Request{.id = "short"}.status() == 400);
    CHECK(Request{.type = "text/html"}.status() == 415);
    CHECK(Request{.body = ""}.status() == 400);
    CHECK(Request{.method = "GET"}.status() == 405);
    const auto channel = make_web_channel({"web", public_url});
    const Decoded decoded = channel->decode(Request().view(), TimePoint{});
    const auto& received = std::get<Received>(decoded);
    CHECK(received.message.from.user == web::user_of(secret));
    CHECK(std::get<content::Photo>(received.message.content).bytes == "jpeg");
}
