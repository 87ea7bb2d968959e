#pragma once
// Photos as objects of one S3 bucket, named as on the disk: PREFIX/ab/cd/abcd…, and beside each its
// thumbnail: PREFIX/ab/cd/abcd….thumb.
#include "dialogs/time.hpp"
#include "storage/object_transport.hpp"
#include "storage/photo_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace heed {

struct S3Settings {
    std::string bucket;    // empty: photos lie on the disk
    std::string prefix;    // "" or "heed/photos", of [A-Za-z0-9._/-]
    std::string endpoint;  // "https://s3.example.org", without path; the bucket is put into the path
    std::string region;
    std::string access_key, secret_key;
};

// What PhotoStore promises, by one PUT for each object, which S3 keeps whole or not at all; the photo
// is put last. An object store that does not answer, or refuses, is std::system_error (EIO) that
// says so. `now` dates the signatures; S3 refuses a clock that is 15 minutes off. Used by one thread at
// a time.
std::unique_ptr<PhotoStore> make_s3_photo_store(
    const S3Settings& settings,
    std::unique_ptr<ObjectTransport> transport,
    std::function<TimePoint()> now
);

}  // namespace heed
