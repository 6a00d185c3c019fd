#include "server/app/demo/demo_templates.hpp"

#include "core/event/templates_codec.hpp"

#include <cassert>

namespace carillon {

namespace {

// As a file of templates says it (docs/templates.md).
constexpr const char* kTypes = R"({
  "types": {
    "approval.requested": {
      "variables": ["document", "author"],
      "deliver": [{"channel": "email"}],
      "texts": {
        "fr": {
          "title": "Votre accord est demandé : {{document}}",
          "body": "{{author}} vous demande d’approuver « {{document}} »."
        },
        "en": {
          "title": "Your approval is asked for: {{document}}",
          "body": "{{author}} asks you to approve “{{document}}”."
        }
      }
    },
    "approval.reminder": {
      "variables": ["document"],
      "deliver": [{"channel": "email", "after_minutes": 0.2, "unless": "seen"}],
      "texts": {
        "fr": {
          "title": "Votre accord est attendu : {{document}}",
          "body": "« {{document}} » attend toujours votre accord."
        },
        "en": {
          "title": "Still waiting for your approval: {{document}}",
          "body": "“{{document}}” still waits for your approval."
        }
      }
    }
  }
})";

}  // namespace

TemplateSet with_demo_types(TemplateSet templates) {
    const auto added = decode_templates(kTypes, TemplateSet(), "en");
    assert(added);
    for (const auto& [type, entry] : added->all())
        if (!templates.find(type)) templates.put(entry);
    return templates;
}

}  // namespace carillon
