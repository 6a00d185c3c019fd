#pragma once
// Turns what a person asks for into operations on the inbox, and tells what came of it:
// the toast.

#include "web-client/inbox_client.hpp"
#include "web-client/model/screen.hpp"
#include "web-client/model/texts.hpp"

#include <optional>
#include <vector>

namespace carillon::center {

class Commands {
  public:
    explicit Commands(InboxClient& client) : client_(client) {}

    // `n` may be gone afterwards: the operation changes the session's view.
    void on_row(RowVerb verb, const Notification& n, const Texts& texts, Millis now);
    // As one step that is taken back at once.
    void on_rows(RowVerb verb, const std::vector<Notification>& rows, const Texts& texts,
                 Millis now);
    // `until` is by the clock of the page.
    void snooze(std::vector<NotificationId> ids, Millis until, const Texts& texts, Millis now);
    void mark_all(const Texts& texts, Millis now);
    void mark_seen(std::vector<NotificationId> ids);
    // Takes the latest action back that can be.
    void undo(const Texts& texts, Millis now);
    void dismiss();
    // Tells of operations that were refused.
    void handle_refusals(const std::vector<Error>& errors, const Texts& texts, Millis now);

    // What is shown now; it goes by itself.
    std::optional<Toast> toast(Millis now);
    std::optional<Millis> next_deadline() const;

  private:
    void submit(OperationKind kind, std::vector<NotificationId> ids,
                std::optional<Millis> until = std::nullopt);
    void tell(const char* text, bool failed, Millis now);

    InboxClient& client_;
    std::optional<Toast> toast_;
    Millis toast_until_{0};
};

}  // namespace carillon::center
