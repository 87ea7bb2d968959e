// The bucket's side by a stand-in that keeps objects in memory; a real S3 service checks signatures
// in tests/e2e/object_storage.test.mjs.
#include "storage/photos/s3_photo_store.hpp"

#include "storage/crypto.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <system_error>

using namespace heed;

namespace {

const TimePoint start = *parse_rfc3339("2026-11-26T10:00:00+08:00");

struct Bucket {
    std::map<std::string, std::pair<std::string, TimePoint>> objects;  // by path
    TimePoint now = start;
    std::size_t page_keys = 1000;
    unsigned refuse = 0;  // the status of every answer; 0: none
    bool unplugged = false;
    std::vector<ObjectRequest> requests;
};

class MemoryTransport final : public ObjectTransport {
public:
    explicit MemoryTransport(Bucket& bucket) : bucket_(bucket) {}
    ObjectAnswer send(const ObjectRequest& request) override {
        bucket_.requests.push_back(request);
        if (bucket_.unplugged) return {0, {}, "no route"};
        if (bucket_.refuse != 0)
            return {bucket_.refuse, "<Error><Code>AccessDenied</Code></Error>", {}};
        const std::string target = request.url.substr(std::string("https://s3.example").size());
        const std::size_t question = target.find('?');
        if (question != target.npos) return list(target.substr(question + 1));
        if (request.method == "PUT") {
            bucket_.objects[target] = {request.body, bucket_.now};
            return {200, {}, {}};
        }
        const auto found = bucket_.objects.find(target);
        if (found == bucket_.objects.end())
            return {404, "<Error><Code>NoSuchKey</Code></Error>", {}};
        if (request.method == "GET") return {200, found->second.first, {}};
        bucket_.objects.erase(found);
        return {204, {}, {}};
    }

private:
    ObjectAnswer list(const std::string& query) {
        const auto value = [&](const std::string& name) {
            const std::size_t at = query.find(name + "=");
            if (at == query.npos) return std::string();
            std::string found = query.substr(at + name.size() + 1);
            found.resize(std::min(found.find('&'), found.size()));
            for (std::size_t slash; (slash = found.find("%2F")) != found.npos;)
                found.replace(slash, 3, "/");
            return found;
        };
        const std::string prefix = value("prefix");
        const std::string after = value("continuation-token");
        std::string xml = "<ListBucketResult>", last;
        std::size_t count = 0;
        bool more = false;
        for (const auto& [path, object] : bucket_.objects) {
            const std::string key = path.substr(std::string("/bucket/").size());
            if (!key.starts_with(prefix) || key <= after) continue;
            if (count == bucket_.page_keys) {
                more = true;
                break;
            }
            ++count;
            last = key;
            xml += "<Contents><Key>" + key + "</Key><LastModified>" + to_rfc3339(object.second) +
                   "</LastModified></Contents>";
        }
        xml += more ? "<IsTruncated>true</IsTruncated><NextContinuationToken>" + last +
                          "</NextContinuationToken>"
                    : "<IsTruncated>false</IsTruncated>";
        return {200, xml + "</ListBucketResult>", {}};
    }
    Bucket& bucket_;
};

struct Store {
    Bucket bucket;
    std::unique_ptr<PhotoStore> photos = make_s3_photo_store(
        {"bucket", "heed/photos", "https://s3.example", "cn-south-1", "key", "secret"},
        std::make_unique<MemoryTransport>(bucket),
        [this] { return bucket.now; }
    );
};

std::string hash_of(std::string_view bytes) { return storage::to_hex(storage::sha256(bytes)); }

}  // namespace

TEST_CASE("a gateway that finds no route has kept no photo") {
    Store store;
    store.bucket.refuse = 404;
    CHECK_THROWS_AS(store.photos->put("photo", "small"), std::system_error);
}

TEST_CASE("a photo and its thumbnail lie in the bucket as they would on the disk") {
    Store store;
    const std::string hash = store.photos->put("photo", "small");
    CHECK(hash == hash_of("photo"));
    const std::string path =
        "/bucket/heed/photos/" + hash.substr(0, 2) + "/" + hash.substr(2, 2) + "/" + hash;
    REQUIRE(store.bucket.objects.size() == 2);
    CHECK(store.bucket.objects.at(path).first == "photo");
    CHECK(store.bucket.objects.at(path + ".thumb").first == "small");
    // The photo is put last: whoever finds it finds its thumbnail.
    CHECK(store.bucket.requests.back().url == "https://s3.example" + path);
    CHECK(store.photos->get(hash) == "photo");
    CHECK(store.photos->thumbnail(hash) == "small");
    CHECK(store.photos->put("alone", "") == hash_of("alone"));
    CHECK_FALSE(store.photos->thumbnail(hash_of("alone")));
}

TEST_CASE("what is not there is nothing; a name that is no hash is not asked for") {
    Store store;
    CHECK_FALSE(store.photos->get(hash_of("another")));
    const std::size_t asked = store.bucket.requests.size();
    CHECK_FALSE(store.photos->get("../heed.toml"));
    CHECK_FALSE(store.photos->get(std::string(64, 'A')));
    CHECK_FALSE(store.photos->thumbnail(""));
    CHECK(store.bucket.requests.size() == asked);
}

TEST_CASE("a photo that was changed in the bucket is not given out") {
    Store store;
    const std::string hash = store.photos->put("photo", "");
    for (auto& [path, object] : store.bucket.objects) object.first = "other";
    CHECK_THROWS_AS(store.photos->get(hash), std::runtime_error);
}

TEST_CASE("a bucket that refuses or does not answer is an error that says which") {
    Store store;
    const std::string hash = store.photos->put("photo", "");
    SUBCASE("refuses") { store.bucket.refuse = 403; }
    SUBCASE("busy") { store.bucket.refuse = 503; }
    SUBCASE("gone") { store.bucket.unplugged = true; }
    CHECK_THROWS_AS(store.photos->put("new", ""), std::system_error);
    CHECK_THROWS_AS(store.photos->get(hash), std::system_error);
    try {
        store.photos->get(hash);
    } catch (const std::system_error& error) {
        const std::string what = error.what();
        CHECK(what.find("https://s3.example") != what.npos);
        CHECK(what.find("secret") == what.npos);
    }
}

TEST_CASE("no secret travels, and each request is signed at its own time") {
    Store store;
    store.photos->put("photo", "");
    for (const ObjectRequest& request : store.bucket.requests) {
        for (const auto& [name, value] : request.headers) {
            CHECK(value.find("secret") == value.npos);
            if (name == "x-amz-date") CHECK(value == "20261126T020000Z");
        }
    }
}

TEST_CASE("the sweep deletes what nobody wants, old enough, page by page") {
    Store store;
    store.bucket.page_keys = 3;
    std::vector<std::string> hashes;
    for (int i = 0; i < 2000; ++i) hashes.push_back(store.photos->put(std::to_string(i), "t"));
    const std::string prefix = hashes.front().substr(0, 2);
    std::vector<std::string> there;
    for (const std::string& hash : hashes)
        if (hash.starts_with(prefix)) there.push_back(hash);
    REQUIRE(there.size() > 3);
    const std::string wanted = there[1];
    store.bucket.now += std::chrono::hours(2);
    store.photos->put(std::to_string(0), "t");  // counts as new
    store.bucket.objects["/bucket/heed/photos/" + prefix + "/notes.txt"] = {"not ours", start};
    const auto want = [&](std::string_view hash) { return hash == wanted; };
    CHECK(store.photos->sweep(prefix, start, want) == 0);  // nothing was put before
    const TimePoint before = start + std::chrono::hours(1);
    CHECK(store.photos->sweep(prefix, before, want) == 2 * (there.size() - 2));
    CHECK(store.photos->get(wanted));
    CHECK(store.photos->get(hashes.front()));
    for (std::size_t i = 2; i < there.size(); ++i) CHECK_FALSE(store.photos->get(there[i]));
    CHECK(store.bucket.objects.contains("/bucket/heed/photos/" + prefix + "/notes.txt"));
    // Of other prefixes nothing was touched.
    CHECK(store.bucket.objects.size() > 2 * (hashes.size() - there.size()));
}
