#include "bot/data_copy.hpp"

#include "bot/engine.hpp"
#include "bot/json_text.hpp"
#include "bot/photo_link.hpp"
#include "bot/public_events.hpp"
#include "bot/turn.hpp"
#include "dialogs/casework/proofs.hpp"
#include "dialogs/conversation/codec.hpp"
#include "storage/crypto.hpp"
#include "storage/handovers.hpp"

namespace heed {
namespace {

constexpr std::size_t complaints_max = 1000;
constexpr std::size_t words_max = 5000;

class Copy {
public:
    Copy(Tx& tx, const Config& config, TimePoint now) : tx_(tx), config_(config), now_(now) {}

    std::string of(const ConversationKey& key) {
        json_.open('{').member("made_at", now_);
        if (const auto person = tx_.person(key)) json_.member("code", person->resident);
        write_accounts(key);
        json_.key("reports").open('[');
        for (const Complaint& complaint : tx_.complaints_of(key, complaints_max))
            write_report(complaint.number);
        json_.close(']');
        write_unfinished(key);
        json_.key("talks_with_staff").open('[');
        for (const HandoverWord& word : tx_.handovers().words_of(key, words_max)) {
            json_.open('{').member("at", word.at).member("by", word.by_staff ? "staff" : "you");
            json_.member("text", word.text);
            if (word.photo != 0) json_.member("photo", link(word.photo));
            json_.close('}');
        }
        return json_.close(']').close('}').take();
    }

private:
    std::string link(PhotoId photo) const {
        return photo_link(config_.storage.encryption_key, config_.server.public_url, photo, now_);
    }

    void write_accounts(const ConversationKey& key) {
        json_.key("accounts").open('[');
        for (const Account& account : tx_.accounts(key)) {
            json_.open('{').member("channel", account.key.channel).member("user", account.key.user);
            json_.member("last_message_at", account.person.last_message_at);
            json_.member("follows", account.person.following).close('}');
        }
        json_.close(']');
    }

    void write_place(const Place& place) {
        json_.key("location").open('{').member("address", place.label);
        json_.member("latitude", place.latitude_deg).member("longitude", place.longitude_deg);
        json_.close('}');
    }

    void write_links(std::string_view name, const std::vector<PhotoId>& ids) {
        json_.key(name).open('[');
        for (const PhotoId id : ids) json_.value(link(id));
        json_.close(']');
    }

    void write_report(const std::string& number) {
        const auto complaint = tx_.complaint(number, true);
        if (!complaint) return;
        json_.open('{').member("number", number).member("status", to_string(complaint->status));
        json_.member("page", link_of(config_, *complaint).url);
        json_.member("category", complaint->category).member("text", complaint->text);
        write_place(complaint->place);
        json_.member("phone", tx_.phone_of(complaint->id));
        json_.member("anonymous", complaint->anonymous);
        json_.member("filed_at", complaint->filed_at);
        json_.key("history").open('[');
        for (const ComplaintEvent& event : complaint->timeline) write_event(event);
        json_.close(']');
        if (complaint->rating) {
            json_.key("rating").open('{').member("solved", complaint->rating->solved);
            json_.member("satisfied", complaint->rating->satisfied);
            json_.member("at", complaint->rating->at).close('}');
        }
        std::vector<PhotoId> photos, voices;
        for (const PhotoRow& row : tx_.photos_of(complaint->id)) {
            // As on the complaint's page.
            const bool stands =
                !row.shows_work || casework::proof_stands(complaint->timeline, row.added_at);
            if (!stands) continue;
            (row.kind == PhotoRow::Kind::voice ? voices : photos).push_back(row.id);
        }
        write_links("photos", photos);
        write_links("voices", voices);
        json_.close('}');
    }

    // What staff wrote for each other stays with them.
    void write_event(const ComplaintEvent& event) {
        const bool theirs = event.by == "resident";
        if (!theirs && !is_public_event(event.event)) return;
        json_.open('{').member("at", event.at).member("event", event.event);
        json_.member("by", theirs ? "you" : event.by == "heed" ? "heed" : "staff");
        if (event.text && (theirs || shows_words(event.event))) json_.member("text", *event.text);
        json_.close('}');
    }

    void write_unfinished(const ConversationKey& key) {
        json_.key("unfinished").open('[');
        const auto state = conversation::decode(tx_.conversation(key).state);
        if (state) {
            for (const auto* draft : {&state->draft, &state->parked, &state->trash}) {
                if (!*draft) continue;
                const conversation::DraftValues& values = (*draft)->now;
                json_.open('{').key("texts").open('[');
                for (const std::string& text : values.texts) json_.value(text);
                json_.close(']').member("category", values.category).member("phone", values.phone);
                if (values.place) write_place(values.place->place);
                write_links("photos", values.photos);
                write_links("voices", values.voices);
                json_.close('}');
            }
        }
        json_.close(']');
    }

    Tx& tx_;
    const Config& config_;
    const TimePoint now_;
    JsonText json_;
};

}  // namespace

std::string data_copy(Tx& tx, const Config& config, const ConversationKey& key, TimePoint now) {
    return Copy(tx, config, now).of(key);
}

std::string data_copy_hash(std::string_view secret) {
    return storage::to_hex(storage::sha256("data copy " + std::string(secret)));
}

}  // namespace heed
