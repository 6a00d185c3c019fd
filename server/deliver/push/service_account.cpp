#include "server/deliver/push/service_account.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/base/text/text_file.hpp"
#include "server/config/values.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstddef>
#include <cstdint>

namespace carillon::deliver {

namespace {

constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr int kMinRsaBits = 2048;
constexpr std::int64_t kGrantSeconds = 3600;  // the most that Google takes
constexpr std::string_view kScope = "https://www.googleapis.com/auth/firebase.messaging";

// Without it OpenSSL would ask a terminal for the pass phrase of an encrypted key.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

// Null when it is no private RSA key of enough bits.
std::shared_ptr<EVP_PKEY> read_rsa_key(const std::string& pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    if (!memory) return nullptr;
    std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr), EVP_PKEY_free);
    if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < kMinRsaBits)
        return nullptr;
    return key;
}

std::string need_text(json::ObjectReader& reader, std::string_view name) {
    std::string text = reader.need_string(name);
    if (text.empty()) reader.refuse(name, "must be a string, not empty", Errc::kInvalid);
    return text;
}

bool is_plain_id(std::string_view text) {
    return text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789-_.:") == std::string_view::npos;
}

}  // namespace

Result<ServiceAccount> decode_service_account(std::string_view text) {
    const auto document = json::parse_object(text);
    if (!document) return Error{Errc::kInvalid, "", document.error().message};
    json::ObjectReader reader(document->root(), {}, Errc::kInvalid);
    ServiceAccount account;
    const std::string type = need_text(reader, "type");
    if (!reader.failed() && type != "service_account")
        reader.refuse_value("type", "\"service_account\"");
    account.project_id = need_text(reader, "project_id");
    if (!reader.failed() && !is_plain_id(account.project_id))
        reader.refuse_value("project_id", "the id of a project, letters, digits and -");
    account.client_email = need_text(reader, "client_email");
    account.key_id = reader.maybe_string("private_key_id").value_or("");
    account.token_uri = need_text(reader, "token_uri");
    if (!reader.failed() && !config_values::is_http_url(account.token_uri))
        reader.refuse_value("token_uri", "an http or https address");
    constexpr std::string_view kKey = "a PEM text of a private RSA key of 2048 bits or more";
    if (reader.need("private_key", kKey)) {
        const std::string pem = reader.need_secret("private_key");
        account.key = reader.failed() ? nullptr : read_rsa_key(pem);
        if (!account.key)
            reader.refuse("private_key", "must be " + std::string(kKey), Errc::kInvalid);
    }
    if (reader.failed()) return Error{Errc::kInvalid, reader.error().field, reader.error().message};
    return account;
}

Result<ServiceAccount> read_service_account(const std::filesystem::path& file) {
    const auto text = read_text_file(file, kMaxFileBytes);
    if (!text) return text.error();
    if (text->size() > kMaxFileBytes) return Error{Errc::kInvalid, "", "it is larger than 64 KiB"};
    return decode_service_account(*text);
}

Result<std::string> make_grant(const ServiceAccount& account, Millis now) {
    std::string header;
    json::ObjectWriter head(header);
    head.text("alg", "RS256");
    head.text("typ", "JWT");
    if (!account.key_id.empty()) head.text("kid", account.key_id);
    head.close();
    std::string claims;
    json::ObjectWriter writer(claims);
    const std::int64_t issued = now.count() / 1000;
    writer.text("iss", account.client_email);
    writer.text("scope", kScope);
    writer.text("aud", account.token_uri);
    writer.number("iat", static_cast<std::uint64_t>(issued));
    writer.number("exp", static_cast<std::uint64_t>(issued + kGrantSeconds));
    writer.close();

    std::string text = encode_base64url(header) + '.' + encode_base64url(claims);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(account.key.get())), '\0');
    std::size_t size = signature.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, account.key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1)
        return Error{Errc::kInternal, "", "OpenSSL failed"};
    signature.resize(size);
    text += '.';
    text += encode_base64url(signature);
    return text;
}

}  // namespace carillon::deliver
