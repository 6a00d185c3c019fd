#pragma once
// Signs what the server says: a compact JWS (RFC 7515) by ES256 (RFC 7518 section 3.4) with one
// P-256 key, whose public half is told as a JWK set (RFC 7517). OpenSSL ends here.

#include "core/published_commit.hpp"
#include "core/result.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL

namespace carillon {

// Any thread.
class FrameSigner {
  public:
    // From the PEM text of a private P-256 key. kInvalid for anything else.
    static Result<std::unique_ptr<FrameSigner>> create(const std::string& pem);
    // A new key as such a text; kInternal when OpenSSL fails.
    static Result<std::string> make_key();

    // header.payload.signature; kInternal when OpenSSL fails.
    Result<std::string> sign(std::string_view payload) const;
    // The RFC 7638 thumbprint of the public key: the same as long as the key is.
    const std::string& key_id() const { return key_id_; }
    // {"keys":[…]}
    const std::string& key_set() const { return key_set_; }

  private:
    using Key = std::shared_ptr<evp_pkey_st>;
    FrameSigner(Key key, const std::string& x, const std::string& y);

    Key key_;
    std::string key_id_;
    std::string key_set_;
    std::string header_;  // encoded, with the dot behind it
};

// The signed form of the frame that was signed last. A frame that many sessions share comes to them
// one after the other, so it is signed once. One thread.
class SignedFrame {
  public:
    // kInternal when OpenSSL fails.
    Result<FrameText> of(const FrameText& frame, const FrameSigner& signer);

  private:
    std::weak_ptr<const std::string> frame_;
    std::weak_ptr<const std::string> signed_;  // it lives as long as somebody sends it
};

}  // namespace carillon
