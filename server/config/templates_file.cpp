#include "server/config/templates_file.hpp"

#include "core/limits.hpp"
#include "core/templates_codec.hpp"
#include "server/config/values.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace carillon {

namespace {

namespace fs = std::filesystem;
using config_values::shown;

constexpr const char* kFile = "NOTIFICATION_TEMPLATES_FILE";
constexpr const char* kLocale = "NOTIFICATION_DEFAULT_LOCALE";

// One byte more than is accepted: enough for the decoder to refuse what is too long.
constexpr std::size_t kReadBytes = limits::kTemplatesFileBytes + 1;

Error refuse_file(const fs::path& path, const std::string& why) {
    return {Errc::kInvalid, kFile,
            std::string(kFile) + "=" + shown(path.string()) +
                " is not accepted: expected a file of templates (" + why + ")"};
}

// A regular file only: a pipe would be read once, and a reload would wait for it for ever.
Result<std::string> read_text(const fs::path& path) {
    std::error_code failure;
    const auto kind = fs::status(path, failure).type();
    if (kind == fs::file_type::not_found) return refuse_file(path, "there is none");
    if (failure) return refuse_file(path, failure.message());
    if (kind != fs::file_type::regular) return refuse_file(path, "it is no regular file");
    std::ifstream file(path, std::ios::binary);
    if (!file) return refuse_file(path, "it cannot be read");
    std::string text(kReadBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return refuse_file(path, "it cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

std::string listed(const std::vector<std::string>& locales) {
    std::string list;
    for (const std::string& locale : locales)
        list += (list.empty() ? "" : ", ") + locale;
    return list;
}

}  // namespace

Result<TemplateSet> load_templates(const Config& config) {
    TemplateSet templates = built_in_templates();
    const fs::path& path = config.templates_file;
    if (!path.empty()) {
        const auto text = read_text(path);
        if (!text) return text.error();
        auto changed = decode_templates(*text, templates, config.default_locale);
        if (!changed) {
            return Error{Errc::kInvalid, kFile,
                         std::string(kFile) + ": " + path.string() + ":" + changed.error().message};
        }
        templates = std::move(*changed);
    }
    if (!has_texts_for(templates, config.default_locale)) {
        return Error{Errc::kInvalid, kLocale,
                     std::string(kLocale) + "=" + shown(config.default_locale) +
                         " is not accepted: expected a locale that the templates have texts for: " +
                         listed(locales_of(templates))};
    }
    return templates;
}

}  // namespace carillon
