#include "tests/simulation/faults.hpp"

#include <iterator>

namespace carillon::sim {
namespace {

struct Entry {
    std::string_view name;
    std::string_view meaning;
};

// In the order of the enumeration.
constexpr Entry kEntries[] = {
    {"cut", "a connection is cut; what is under way in either direction is lost from a point on"},
    {"cut-unnoticed", "the client hears of a cut, the server does not"},
    {"half-open", "nothing arrives any more in either direction and nobody is told"},
    {"slow-reader", "a client takes no frames for a while"},
    {"frame-delay", "frames take up to 800 ms, each connection its own time"},
    {"frame-injected", "the server sends frame types that this client does not know"},
    {"old-client", "a client sends members and frame types that this server does not know"},
    {"bad-frames", "a client sends what is no frame"},
    {"needless-sync", "a client asks for state it has"},
    {"heartbeat-lost", "a server's timers and pongs come late"},
    {"wakeup", "a client is told that the network is back"},
    {"hint-lost", "a hint between nodes is lost"},
    {"hint-doubled", "a hint arrives twice"},
    {"hint-delayed", "hints arrive late and in another order"},
    {"hint-bare", "a hint arrives without its changes"},
    {"hint-garbled", "a hint arrives as other text"},
    {"hint-mixed", "a hint carries the changes of another user's commit"},
    {"bus-silent", "the bus carries nothing for a while"},
    {"sweep-failed", "a sweep cannot read"},
    {"node-crash", "a node dies at any step and starts again later"},
    {"node-stop", "a node is stopped, says goodbye and starts again later"},
    {"node-paused", "a node does nothing for a while"},
    {"node-clock", "the clock of a node jumps"},
    {"moved", "a client's next connection goes to another node"},
    {"commit-slow", "commits wait up to a second"},
    {"commit-failed", "a commit fails, nothing is stored"},
    {"answer-lost", "a commit is done, its answer says that this is not known"},
    {"untold", "nobody is told of a commit, not even by a sweep: only a heartbeat finds it"},
    {"event-repeated", "a producer sends an event again that was answered"},
    {"read-failed", "a read of state fails"},
    {"read-slow", "reads of state take up to a second"},
    {"restored", "the database is put back to an older state, with a new epoch"},
    {"new-epoch", "a new epoch with the same state"},
    {"tombstones-purged", "the deletes so far are forgotten"},
    {"snooze", "notifications are snoozed and wake"},
    {"expiry", "notifications expire"},
    {"tab-reopened", "a tab closes with what is pending and opens with its durable state"},
    {"tab-stale", "a tab dies and opens with a durable state from some time before"},
    {"tab-fresh", "a tab opens without any state"},
    {"tab-twin", "a second tab opens with the durable state of one that lives on"},
    {"tab-clock", "the clock of a client jumps"},
    {"token-expiry", "sign-ins run out while connected"},
    {"token-refused", "a sign-in is refused"},
    {"forbidden", "a sign-in does not permit operations"},
    {"too-many", "a user may have only two connections on a node"},
    {"broadcast", "events for everybody"},
    {"throttle", "live pushes are held back, two a minute are free"},
    {"large-rows", "texts so long that states need several frames and hints go bare"},
    {"batch", "many events in one request"},
    {"truncated", "snapshots hold three rows only"},
    {"page", "a client lays a page of the list under its inbox"},
    {"elsewhere", "operations that come without a session (REST)"},
    {"stray-frame", "a client is brought changes that were for another connection of its user"},
    {"frame-garbled", "changes arrive as what cannot be read"},
    {"parts", "states are cut into several frames, as large ones are"},
    {"steps", "marking all takes several transactions, with others' between them"},
    {"deliveries", "notifications leave by email as well, at once or in steps"},
    {"scheduled", "events happen at a time that they name"},
    {"retracted", "events are taken back"},
    {"provider-busy", "the provider of email wants messages later, some of them for ever"},
    {"provider-refuses", "the provider of email refuses a message"},
    {"provider-silent", "the provider of email never answers, whether it took the message or not"},
    {"provider-late", "the provider of email answers late, or twice"},
    {"preferences", "people say how they want to be reached, and change it"},
    {"webhooks", "webhooks are told what happens; they are set up, changed, switched and deleted"},
    {"webhook-gone", "a webhook's receiver says that it is no more"},
    {"days-pass", "at the end three days pass, and something happens again"},
    {"retired", "what is read or archived is removed after two seconds, or beyond four rows"},
    {"digest", "people have what comes by email gathered for one mail a day"},
    {"erased", "people are erased while they are connected"},
    {"erased-mail", "people are erased while emails for them are on their way"},
    {"provider-recants", "the provider of email refuses a message, and says later that it has it"},
    {"taken-back", "people take back what they did, and that all was marked as read"},
    {"provider-tells",
     "the provider of SMS tells how messages fared: before it answers, late, twice"},
    {"sent-again", "operators have sent again what failed or was not to be sent"},
};
static_assert(std::size(kEntries) == kFaults);

}  // namespace

std::string_view name(Fault fault) {
    return kEntries[static_cast<std::size_t>(fault)].name;
}

std::string_view meaning(Fault fault) {
    return kEntries[static_cast<std::size_t>(fault)].meaning;
}

std::optional<Fault> parse_fault(std::string_view text) {
    for (std::size_t i = 0; i < kFaults; ++i) {
        if (kEntries[i].name == text) return static_cast<Fault>(i);
    }
    return std::nullopt;
}

}  // namespace carillon::sim
