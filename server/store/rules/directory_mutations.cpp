// Mutations of the directory: what operators put, what tokens teach, and which tokens are revoked.

#include "server/store/rules/mutations.hpp"

#include <algorithm>

namespace carillon {

Result<Done> Mutations::put_user(DirectoryUser user) {
    std::sort(user.teams.begin(), user.teams.end());
    user.teams.erase(std::unique(user.teams.begin(), user.teams.end()), user.teams.end());
    const bool was_erased = tables_.is_erased(user.id);
    if (was_erased && tables_.erasure(user.id))
        return Error{Errc::kConflict, "id",
                     "this user is being erased; try again when that is done"};
    std::string shown = user.email;
    if (!user.email.empty()) {
        if (const auto other = tables_.email_holder(user.email, user.id)) {
            if (other->is_put)
                return Error{Errc::kConflict, "email",
                             "the email " + user.email + " belongs to the user " +
                                 other->user.text() + " already"};
            tables_.hide_email(other->user);
        }
    } else if (const auto learned = tables_.learned(user.id)) {
        shown = shown_email(*learned);
    }
    tables_.put_user(user, shown);
    if (was_erased) tables_.put_erased(user.id, std::nullopt);
    ++rows_;
    return Done{};
}

// Empty when somebody else has it.
std::string Mutations::shown_email(const LearnedUser& learned) {
    if (learned.email.empty() || tables_.email_holder(learned.email, learned.id)) return {};
    return learned.email;
}

// What their tokens said goes with them, and no token from before brings it back.
Done Mutations::delete_user(const UserId& user) {
    tables_.delete_user(user);
    for (const PushSubscription& each : tables_.subscriptions(user))
        tables_.delete_subscription(each.id);
    put_revocation(RevocationRequest{user, {}, {}}, settings_.clock());
    ++rows_;
    return {};
}

Done Mutations::learn_user(const LearnedUser& user) {
    // Before the look at revocations: whoever deletes this user holds the row that is locked here.
    const auto known = tables_.learned(user.id);
    if (tables_.is_erased(user.id)) return {};
    const auto revoked = tables_.revocation(user.id, {});
    if (revoked && user.issued_at <= revoked->at) return {};
    if (known && user.issued_at < known->issued_at) return {};
    const LearnedUser merged = merge(known.value_or(LearnedUser{}), user);
    if (!merged.says_anything()) return {};
    if (!known || !same_content(*known, merged))
        tables_.put_learned(merged, shown_email(merged));
    else if (known->issued_at < merged.issued_at)
        tables_.put_learned_from(user.id, merged.issued_at);
    else
        return {};
    ++rows_;
    return {};
}

Revocation Mutations::put_revocation(const RevocationRequest& request, Millis now) {
    Revocation revocation = make_revocation(request, now);
    if (const auto known = tables_.revocation(request.user, request.token))
        revocation = merge(*known, revocation);
    tables_.put_revocation(revocation);
    revocations_.push_back(revocation);
    ++rows_;
    return revocation;
}

Revocation Mutations::revoke(const RevokeRequest& request) {
    const Millis now = settings_.clock();
    Revocation revocation = put_revocation(request.what, now);
    if (!request.audit) return revocation;
    AuditEntry entry;
    entry.id = AuditId(ids_.next(now).bytes());
    entry.at = now;
    entry.by = *request.audit;
    if (request.what.user) entry.recipients.user_ids.push_back(*request.what.user);
    entry.recipients.token = request.what.token;
    entry.request_id = request.request_id;
    tables_.put_audit(entry);
    return revocation;
}

}  // namespace carillon
