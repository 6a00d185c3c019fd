#include "server/config/templates_file.hpp"

#include "core/base/limits.hpp"
#include "core/event/templates_codec.hpp"
#include "server/base/text/text_file.hpp"
#include "server/config/values.hpp"

#include <filesystem>

namespace carillon {

namespace {

namespace fs = std::filesystem;
using config_values::shown;

constexpr const char* kFile = "NOTIFICATION_TEMPLATES_FILE";
constexpr const char* kLocale = "NOTIFICATION_DEFAULT_LOCALE";

Error refuse_file(const fs::path& path, const std::string& why) {
    return {Errc::kInvalid, kFile,
            std::string(kFile) + "=" + shown(path.string()) +
                " is not accepted: expected a file of templates (" + why + ")"};
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
        const auto text = read_text_file(path, limits::kTemplatesFileBytes);
        if (!text) return refuse_file(path, text.error().message);
        auto changed = decode_templates(*text, templates, config.default_locale);
        if (!changed) {
            return Error{Errc::kInvalid, kFile,
                         std::string(kFile) + ": " + path.string() + ":" + changed.error().message};
        }
        templates = std::move(*changed);
        const auto& digest = templates.defaults().digest;
        if (digest && digest->email != DigestInterval::kOff)
            return refuse_file(path,
                               "defaults.digest.email must be off: a digest is not offered "
                               "by this version");
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
