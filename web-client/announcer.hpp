#pragma once
// What screen readers and the tab's title say: arrivals, the number of unread, the connection.

#include "core/session/client_session.hpp"
#include "web-client/model/texts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace carillon::center {

class Announcer {
  public:
    Announcer() = default;
    ~Announcer();
    Announcer(const Announcer&) = delete;
    Announcer& operator=(const Announcer&) = delete;

    // After a change of the inbox or of the language.
    void handle_change(const ClientSession& session, const std::vector<NotificationId>& arrivals,
                       Language language);
    // The keyboard moved to this row; `place` counts from 1.
    void row(const Notification& n, std::uint64_t place, std::uint64_t rows, Language language);

  private:
    void speak_arrivals();
    static void timer_fired(void* self);

    Language language_ = Language::kEnglish;
    std::string title_;
    std::uint64_t unread_ = 0;
    Connection connection_ = Connection::kIdle;
    bool was_online_ = false;
    std::vector<std::string> waiting_;  // arrivals that will be spoken together
    long timer_ = 0;
};

}  // namespace carillon::center
