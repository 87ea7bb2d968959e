// AWS's own example requests to S3:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include "storage/photos/aws_signature.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::storage;

namespace {

const AwsCredentials example{
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3"};
const TimePoint at = *parse_rfc3339("2013-05-24T00:00:00Z");
const std::string host = "examplebucket.s3.amazonaws.com";
const std::string nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string signature_of(const std::string& authorization) {
    return authorization.substr(authorization.rfind("Signature=") + 10);
}

}  // namespace

TEST_CASE("AWS's example: GET of an object") {
    const AwsRequest request{
        "GET",
        "/test.txt",
        {},
        {{"host", host},
         {"range", "bytes=0-9"},
         {"x-amz-content-sha256", nothing},
         {"x-amz-date", aws_time(at)}},
        nothing};
    const std::string value = aws_authorization(request, example, at);
    CHECK(
        value == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                 "aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                 "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

TEST_CASE("AWS's example: PUT of an object") {
    const std::string hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    const AwsRequest request{
        "PUT",
        "/test%24file.text",
        {},
        {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
         {"host", host},
         {"x-amz-content-sha256", hash},
         {"x-amz-date", "20130524T000000Z"},
         {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
        hash};
    CHECK(
        signature_of(aws_authorization(request, example, at)) ==
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    );
}

TEST_CASE("AWS's example: a list, with a query") {
    const AwsRequest request{
        "GET",
        "/",
        {{"prefix", "J"}, {"max-keys", "2"}},
        {{"host", host}, {"x-amz-content-sha256", nothing}, {"x-amz-date", aws_time(at)}},
        nothing};
    CHECK(aws_query(request.query) == "max-keys=2&prefix=J");
    CHECK(
        signature_of(aws_authorization(request, example, at)) ==
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    );
}

TEST_CASE("what stands in a query is encoded") {
    CHECK(aws_query({{"a b", "ü/+~"}, {"empty", ""}}) == "a%20b=%C3%BC%2F%2B~&empty=");
}
