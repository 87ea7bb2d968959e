// What programs file: new requests, and more about their own.
#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "bot/await_store.hpp"
#include "bot/log.hpp"
#include "bot/open311/open311.hpp"

#include <utility>

namespace heed {
namespace {

using open311::Error;
using open311::Node;

constexpr std::size_t id_bytes = 16;
constexpr std::size_t once_bytes_max = 128;
constexpr std::size_t person_digits = 32;

std::vector<Error> no_key() {
    return {{403, "api_key is missing or wrong: the city gives one to each program"}};
}

std::vector<Error> too_many() {
    return {{429, "too many reports at once; send this one again in a minute"}};
}

std::string words_of(const Answer& answer) {
    std::string words;
    for (const Reply& reply : answer.replies)
        words += (words.empty() ? "" : "\n") + plain_text(reply);
    return words;
}

}  // namespace

// All are compared, each in a time that says nothing of how much was right.
const Open311Config::Key* Open311::key_of(const open311::Form& form) const {
    const std::string hash = hex(crypto::sha256(form.value("api_key")));
    const Key* found = nullptr;
    for (const Key& key : house_.config.open311.keys) {
        if (crypto::equal_constant_time(key.sha256, hash)) found = &key;
    }
    return found;
}

// Who reports is known again by what the program says of them, and nobody can read that out.
std::string Open311::person_of(const Key& key, std::string_view reporter) const {
    const std::string said = "open311\n" + key.name + "\n" + std::string(reporter);
    return key.name + ":" +
           hex(crypto::hmac_sha256(house_.config.storage.encryption_key, said))
               .substr(0, person_digits);
}

bool Open311::allows_filing(const Key& key, TimePoint now) {
    const std::lock_guard lock(filings_mutex_);
    return filings_.count({{}, key.name}, now) == RateVerdict::within;
}

Task<std::variant<std::vector<PhotoInfo>, Open311::Errors>> Open311::keep_photos(
    std::vector<std::string> files
) {
    std::vector<PhotoInfo> photos;
    const auto most = static_cast<std::size_t>(house_.config.limits.photos_per_complaint);
    if (files.size() > most) {
        Errors errors{{400, "at most " + std::to_string(most) + " photos belong to one request"}};
        co_return errors;
    }
    for (std::string& bytes : files) {
        const KeptPhoto kept = co_await house_.photos.keep(std::move(bytes));
        if (kept.result == KeptPhoto::Result::not_a_picture) {
            Errors errors{{400, "media: not a JPEG, PNG, WebP or HEIC picture that can be read"}};
            co_return errors;
        }
        if (kept.result == KeptPhoto::Result::failed) {
            log::error("photo_not_kept", {{"why", kept.why}});
            Errors errors{{503, "media could not be stored; send it again"}};
            co_return errors;
        }
        photos.push_back(kept.info);
    }
    co_return photos;
}

Task<HttpReply> Open311::file(Asked asked, std::string once) {
    if (asked.key == nullptr) co_return refuse(asked, no_key());
    if (!is_visible_ascii(once, once_bytes_max)) {
        const Errors errors{{400, "Idempotency-Key must be 1 to 128 visible ASCII characters"}};
        co_return refuse(asked, errors);
    }
    if (!allows_filing(*asked.key, asked.now)) co_return refuse(asked, too_many());
    auto read =
        open311::read_filing(asked.form, asked.rules->organisation, *asked.rules->gazetteer);
    if (const auto* errors = std::get_if<Errors>(&read)) co_return refuse(asked, *errors);
    auto& filing = std::get<open311::Filing>(read);
    auto photos = co_await keep_photos(std::move(asked.form.files));
    if (const auto* errors = std::get_if<Errors>(&photos)) co_return refuse(asked, *errors);

    const std::string id = once.empty() ? random_hex(house_.random, id_bytes) : once;
    const std::string reporter = filing.reporter.empty() ? "once:" + id : filing.reporter;
    Inbound inbound;
    inbound.message.from = {std::string(open311_channel), person_of(*asked.key, reporter)};
    inbound.message.message_id = asked.key->name + ":" + id;
    inbound.message.sent_at = asked.now;
    inbound.message.content = content::Text{filing.report.text};
    inbound.trace = asked.trace;
    inbound.report = Inbound::WholeReport{};
    inbound.report->report = std::move(filing.report);
    inbound.report->photos = std::move(std::get<std::vector<PhotoInfo>>(photos));
    const Webhook::Taken taken = co_await house_.webhook.take_report(std::move(inbound));
    if (const auto* refused = std::get_if<Refused>(&taken)) {
        const Errors errors{{refused->status, refused->message}};
        co_return refuse(asked, errors);
    }
    const Answer& answer = std::get<Answer>(taken);
    if (!answer.complaint) co_return refuse(asked, too_many());
    Node one = Node::object();
    one.add("service_request_id", Node::text(answer.complaint->number));
    one.add("service_notice", Node::text(words_of(answer)));
    one.add("account_id", Node::nothing());
    Node list = Node::list("request");
    list.add(std::move(one));
    co_return say(asked, list, "service_requests");
}

// Only to what came by the same key: whose else's it is, another program cannot speak for them.
Task<HttpReply> Open311::update(Asked asked) {
    if (asked.key == nullptr) co_return refuse(asked, no_key());
    if (!allows_filing(*asked.key, asked.now)) co_return refuse(asked, too_many());
    auto read_form = open311::read_update(asked.form);
    if (const auto* errors = std::get_if<Errors>(&read_form)) co_return refuse(asked, *errors);
    auto& update = std::get<open311::Update>(read_form);
    auto find = [number = update.number](ReadTx& tx) { return tx.complaint(number, false); };
    const auto complaint = co_await read(house_.store, std::move(find));
    const bool ours = complaint && complaint->by.channel == open311_channel &&
                      complaint->by.user.starts_with(asked.key->name + ":");
    if (!ours) {
        const Errors errors{{404, "no such service_request_id was filed with this api_key"}};
        co_return refuse(asked, errors);
    }
    if (asked.form.files.size() > 1) {
        const Errors errors{{400, "one photo goes with one update"}};
        co_return refuse(asked, errors);
    }
    auto photos = co_await keep_photos(std::move(asked.form.files));
    if (const auto* errors = std::get_if<Errors>(&photos)) co_return refuse(asked, *errors);
    const std::string id = random_hex(house_.random, id_bytes);
    Inbound inbound;
    inbound.message.from = complaint->by;
    inbound.message.message_id = asked.key->name + ":" + id;
    inbound.message.sent_at = asked.now;
    inbound.message.content = content::Text{update.report.text};
    inbound.trace = asked.trace;
    inbound.report = Inbound::WholeReport{};
    inbound.report->report = std::move(update.report);
    inbound.report->photos = std::move(std::get<std::vector<PhotoInfo>>(photos));
    const std::string number = update.number;
    inbound.report->about = number;
    const Webhook::Taken taken = co_await house_.webhook.take_report(std::move(inbound));
    if (const auto* refused = std::get_if<Refused>(&taken)) {
        const Errors errors{{refused->status, refused->message}};
        co_return refuse(asked, errors);
    }
    if (!std::get<Answer>(taken).complaint) {
        const Errors errors{
            {400, "this request takes no more: it is over, or too much came at once"}};
        co_return refuse(asked, errors);
    }
    auto count = [number = number](ReadTx& tx) {
        const auto whole = tx.complaint(number, true);
        return whole ? whole->timeline.size() : std::size_t{0};
    };
    const std::size_t position = co_await read(house_.store, std::move(count));
    Node one = Node::object();
    one.add("update_id", Node::text(number + "." + std::to_string(position)));
    Node list = Node::list("request_update");
    list.add(std::move(one));
    co_return say(asked, list, "service_request_updates");
}

}  // namespace heed
