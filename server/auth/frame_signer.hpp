#pragma once
// Signs what the server says: a compact JWS (RFC 7515) by ES256 (RFC 7518 section 3.4) with a
// P-256 key, whose public half is told in a JWK set (RFC 7517). OpenSSL ends here.

#include "core/base/result.hpp"
#include "core/wire/published_commit.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace carillon {

// Any thread: each call looks at the keys of one moment.
class FrameSigner {
  public:
    static constexpr std::size_t kMaxKeys = 16;

    // From the PEM text of private P-256 keys: the first signs, the public halves of all are told,
    // so that signatures of a key that is on its way out, or in, can be verified. Blocks of other
    // labels are passed over. kInvalid, saying which key and why, for anything else.
    static Result<std::unique_ptr<FrameSigner>> create(const std::string& pem);
    // A new key as such a text; kInternal when OpenSSL fails.
    static Result<std::string> make_key();

    // From here on these keys and no others. Errors as of create: then nothing has changed.
    Status replace(const std::string& pem);

    // header.payload.signature; kInternal when OpenSSL fails.
    Result<std::string> sign(std::string_view payload) const;
    // The RFC 7638 thumbprint of the key that signs: the same as long as the key is.
    std::string key_id() const;
    // {"keys":[…]}, the one that signs first.
    std::string key_set() const;

  private:
    struct Keys;
    static Result<std::shared_ptr<const Keys>> read_keys(const std::string& pem);
    explicit FrameSigner(std::shared_ptr<const Keys> keys) : keys_(std::move(keys)) {}

    std::shared_ptr<const Keys> keys_;  // replaced as a whole, by std::atomic_store
};

// The signed form of the frame that was signed last. A frame that many sessions share comes to them
// one after the other, so it is signed once. One thread.
class SignedFrame {
  public:
    // kInternal when OpenSSL fails.
    Result<FrameText> of(const FrameText& frame, const FrameSigner& signer);

  private:
    std::weak_ptr<const std::string> frame_;
    FrameText signed_;  // of frame_, until another is signed
};

}  // namespace carillon
