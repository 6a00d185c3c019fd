// Mails of one group to one person, as a mail program puts them together: by the fields that
// Python's reader finds in them (RFC 5322 section 3.6.4).

#include "tests/deliver/mail_server.hpp"
#include "tests/deliver/parsed_mail.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Mails {
    MailServer server;
    WaysOutServer out{{"smtp://" + server.at(), "", false}};

    Mails() {
        for (const int who : {1, 2})
            out.know(user(who), {{"email", "user" + std::to_string(who) + "@example.com"}});
    }
    // The mail of an event of that group; empty: of none.
    Json send(const std::string& group, int who = 1) {
        Json more = {{"channel", "email"}};
        if (!group.empty()) more["group"] = group;
        out.emit(WaysOutServer::task({user(who)}, "Call Acme", more));
        const Json mail = parsed_mail(server.await("came").at("data"));
        ++sent_;
        out.await_state("sent", sent_);  // what is told of it is stored
        return mail;
    }

  private:
    std::size_t sent_ = 0;
};

bool is_answer(const Json& mail) {
    const auto names = field_names(mail);
    return std::count(names.begin(), names.end(), "In-Reply-To") == 1 &&
           std::count(names.begin(), names.end(), "References") == 1;
}

}  // namespace

TEST_CASE("a mail program finds the mails of one group in one thread",
          "[server][deliveries][email]") {
    Mails mails;
    const Json first = mails.send("deal:42");
    CHECK_FALSE(is_answer(first));
    const std::string root = field(first, "Message-ID");
    for (int i = 0; i < 2; ++i) {
        const Json next = mails.send("deal:42");
        REQUIRE(is_answer(next));
        CHECK(field(next, "In-Reply-To") == root);
        CHECK(field(next, "References") == root);
        CHECK(field(next, "Message-ID") != root);
        CHECK(next.at("defects").empty());
    }
    CHECK_FALSE(is_answer(mails.send("deal:43")));
    CHECK_FALSE(is_answer(mails.send("deal:42", 2)));
    CHECK_FALSE(is_answer(mails.send("")));
}
