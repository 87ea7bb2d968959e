#include "storage/sql/resident_keys.hpp"

#include "dialogs/ensure.hpp"
#include "storage/sql/sealed_fields.hpp"

#include <openssl/crypto.h>

#include <stdexcept>

namespace heed::sql {
namespace {

// Some 120 bytes each; unwrapping a key costs as much as reading its row.
constexpr std::size_t known_max = 65'536;
// A field sealed under a resident's key: this byte, the account (8 bytes, the lowest first), and
// what FieldCipher makes of it, which begins with 1.
constexpr char of_resident = 2;
constexpr std::size_t head_bytes = 1 + 8;

std::int64_t owner_of(std::string_view sealed) {
    std::uint64_t owner = 0;
    for (std::size_t i = head_bytes - 1; i > 0; --i)
        owner = owner << 8 | static_cast<unsigned char>(sealed[i]);
    return static_cast<std::int64_t>(owner);
}

class Wiped {
public:
    explicit Wiped(std::string secret) : text(std::move(secret)) {}
    ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    std::string text;
};

}  // namespace

bool ResidentKeys::is_sealed(std::string_view bytes) {
    return !bytes.empty() && bytes.front() == of_resident;
}

std::string ResidentKeys::seal(
    std::int64_t person, std::string_view plain, const storage::FieldPlace& place
) {
    const storage::FieldCipher* known = find(person);
    const storage::FieldCipher& cipher = known != nullptr ? *known : make(person);
    std::string sealed(1, of_resident);
    auto owner = static_cast<std::uint64_t>(person);
    for (std::size_t i = 1; i < head_bytes; ++i, owner >>= 8)
        sealed += static_cast<char>(owner & 0xff);
    return sealed + cipher.seal(plain, place, random_);
}

std::optional<std::string> ResidentKeys::open(
    std::string_view sealed, const storage::FieldPlace& place
) {
    if (!is_sealed(sealed)) return master_.open(sealed, place);
    if (sealed.size() < head_bytes)
        throw std::runtime_error("an encrypted field has no known form");
    const storage::FieldCipher* cipher = find(owner_of(sealed));
    if (cipher == nullptr) return std::nullopt;
    return cipher->open(sealed.substr(head_bytes), place);
}

void ResidentKeys::destroy(std::int64_t person) {
    const auto known = by_person_.find(person);
    if (known == by_person_.end()) return;
    recent_.erase(known->second);
    by_person_.erase(known);
}

void ResidentKeys::forget() {
    for (const std::int64_t person : fresh_) destroy(person);
    fresh_.clear();
}

void ResidentKeys::wipe() {
    by_person_.clear();
    recent_.clear();
    fresh_.clear();
}

const storage::FieldCipher* ResidentKeys::find(std::int64_t person) {
    if (const auto known = by_person_.find(person); known != by_person_.end()) {
        recent_.splice(recent_.begin(), recent_, known->second);
        return &known->second->cipher;
    }
    std::string wrapped;
    {
        Query query(connection_, "SELECT key FROM person WHERE id = ?1");
        query.bind(person);
        if (!query.step() || query.null(0)) return nullptr;
        wrapped = query.text(0);
    }
    const Wiped key(master_.open(wrapped, resident_key_place(std::to_string(person))));
    return &remember(person, key.text);
}

const storage::FieldCipher& ResidentKeys::make(std::int64_t person) {
    Wiped key(std::string(storage::FieldCipher::key_bytes, '\0'));
    random_.fill(reinterpret_cast<unsigned char*>(key.text.data()), key.text.size());
    const std::string wrapped =
        master_.seal(key.text, resident_key_place(std::to_string(person)), random_);
    Query(connection_, "UPDATE person SET key = ?2 WHERE id = ?1")
        .bind(person, Blob{wrapped})
        .change_one();
    if (fresh_.size() >= known_max) wipe();
    fresh_.insert(person);
    return remember(person, key.text);
}

const storage::FieldCipher& ResidentKeys::remember(std::int64_t person, std::string_view key) {
    if (recent_.size() >= known_max) {
        by_person_.erase(recent_.back().person);
        recent_.pop_back();
    }
    recent_.emplace_front(person, key);
    by_person_[person] = recent_.begin();
    return recent_.front().cipher;
}

}  // namespace heed::sql
