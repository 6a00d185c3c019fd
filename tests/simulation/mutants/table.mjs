// Defects to be put into the shipped code, one at a time: each edit replaces a text that stands in
// its file exactly once. A simulator that does not find one of them has a hole.

const one = (name, file, before, after) => ({ name, edits: [{ file, before, after }] });

export const mutants = [
  // --- the client's copy
  one("client: no gap check", "core/inbox.cpp", "if (changes.from > revision_->counter) return Applied::kGap;", ""),
  one("client: no epoch", "core/inbox.cpp", "!revision_ || revision_->epoch != changes.epoch", "!revision_"),
  one("client: deletes are passed over", "core/inbox.cpp", "for (const auto& id : changes.deletes)\n        erase(id);", ""),
  one("client: counters by deltas", "core/inbox.cpp", "unread_ = changes.unread;",
    "for (const auto& n : changes.upserts) unread_.add(n);"),
  one("client: a snapshot is merged", "core/inbox.cpp", "rows_.clear();\n    keys_.clear();", ""),
  one("client: an older page is taken", "core/inbox.cpp", "!revision_ || !reaches(page_revision, *revision_)", "!revision_"),
  one("client: a page's newer rows are taken", "core/inbox.cpp", "n.rev <= revision_->counter && ", ""),
  // --- the overlay
  one("overlay: dropped on the bare result", "core/overlay.cpp", "|| reaches(*reached, *pending.confirmed)", "|| true"),
  one("overlay: kept in a new epoch", "core/overlay.cpp", "!pending.confirmed->same_epoch(*reached) || ", ""),
  one("overlay: counters not moved", "core/overlay.cpp", "view.unread = shifted(inbox.unread(), base, laid);", "static_cast<void>(laid);"),
  one("overlay: altered rows not sorted", "core/overlay.cpp", "std::sort(altered.begin(), altered.end(), before);", ""),
  one("overlay: only the last operation counts", "core/overlay.cpp", "result[id].push_back(&operation);", "result[id] = {&operation};"),
  // --- the client's session
  one("session: nothing is sent again", "core/client_session.cpp", "    sent_.clear();\n", ""),
  one("session: nothing is sent at once", "core/client_submit.cpp",
    "    add_parts(operation, now, ops);\n    changed();\n    if (connection_ == Connection::kOnline) send_pending();",
    "    add_parts(operation, now, ops);\n    changed();"),
  one("session: what is pending is not stored", "core/client_session.cpp",
    "state.pending.assign(overlay_.pending().begin(), overlay_.pending().end());", ""),
  one("session: ack_all forgets its own unack", "core/client_submit.cpp", "(row.pending ? named : all)", "all"),
  one("session: ack_all is not bounded by what was shown", "core/client_submit.cpp",
    "all.bound = inbox_.revision();", "all.bound = inbox_.revision();\n    if (all.bound->counter > 0) all.bound->counter -= 1;"),
  {
    name: "session: an opening is waited for without end",
    edits: [
      { file: "core/client_session.cpp", before: "const bool unanswered = answer_due_ && *answer_due_ <= now;", after: "const bool unanswered = false;" },
      { file: "core/client_session.cpp", before: "consider(answer_due_);", after: "" },
    ],
  },
  {
    name: "session: silence is not noticed",
    edits: [
      { file: "core/client_session.cpp", before: "const bool silent = greeted_ && last_heard_ + 2 * heartbeat_ <= now;", after: "const bool silent = false;" },
      { file: "core/client_session.cpp", before: "if (greeted_) consider(last_heard_ + 2 * heartbeat_);", after: "" },
    ],
  },
  one("session: what cannot be read is passed over", "core/client_session.cpp", "if (connection_ == Connection::kOnline) ask_sync(now);\n        return;", "return;"),
  // --- folding
  one("fold: the later row loses", "core/changes.cpp", "if (n.rev > first.to) rows.push_back(std::move(n));",
    "if (n.rev > first.to && renewed.count(n.id) == 0) rows.push_back(std::move(n));"),
  one("fold: counters of the first", "core/changes.cpp", "first.unread = next.unread;", ""),
  one("fold: deletes of the second are lost", "core/changes.cpp", "if (deleted.insert(id).second) first.deletes.push_back(id);", ""),
  // --- the server's session
  one("server: no gap check", "core/server_session.cpp", 'if (changes.from > end) return want_state("gap");', ""),
  one("server: what comes while reading is not compared", "core/server_session.cpp", "if (known > reached || read_again_)", "if (read_again_)"),
  one("server: what comes while a state waits is lost", "core/server_session.cpp",
    "if (ready_ && !reaches(ready_position_, committed)) state_wanted_ = true;", ""),
  one("server: a hint is passed over", "core/server_session.cpp", "if (known_end() < committed.counter) handle_hint(now);", ""),
  one("server: the heartbeat does not read the store", "core/server_session.cpp",
    "if (!reading_ && !has_pending()) state_wanted_ = true;", ""),
  one("server: the result before the commit", "core/server_session.cpp", "    ++executing_;\n",
    "    ++executing_;\n    answer(frames::Answer{request.op, *position_, std::nullopt});\n"),
  one("server: the result names the peer's revision", "core/server_session.cpp", "frame.revision = outcome->revision;", "frame.revision = *position_;"),
  one("server: a held push has no deadline", "core/server_session.cpp",
    "if (has_pending() && hold_until_ > now_) next = std::min(next, hold_until_);", ""),
  one("server: a failed read is not tried again", "core/server_session.cpp", "        state_wanted_ = true;\n        read_not_before_ = now + kReadRetry;", ""),
  {
    name: "server: changes wait without bound",
    edits: [
      { file: "core/server_session.cpp", before: "if (pending_bytes_ + commit.frame_bytes() > limits::kPendingBytes)\n            return want_state(\"slow\");", after: "" },
      { file: "core/server_session.cpp", before: "if (pending_bytes_ > limits::kPendingBytes) return want_state(\"slow\");", after: "" },
    ],
  },
  one("server: what the sign-in does not permit is done", "core/server_session.cpp", "if (!permitted) {", "if (!permitted && request.op.empty()) {"),
  {
    name: "server: silence is not noticed",
    edits: [
      { file: "core/server_session.cpp", before: "last_heard_ + silence <= now || ", after: "" },
      { file: "core/server_session.cpp", before: "std::min(next_heartbeat_, last_heard_ + silence)", after: "next_heartbeat_" },
    ],
  },
  one("server: a clock set back holds up", "core/server_session_clock.cpp", "    now_ -= by;\n", "    now_ -= by;\n    if (!closed_) return;\n"),
  one("live: the session is not told of a clock set back", "server/hub/live_session.cpp", "if (back >= kSetBack)", "if (back >= kSetBack * 1000000)"),
  // --- hub, hints, live sessions
  one("hub: told to one session only", "server/hub/hub.cpp", "        ++delivery.sessions;\n", "        ++delivery.sessions;\n        break;\n"),
  one("hub: a commit for another user", "server/hub/hub.cpp", "const auto entry = users_.find(commit.user);", "const auto entry = users_.begin();"),
  one("hub: as many connections as come", "server/hub/hub.cpp", "members.size() >= settings_.max_connections", "members.size() >= 100u + settings_.max_connections"),
  one("throttle: what is critical waits as well", "core/policy.cpp", "if (critical) return {Reason::kCritical, now};", ""),
  one("hint: another user's changes are taken", "core/hint.cpp", "if (n.user_id != hint.user) return", "if (n.user_id == UserId()) return"),
  one("hint: a hint without changes is dropped", "server/hub/push.cpp", "return hub.hint({hint->user, hint->to}, now);", "return hub.hint({hint->user, Revision{hint->to.epoch, 0}}, now);"),
  {
    name: "live: registers after it has read",
    edits: [
      { file: "server/hub/live_session.cpp", before: "    if (!services_.hub.add(user_, *this)) return false;\n", after: "" },
      { file: "server/hub/live_session.cpp", before: "                              self.session_.handle_state(",
        after: "                              if (!self.session_.position()) static_cast<void>(self.services_.hub.add(self.user_, self));\n                              self.session_.handle_state(" },
    ],
  },
  // --- the ledger and the store's rules
  one("ledger: ack_all without bound", "core/ledger.cpp", "if (operation.bound && row.unread_since > operation.bound->counter)", "if (operation.bound && row.unread_since == 1ull << 60)"),
  one("ledger: unread_since is not kept", "core/ledger.cpp", "row.unread_since = after.rev;", ""),
  one("ledger: counters keep what was", "core/ledger.cpp", "head_.unread.remove(before);", ""),
  one("ledger: a change keeps its rev", "core/ledger.cpp", "after.rev = head_.counter;", ""),
  one("ledger: a bound of another epoch", "core/ledger.cpp", "operation.bound->epoch == epoch && operation.bound->counter", "operation.bound->counter"),
  one("ledger: resumes in another epoch", "core/ledger.cpp", "since.epoch == epoch && ", "!epoch.empty() && "),
  one("ledger: resumes below the floor", "core/ledger.cpp", " && since.counter >= head.floor", ""),
  one("ledger: resumes from the future", "core/ledger.cpp", "since.counter <= head.counter && ", ""),
  one("rules: unread ignores snooze", "core/unread.cpp", " && !n.snoozed_until", ""),
  one("rules: sorted by time only", "core/order.cpp", "if (a.priority != b.priority) {", "if (false) {"),
  one("rules: archiving does not end a snooze", "core/operation.cpp", "n.archived_at = now;\n            n.snoozed_until.reset();", "n.archived_at = now;"),
  one("rules: an ack does not see", "core/operation.cpp", "if (!n.seen_at) n.seen_at = now;", ""),
  one("store: purge without floor", "server/store/memory/memory_tables.cpp", "inbox.head.head.floor = std::max(inbox.head.head.floor, at->first);", ""),
  one("store: a duplicate's key is not remembered", "server/store/publishing.cpp",
    "tables_.put_key(key->key, KnownKey{key->digest, known.result, known.items}, now);", "static_cast<void>(known), static_cast<void>(now), static_cast<void>(key);"),
  one("store: a snooze is not noted as due", "server/store/mutations.cpp", "    tables_.update(row);\n    note_due(inbox, row);", "    tables_.update(row);"),
  one("store: forgotten broadcasts are waited for", "server/store/mutations.cpp", "unheard.size() < limit && ", "unheard.size() > limit && "),
  one("store: changes without deletes", "server/store/memory/memory_store.cpp", "changed[at->first] = nullptr;", ""),
  one("store: a cut state claims the head", "server/store/frame_cut.cpp", "changes_.to = full_ ? last_rev_ : head_;", "changes_.to = head_;"),
  one("store: a cut snapshot claims to be whole", "server/store/frame_cut.cpp",
    "snapshot_.truncated = snapshot_.items.size() < snapshot_.unread.total();", ""),
];
