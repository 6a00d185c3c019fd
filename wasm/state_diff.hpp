#pragma once
// What the host of one session was told last, so that the next answer holds the difference only: a
// host that keeps objects keeps those of rows that stayed as they were, and one notification among
// thousands costs one notification (and four bytes for each row that stays).

#include "core/session/client_session.hpp"
#include "wasm/record.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace carillon::wasm {

class StateDiff {
  public:
    // Writes the fields of carillon_state() (seam.h), or none when all is as told last.
    void tell(const ClientSession& session, Record& record);
    // The same of another view: the fields of `head` and then the rows as carillon_state() has them
    // (seam.h), or none when all is as told last.
    void tell(Record head, const View& view, Record& record);

  private:
    struct Row {
        Notification notification;
        bool pending = false;
        std::size_t position = 0;  // in rows_
    };
    // The rows of a view as seam.h wants them: where each was, and those that are new or altered.
    struct Difference {
        std::vector<std::uint32_t> rows;
        std::vector<const ViewRow*> fresh;
        bool none = true;
    };

    Difference difference(const View& view) const;
    const Row* find(const NotificationId& id, std::size_t guess) const;
    void remember(const View& view, const Difference& difference);

    Record head_;             // all but the rows
    std::vector<Row*> rows_;  // in order; they live in by_id_
    std::map<NotificationId, Row> by_id_;
};

}  // namespace carillon::wasm
