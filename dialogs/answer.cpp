#include "dialogs/answer.hpp"

namespace heed {

std::string plain_text(const Reply& reply) {
    std::string text;
    for (const Span& span : reply.spans) text += span.text;
    return text;
}

}  // namespace heed
