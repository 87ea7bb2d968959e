#pragma once
// A long run of bytes under encryption, written and read in chunks: constant memory, and a changed
// byte, a chunk that was moved and an end that was cut off are all noticed.
//
// The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar, "Online Authenticated-Encryption
// and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015) as the age file format uses it: chunks of
// 64 KiB under AES-256-GCM, whose nonce is the chunk's number (11 bytes, big-endian) and one byte
// that is 1 for the last chunk only. Its key is HKDF-SHA256 (RFC 5869) of the owner's key, with a
// random salt of 16 bytes that stands before the first chunk, so no nonce is used twice.
#include "dialogs/random.hpp"
#include "storage/aes_gcm.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace heed::storage {

// Of one stream: gives each of its chunks in turn a nonce of its own.
class ChunkCipher {
public:
    static constexpr std::size_t salt_bytes = 16;

    // Throws std::runtime_error unless `key` has 32 bytes. `purpose` keeps streams of different
    // kinds apart that are made with the same key.
    ChunkCipher(std::string_view key, std::string_view salt, std::string_view purpose);
    ~ChunkCipher();
    ChunkCipher(const ChunkCipher&) = delete;
    ChunkCipher& operator=(const ChunkCipher&) = delete;

    std::string seal(std::string_view plain, bool last);
    // False when it is not the next chunk, sealed with this key and `last`. May then be tried again
    // with the other `last`.
    bool open(std::string_view sealed, bool last, std::string& plain);

private:
    GcmNonce nonce(bool last) const;

    GcmKey key_;
    std::uint64_t chunk_ = 0;
};

class SealedWriter {
public:
    // What is sealed goes to `sink`, whose exceptions pass through.
    using Sink = std::function<void(std::string_view)>;
    SealedWriter(std::string_view key, std::string_view purpose, Random& random, Sink sink);

    void write(std::string_view bytes);
    // Writes the last chunk: without it the stream does not read as whole. Nothing may follow.
    void finish();

private:
    SealedWriter(std::string_view key, std::string salt, std::string_view purpose, Sink sink);

    Sink sink_;
    ChunkCipher cipher_;
    std::string pending_;
};

class SealedReader {
public:
    // Fills the buffer, returns how many bytes; fewer than asked for only at the end.
    using Source = std::function<std::size_t(char* buffer, std::size_t count)>;
    // Throws std::runtime_error when there is not even a salt.
    SealedReader(std::string_view key, std::string_view purpose, Source source);

    // Exactly `count` bytes. Throws std::runtime_error when the stream was changed or cut, was
    // written with another key or for another purpose, or holds fewer.
    std::string read(std::size_t count);
    // The bytes up to a line feed, which is taken but not returned. Throws as read(), and when
    // there is none within `count_max` bytes.
    std::string line(std::size_t count_max);
    // Throws as read() for what is left of the stream.
    bool at_end();

private:
    void next_chunk();

    Source source_;
    ChunkCipher cipher_;
    std::string ahead_;  // the sealed chunk after this one: it tells whether this one is the last
    std::string plain_;
    std::size_t taken_ = 0;
    bool last_ = false;
};

}  // namespace heed::storage
