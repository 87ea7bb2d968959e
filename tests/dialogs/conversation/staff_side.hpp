#pragma once
// The department in a transcript: what it does to the complaint that was filed last, and what the
// resident is told of it.
#include "dialogs/complaint.hpp"
#include "tests/support/talk.hpp"

#include <map>
#include <string>

namespace heed::test {

class StaffSide {
public:
    explicit StaffSide(const Town& town) : town_(town) {}
    // "accept", "ask WORDS", "reply WORDS", "start WORDS", "resolve WORDS". The notice is what heed
    // says next.
    void act(Talk& talk, const std::string& what);

private:
    const Town& town_;
    std::map<std::string, Complaint> complaints_;  // by number, as staff left them
};

}  // namespace heed::test
