#pragma once
// Where the keys of sign-in come from.

#include "core/base/result.hpp"
#include "server/auth/authenticator.hpp"
#include "server/config/config.hpp"

#include <optional>
#include <string>

namespace carillon {

enum class SecretUse {
    kCreate,    // generated into the data folder when there is none
    kExisting,  // a command beside a server: only what is there
};

// What the configuration says, with the key file read. The secret is NOTIFICATION_JWT_SECRET; where
// neither it nor a public key file nor the address of a key set is set, the content of `jwt_secret`
// in the data folder, made (mode 0600, atomically) when it is absent. kInvalid with the line to
// show.
Result<AuthenticatorSettings> load_auth_settings(const Config& config, SecretUse use);

// A new secret of 48 random bytes, as text. Nothing when the system gives no randomness.
std::optional<std::string> make_secret();

// The PEM text of the private keys of frames, of which the first signs: the content of
// `frame_key.pem` in the data folder, made like the secret above when it is absent and may be made.
// Where the folder takes no file, that is logged and the key is one for this process alone.
// kInvalid with the line to show when what is there is no such text.
Result<std::string> load_frame_key(const Config& config, SecretUse use);

// Is there such a file?
bool has_frame_key(const Config& config);

}  // namespace carillon
