#pragma once
// A person of whom much is kept, each text with a word that is nowhere else.

#include "tests/store/test_store.hpp"

#include <string>
#include <vector>

namespace carillon::test {

inline const std::vector<std::string>& personal_words() {
    static const std::vector<std::string> kWords = {
        "zqtitleword", "zqbodyword",    "zqdataword", "zqmailword",  "zqnameword",
        "33612000999", "zqlearnedword", "zqsaidword", "zqlaterword", "zqsubscription",
        "zqauditword", "zqdeletedword", "zqteamword", "zqcomingword"};
    return kWords;
}

// Keeps all of that, of this person, and something of another one, who must keep it.
void keep_all_of(TestStore& store, const UserId& user, const UserId& other);
rest::EraseResult erase(TestStore& store, const UserId& user);
Result<rest::EraseResult> try_erase(TestStore& store, const UserId& user);
// The whole document.
std::string exported(TestStore& store, const UserId& user);

}  // namespace carillon::test
