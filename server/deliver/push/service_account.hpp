#pragma once
// The file of a Google service account, and the signed request for access that is made with it (RFC
// 7523, as "Using OAuth 2.0 for Server to Server Applications" of Google has it). OpenSSL ends in
// the .cpp.

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace carillon::deliver {

struct ServiceAccount {
    std::string project_id;
    std::string client_email;
    std::string key_id;             // of the private key
    std::string token_uri;          // http or https
    std::shared_ptr<EVP_PKEY> key;  // RSA; never changed
};

// From the JSON text of the file. kInvalid, naming the member, with what is accepted; the private
// key is in no error.
Result<ServiceAccount> decode_service_account(std::string_view json);
// The same from a file; the error's message is a clause about the file.
Result<ServiceAccount> read_service_account(const std::filesystem::path& file);

// A JWT by RS256 that asks for the right to send messages, good for an hour. kInternal when OpenSSL
// fails.
Result<std::string> make_grant(const ServiceAccount& account, Millis now);

}  // namespace carillon::deliver
