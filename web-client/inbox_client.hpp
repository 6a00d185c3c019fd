#pragma once
// Keeps one inbox in step with the server: carries out what core's client session asks for, by way
// of the browser, and feeds it what happens. One thread, the page's.

#include "core/session/client_session.hpp"
#include "core/session/list_pager.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace carillon::center {

class InboxClient {
  public:
    // `seed` must differ between tabs. `changed` is called when there is something new to show; it
    // may call anything here but the handle_ functions.
    InboxClient(std::uint64_t seed, std::function<void()> changed);
    ~InboxClient();
    InboxClient(const InboxClient&) = delete;
    InboxClient& operator=(const InboxClient&) = delete;

    void start();

    // What the browser reports. Reports about a socket that was given up are passed over.
    void handle_opened(int socket);
    void handle_text(int socket, const std::string& text);
    void handle_closed(int socket, std::uint16_t code);
    void handle_token(std::string token);
    void handle_page(int request, const std::string& body);
    void handle_page_failure(int request);
    void handle_wakeup();

    // Shown at once. A refusal, now or by the server, comes out of take_refusals().
    void submit(Operation operation,
                ClientSession::Sending sending = ClientSession::Sending::kAtOnce);
    // Takes the latest action back.
    void undo();
    // The page is left: what is held back is sent.
    void release_held();
    // The list that is shown from now on.
    void open(Filter filter);
    // These places of it are shown: what is not held of them is asked for.
    void look(std::size_t begin, std::size_t end);

    const ClientSession& session() const { return session_; }
    // The list that is open.
    FilteredList& list() { return *session_.list(list_); }
    // Has the server ever told what is in the inbox?
    bool known() const { return session_.inbox().revision().has_value(); }
    bool loading_more() const { return pager_.loading(); }
    bool complete() { return !list().next(); }

    // What came in live since the last call, in order.
    std::vector<NotificationId> take_arrivals();
    std::vector<Error> take_refusals();

  private:
    void pump();
    void carry_out(const ClientEffect& effect);
    void page();
    void arm();
    static void timer_fired(void* self);

    std::function<void()> changed_;
    ClientSession session_;
    std::uint32_t list_ = 0;
    ListPager pager_;
    int socket_ = 0;  // the number of the socket in use, 0 = none
    int last_socket_ = 0;
    long timer_ = 0;  // 0 = not set
    std::vector<NotificationId> arrivals_;
    std::vector<Error> refusals_;
};

}  // namespace carillon::center
