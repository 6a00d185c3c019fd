// Somebody of the directory, as PUT /directory/users/{id} and files bring them; and parts of audit
// entries as a store keeps them.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void directory_user(std::string_view text) {
    const auto by_path = decode_directory_user(text, UserId());
    if (!by_path.ok()) check_refusal(by_path.error());
    comes_back(
        text, [](std::string_view json) { return decode_directory_user(json, std::nullopt); },
        [](const DirectoryUser& user) { return encode(user); });
    comes_back(text, decode_audit_recipients,
               [](const AuditRecipients& recipients) { return encode(recipients); });
    comes_back(text, decode_audit_skipped,
               [](const std::vector<AuditSkipped>& skipped) { return encode(skipped); });
}

}  // namespace carillon::fuzz
