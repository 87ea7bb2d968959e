#pragma once
// AWS Signature Version 4, as S3 and what speaks like it check it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#include "dialogs/time.hpp"

#include <map>
#include <string>
#include <string_view>

namespace heed::storage {

struct AwsCredentials {
    std::string access_key, secret_key;
    std::string region;
    std::string service = "s3";
};

struct AwsRequest {
    std::string method;
    std::string path;  // encoded, begins with '/'
    std::map<std::string, std::string> query;    // not encoded
    std::map<std::string, std::string> headers;  // to be signed; names in lower case, with "host"
    std::string payload_sha256;                  // lower-case hex
};

// "20260102T030405Z", for the header x-amz-date, which `headers` must hold.
std::string aws_time(TimePoint time);
// The query in the form that is signed and sent: sorted, encoded, without '?'.
std::string aws_query(const std::map<std::string, std::string>& query);
// The value of the header Authorization. Throws std::runtime_error when OpenSSL refuses.
std::string aws_authorization(
    const AwsRequest& request, const AwsCredentials& credentials, TimePoint time
);

}  // namespace heed::storage
