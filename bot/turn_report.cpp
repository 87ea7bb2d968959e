// A report, or more of one, that another program sends whole (Open311): no talk, otherwise a
// resident's turn like any.
#include "bot/engine.hpp"
#include "bot/turn.hpp"

namespace heed {

void Turn::take_report(const Inbound& inbound) {
    std::vector<PhotoId> photos;
    for (const PhotoInfo& photo : inbound.report->photos) {
        photos.push_back(context_.tx.add_photo(key_, {}, context_.now));
        context_.tx.photo_stored(photos.back(), photo);
    }
    conversation::Report report = inbound.report->report;
    const std::string& about = inbound.report->about;
    if (!about.empty()) {
        const bool taken =
            act(about,
                casework::Action::supplement,
                {report.text},
                photos.empty() ? 0 : photos.front(),
                report.phone);
        if (const auto complaint = context_.tx.complaint(about, false); taken && complaint)
            answer_.complaint = link_of(context_.config, *complaint);
        return;
    }
    report.photos = std::move(photos);
    const conversation::Facts known = facts();
    conversation::Step step = conversation::file_report(std::move(state_), report, context(known));
    follow(step);
    answer_.replies.push_back(std::move(step.reply));
}

}  // namespace heed
