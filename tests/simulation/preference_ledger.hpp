#pragma once
// Judges documents of preferences in the database, and what becomes of events by them: each is in
// the inbox of whom it is for, filed away there, or nowhere, as the document says that is in force
// in the very transaction.

#include "core/event/event.hpp"
#include "server/store/memory/memory_tables.hpp"
#include "tests/simulation/stage.hpp"
#include "tests/simulation/wishes.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace carillon::sim {

class PreferenceLedger {
  public:
    // Has this event, by its number, entered the inbox of this user?
    using HasEntered = std::function<bool(std::size_t event, const UserId& user)>;

    explicit PreferenceLedger(Stage& stage) : stage_(stage) {}

    // --- what is asked
    // Somebody is about to ask for this change; its number is in its document from now on.
    void note_asked(WishChange& change);
    void note_event(const Event& event);
    // Within the transaction that published these.
    void note_published(std::vector<std::string> events) { published_ = std::move(events); }

    // --- after a transaction at `now` of its node's clock
    void note_documents(MemoryTables const& tables, const std::string& epoch);
    void judge_entered(const Notification& n);
    void judge_events(const MemoryTables& tables, const HasEntered& has_entered, Millis now);
    void back_up() { backup_ = decided_; }
    void restore(const MemoryTables& tables, bool is_same);

    // --- what is in force
    const Wishes& of(const UserId& user) const;
    // It is in nobody's inbox because this user does not want it anywhere.
    bool is_unwanted(const std::string& event, const UserId& user) const {
        return unwanted_.count({event, user}) > 0;
    }
    // The document as it is told, and whether one has been in force at some time.
    std::string document(const UserId& user) const;
    bool was_in_force(const UserId& user, const std::string& document) const;

  private:
    struct Known {
        std::string stored;
        std::uint64_t rev = 0;
        Wishes wishes;
    };
    struct Asked {
        std::string type;
        Priority priority = Priority::kNormal;
        Channel by = Channel::kWeb;
        std::vector<UserId> recipients;
        bool is_broadcast = false;
    };
    struct Part {
        std::string event;
        std::vector<UserId> users;
    };
    void judge_document(const UserId& user, const StoredHead& head, const std::string& epoch);
    void judge_event(const MemoryTables& tables, const std::string& event,
                     const HasEntered& has_entered);
    void judge_one(const std::string& event, const UserId& user, bool is_made);
    void judge_heard(const MemoryTables& tables, const HasEntered& has_entered, Millis now);
    void look_at(const MemoryTables& tables);

    Stage& stage_;
    std::uint64_t changes_ = 0;
    std::map<std::uint64_t, WishChange> asked_;
    std::map<UserId, Known> known_;
    std::map<std::string, Wishes> by_text_;  // of all documents that there were, as stored
    std::map<UserId, std::set<std::string>> in_force_;
    std::map<std::string, Asked> events_;
    std::vector<std::string> published_;
    std::set<std::string> decided_;
    std::set<std::string> backup_;
    std::set<std::pair<std::string, UserId>> unwanted_;
    // As they were.
    std::set<std::string> scheduled_;
    std::map<PendingId, Part> pending_;
    std::map<UserId, std::uint64_t> heard_;
};

}  // namespace carillon::sim
