#include "server/auth/secret.hpp"

#include "core/base/hex.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/auth/private_file.hpp"
#include "server/base/log/log.hpp"
#include "server/base/text/text_file.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace carillon {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGeneratedBytes = 48;
constexpr std::size_t kMaxFileBytes = 256 * 1024;

Error refuse(const char* variable, const std::string& line) {
    return {Errc::kInvalid, variable, line};
}

// With a clause about the file when it cannot be used.
Result<std::string> read_file(const fs::path& path) {
    auto text = read_text_file(path, kMaxFileBytes);
    if (text && text->size() > kMaxFileBytes)
        return Error{Errc::kInvalid, "", "it is larger than 256 KiB"};
    return text;
}

}  // namespace

std::optional<std::string> make_secret() {
    std::array<unsigned char, kGeneratedBytes> random{};
    if (getentropy(random.data(), random.size()) != 0) return std::nullopt;
    return hex_of(random);
}

namespace {

Result<std::string> load_secret(const Config& config, SecretUse use) {
    const fs::path path = config.data_dir / "jwt_secret";
    std::error_code failure;
    if (!fs::exists(path, failure) && use == SecretUse::kCreate) {
        fs::create_directories(config.data_dir, failure);
        const auto secret = make_secret();
        if (!secret || !create_private_file(path, *secret + "\n")) {
            return refuse("NOTIFICATION_DATA_DIR", "NOTIFICATION_DATA_DIR=\"" +
                                                       config.data_dir.string() +
                                                       "\" is not accepted: expected a folder that "
                                                       "can be written (" +
                                                       std::strerror(errno) + ")");
        }
    }
    auto text = read_file(path);
    if (!text) {
        return refuse("NOTIFICATION_JWT_SECRET",
                      "NOTIFICATION_JWT_SECRET is not set and " + path.string() +
                          " cannot be read: start the server once, or set the variable");
    }
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r'))
        text->pop_back();
    if (!Authenticator::create({*text, "", "", ""}) || secrets_in(*text).empty()) {
        return refuse("NOTIFICATION_JWT_SECRET",
                      path.string() +
                          " is not accepted: expected one secret a line, each of at "
                          "least 32 bytes, at most 16 of them");
    }
    return *text;
}

}  // namespace

Result<std::string> load_frame_key(const Config& config, SecretUse use) {
    const fs::path path = config.data_dir / "frame_key.pem";
    std::error_code failure;
    if (!fs::exists(path, failure) && use == SecretUse::kCreate) {
        auto key = FrameSigner::make_key();
        if (!key) return key.error();
        fs::create_directories(config.data_dir, failure);
        if (!create_private_file(path, *key)) {
            log::warning("frame_key.not_kept",
                         {{"file", path.string()}, {"reason", std::strerror(errno)}});
            return key;
        }
    }
    auto text = read_file(path);
    const auto signer =
        text ? FrameSigner::create(*text) : Result<std::unique_ptr<FrameSigner>>(text.error());
    if (!signer) {
        return refuse("NOTIFICATION_DATA_DIR",
                      path.string() + " is not accepted: " + signer.error().message +
                          "; without the file a new key is made at the next start");
    }
    return std::move(*text);
}

bool has_frame_key(const Config& config) {
    std::error_code failure;
    return fs::exists(config.data_dir / "frame_key.pem", failure);
}

Result<AuthenticatorSettings> load_auth_settings(const Config& config, SecretUse use) {
    AuthenticatorSettings settings;
    settings.issuer = config.jwt.issuer;
    settings.audience = config.jwt.audience;
    settings.secret = config.jwt.secret;
    const fs::path& key_file = config.jwt.public_key_file;
    if (!key_file.empty()) {
        auto keys = read_file(key_file);
        const auto checked = keys ? Authenticator::create({"", *keys, "", ""})
                                  : Result<std::unique_ptr<Authenticator>>(keys.error());
        if (!checked || keys->empty()) {
            const char* variable = "NOTIFICATION_JWT_PUBLIC_KEY_FILE";
            return refuse(variable, std::string(variable) + "=\"" + key_file.string() +
                                        "\" is not accepted: expected a PEM file of public keys (" +
                                        (checked ? "it is empty" : checked.error().message) + ")");
        }
        settings.public_keys = std::move(*keys);
    } else if (settings.secret.empty() && config.jwt.jwks_url.empty()) {
        auto secret = load_secret(config, use);
        if (!secret) return secret.error();
        settings.secret = std::move(*secret);
    }
    return settings;
}

}  // namespace carillon
