#include "server/app/keys.hpp"

#include "server/base/log/log.hpp"

#include <utility>

namespace carillon {

namespace {

Result<std::unique_ptr<FrameSigner>> make_signer(const std::string& keys) {
    if (!keys.empty()) return FrameSigner::create(keys);
    const auto made = FrameSigner::make_key();
    if (!made) return made.error();
    return FrameSigner::create(*made);
}

}  // namespace

Result<std::unique_ptr<Keys>> Keys::create(const Settings& settings) {
    std::unique_ptr<Keys> keys(new Keys());
    keys->revocations_ = settings.revocations;
    auto signer = make_signer(settings.frame_keys);
    if (!signer) return signer.error();
    keys->signer_ = std::move(*signer);
    keys->is_fetching_ = !settings.jwks_url.empty();
    AuthenticatorSettings auth = settings.auth;
    keys->add_own(auth);
    auto authenticator = Authenticator::create(auth);
    if (!authenticator) return authenticator.error();
    keys->authenticator_ = std::move(*authenticator);
    if (keys->is_fetching_) {
        JwksSettings source;
        source.url = settings.jwks_url;
        source.take = [&known = *keys->authenticator_](std::vector<NamedKey> fetched) {
            known.replace_fetched(std::move(fetched));
        };
        keys->source_ = std::make_unique<JwksSource>(std::move(source));
    }
    return keys;
}

void Keys::add_own(AuthenticatorSettings& settings) {
    settings.revocations = revocations_;
    // Nobody has a token checked before the source is there.
    if (is_fetching_) settings.on_unknown_key = [this] { source_->refresh_for_unknown_key(); };
}

void Keys::await_fetched(std::chrono::milliseconds at_most) {
    if (source_ && !source_->await_first(at_most))
        log::warning("auth.keys_awaited_in_vain", {{"waited_ms", at_most}});
}

Status Keys::replace(AuthenticatorSettings settings) {
    add_own(settings);
    return authenticator_->replace(settings);
}

void Keys::refetch() {
    if (source_) source_->refresh();
}

}  // namespace carillon
