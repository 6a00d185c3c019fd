#pragma once
// All keys of a server: those that tokens are checked with, from files and fetched, and those that
// sign frames.

#include "core/base/result.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/auth/jwks_source.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace carillon {

class Revocations;

// Outlives whoever asks the authenticator. Its methods: any thread.
class Keys {
  public:
    struct Settings {
        AuthenticatorSettings auth;
        std::string frame_keys;  // PEM text; empty: one key that is made now and not kept
        std::string jwks_url;    // empty: nothing is fetched
        const Revocations* revocations = nullptr;  // outlives it
    };

    // Begins to fetch, where there is something to fetch. The error is the line to show.
    static Result<std::unique_ptr<Keys>> create(const Settings& settings);
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

    // Waits until the first fetch has ended, at most so long; at once where nothing is fetched.
    void await_fetched(std::chrono::milliseconds at_most);
    // Tokens are checked by these from now on, beside those that were fetched. kInvalid when one of
    // them cannot be used: then they stay as they were.
    Status replace(AuthenticatorSettings settings);
    // Fetches the key set again, where there is one; does not wait for it.
    void refetch();
    // kInvalid likewise.
    Status replace_frame_keys(const std::string& pem) { return signer_->replace(pem); }

    const Authenticator& authenticator() const { return *authenticator_; }
    const FrameSigner& signer() const { return *signer_; }

  private:
    Keys() = default;
    // What does not come from the configuration.
    void add_own(AuthenticatorSettings& settings);

    const Revocations* revocations_ = nullptr;
    bool is_fetching_ = false;
    std::unique_ptr<Authenticator> authenticator_;
    std::unique_ptr<FrameSigner> signer_;
    std::unique_ptr<JwksSource> source_;  // null where nothing is fetched; ends first
};

}  // namespace carillon
