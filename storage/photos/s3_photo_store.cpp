#include "storage/photos/s3_photo_store.hpp"

#include "storage/crypto.hpp"
#include "storage/photos/aws_signature.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <cerrno>
#include <map>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace heed {
namespace {

constexpr std::size_t hash_characters = 64;
constexpr std::size_t object_bytes_max = std::size_t{64} * 1024 * 1024;  // heed.toml's most
constexpr std::size_t list_bytes_max = std::size_t{4} * 1024 * 1024;     // 1,000 keys are 400 KB
constexpr std::string_view thumbnail_suffix = ".thumb";

bool is_hash(std::string_view text) {
    return text.size() == hash_characters && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

struct Listed {
    std::string key;
    TimePoint modified;
};
struct Page {
    std::vector<Listed> objects;
    std::string next;  // token of the page behind; empty: none
};

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
Page read_page(const std::string& xml) {
    pugi::xml_document document;
    const pugi::xml_node result = document.load_buffer(xml.data(), xml.size())
                                      ? document.child("ListBucketResult")
                                      : pugi::xml_node();
    if (!result) throw std::runtime_error("the object store's list cannot be read");
    Page page;
    for (const pugi::xml_node& object : result.children("Contents")) {
        const auto modified = parse_rfc3339(object.child_value("LastModified"));
        if (!modified) throw std::runtime_error("the object store's list has no times");
        page.objects.push_back({object.child_value("Key"), *modified});
    }
    if (std::string_view(result.child_value("IsTruncated")) == "true")
        page.next = result.child_value("NextContinuationToken");
    return page;
}

class S3PhotoStore final : public PhotoStore {
public:
    S3PhotoStore(
        const S3Settings& settings,
        std::unique_ptr<ObjectTransport> transport,
        std::function<TimePoint()> now
    )
        : settings_(settings),
          credentials_{settings.access_key, settings.secret_key, settings.region},
          transport_(std::move(transport)),
          now_(std::move(now)),
          root_(settings.prefix.empty() ? "" : settings.prefix + "/") {}

    std::string put(std::string_view bytes, std::string_view thumbnail) override {
        std::string hash = storage::to_hex(storage::sha256(bytes));
        const std::string key = key_of(hash);
        // The photo last: whoever finds it finds its thumbnail.
        if (!thumbnail.empty()) put_object(key + std::string(thumbnail_suffix), thumbnail);
        put_object(key, bytes);
        return hash;
    }

    std::optional<std::string> get(std::string_view sha256) override {
        if (!is_hash(sha256)) return std::nullopt;
        auto bytes = get_object(key_of(sha256));
        if (bytes && storage::to_hex(storage::sha256(*bytes)) != sha256)
            throw std::runtime_error("the photo " + key_of(sha256) + " was changed in the bucket");
        return bytes;
    }

    std::optional<std::string> thumbnail(std::string_view sha256) override {
        if (!is_hash(sha256)) return std::nullopt;
        return get_object(key_of(sha256) + std::string(thumbnail_suffix));
    }

    std::size_t sweep(
        std::string_view prefix,
        TimePoint before,
        const std::function<bool(std::string_view sha256)>& wanted
    ) override {
        std::size_t deleted = 0;
        std::string next;
        do {
            const Page page = list(root_ + std::string(prefix) + "/", next);
            for (const Listed& object : page.objects) {
                if (object.modified >= before) continue;
                const std::string name = object.key.substr(object.key.rfind('/') + 1);
                const std::string_view hash = std::string_view(name).substr(0, hash_characters);
                const bool named =
                    name == hash || name == std::string(hash) + std::string(thumbnail_suffix);
                if (!is_hash(hash) || !named || wanted(hash)) continue;
                call("DELETE", object.key, {}, {});
                ++deleted;
            }
            next = page.next;
        } while (!next.empty());
        return deleted;
    }

private:
    std::string key_of(std::string_view hash) const {
        std::string key = root_;
        key.append(hash.substr(0, 2)).append("/").append(hash.substr(2, 2)).append("/");
        return key.append(hash);
    }
    void put_object(const std::string& key, std::string_view bytes) {
        call("PUT", key, {}, std::string(bytes));
    }
    std::optional<std::string> get_object(const std::string& key) {
        ObjectAnswer answer = call("GET", key, {}, {});
        if (answer.status == 404) return std::nullopt;
        return std::move(answer.body);
    }
    Page list(const std::string& prefix, const std::string& token) {
        std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", prefix}};
        if (!token.empty()) query["continuation-token"] = token;
        const ObjectAnswer answer = call("GET", {}, query, {});
        return answer.status == 404 ? Page{} : read_page(answer.body);
    }

    // The answer of a request that was carried out, or of one that asks and found nothing (404).
    ObjectAnswer call(
        const std::string& method,
        const std::string& key,
        const std::map<std::string, std::string>& query,
        std::string body
    ) {
        const std::size_t scheme = settings_.endpoint.find("://");
        const TimePoint now = now_();
        storage::AwsRequest signed_part;
        signed_part.method = method;
        signed_part.path = "/" + settings_.bucket + (key.empty() ? "" : "/" + key);
        signed_part.query = query;
        signed_part.payload_sha256 = storage::to_hex(storage::sha256(body));
        signed_part.headers = {
            {"host", settings_.endpoint.substr(scheme + 3)},
            {"x-amz-content-sha256", signed_part.payload_sha256},
            {"x-amz-date", storage::aws_time(now)}};
        ObjectRequest request;
        request.method = method;
        request.url = settings_.endpoint + signed_part.path;
        if (!query.empty()) request.url += "?" + storage::aws_query(query);
        request.headers = {
            {"x-amz-content-sha256", signed_part.payload_sha256},
            {"x-amz-date", storage::aws_time(now)},
            {"Authorization", storage::aws_authorization(signed_part, credentials_, now)}};
        request.body = std::move(body);
        if (method == "GET")
            request.answer_bytes_max = key.empty() ? list_bytes_max : object_bytes_max;
        ObjectAnswer answer = transport_->send(request);
        // What was put is there, or it was not put: a gateway without a route says 404, too.
        const bool nothing = answer.status == 404 && method != "PUT" && is_absence(answer.body);
        if (nothing || answer.status / 100 == 2) return answer;
        const std::string why = answer.status == 0 ? answer.error
                                                   : "answered " + std::to_string(answer.status) +
                                                         " " + code_of(answer.body);
        throw std::system_error(
            EIO,
            std::generic_category(),
            method + " " + signed_part.path + " at " + settings_.endpoint + ": " + why
        );
    }
    // "NoSuchBucket" is 404, too, and is no photo that is missing.
    static bool is_absence(const std::string& body) { return code_of(body) != "NoSuchBucket"; }
    static std::string code_of(const std::string& body) {
        pugi::xml_document document;
        if (!document.load_buffer(body.data(), body.size())) return {};
        return document.child("Error").child_value("Code");
    }

    S3Settings settings_;
    storage::AwsCredentials credentials_;
    std::unique_ptr<ObjectTransport> transport_;
    std::function<TimePoint()> now_;
    std::string root_;  // "" or "PREFIX/"
};

}  // namespace

std::unique_ptr<PhotoStore> make_s3_photo_store(
    const S3Settings& settings,
    std::unique_ptr<ObjectTransport> transport,
    std::function<TimePoint()> now
) {
    return std::make_unique<S3PhotoStore>(settings, std::move(transport), std::move(now));
}

}  // namespace heed
