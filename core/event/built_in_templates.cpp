// The fifteen templates of docs/templates.md, in French and in English (templates.hpp).

#include "core/event/templates.hpp"

#include <array>
#include <utility>

namespace carillon {
namespace {

struct Wording {
    std::string_view title;
    std::string_view body;
};

struct Entry {
    std::string_view type;
    std::array<std::string_view, 3> variables;  // fewer: the rest is empty
    Priority priority;
    Wording fr;
    Wording en;
};

// French sets a no-break space, spelled \u00a0 to be seen, before a colon and inside its quotation
// marks.
constexpr Entry kEntries[] = {
    {"mandat.created",
     {"mandat"},
     Priority::kNormal,
     {"Nouveau mandat\u00a0: {{mandat}}",
      "Le mandat «\u00a0{{mandat}}\u00a0» vous a été attribué."},
     {"New mandate: {{mandat}}", "The mandate “{{mandat}}” has been assigned to you."}},
    {"mandat.status_changed",
     {"mandat", "old_status", "new_status"},
     Priority::kNormal,
     {"Mandat {{mandat}}\u00a0: {{new_status}}",
      "Le statut du mandat «\u00a0{{mandat}}\u00a0» est passé de «\u00a0{{old_status}}\u00a0» "
      "à «\u00a0{{new_status}}\u00a0»."},
     {"Mandate {{mandat}}: {{new_status}}",
      "The status of the mandate “{{mandat}}” changed from “{{old_status}}” to "
      "“{{new_status}}”."}},
    {"mandat.overdue",
     {"mandat", "due_date"},
     Priority::kHigh,
     {"Mandat en retard\u00a0: {{mandat}}",
      "L’échéance du mandat «\u00a0{{mandat}}\u00a0» était fixée au {{due_date | date}}."},
     {"Mandate overdue: {{mandat}}", "The mandate “{{mandat}}” was due on {{due_date | date}}."}},
    {"organisation.assigned",
     {"organisation", "assignee"},
     Priority::kHigh,
     {"Organisation attribuée\u00a0: {{organisation}}",
      "L’organisation {{organisation}} est désormais suivie par {{assignee}}."},
     {"Organisation assigned: {{organisation}}",
      "{{assignee}} is now in charge of {{organisation}}."}},
    {"organisation.updated",
     {"organisation"},
     Priority::kLow,
     {"Organisation modifiée\u00a0: {{organisation}}",
      "La fiche de l’organisation {{organisation}} a été mise à jour."},
     {"Organisation updated: {{organisation}}",
      "The record of {{organisation}} has been updated."}},
    {"task.assigned",
     {"task"},
     Priority::kNormal,
     {"Nouvelle tâche\u00a0: {{task}}", "La tâche «\u00a0{{task}}\u00a0» vous a été assignée."},
     {"New task: {{task}}", "The task “{{task}}” has been assigned to you."}},
    {"task.overdue",
     {"task", "due_date"},
     Priority::kHigh,
     {"Tâche en retard\u00a0: {{task}}",
      "La tâche «\u00a0{{task}}\u00a0» était à terminer pour le {{due_date | date}}."},
     {"Task overdue: {{task}}", "The task “{{task}}” was due on {{due_date | date}}."}},
    {"task.completed",
     {"task", "completed_by"},
     Priority::kLow,
     {"Tâche terminée\u00a0: {{task}}",
      "{{completed_by}} a terminé la tâche «\u00a0{{task}}\u00a0»."},
     {"Task completed: {{task}}", "{{completed_by}} completed the task “{{task}}”."}},
    {"note.mentioned",
     {"note", "author"},
     Priority::kHigh,
     {"{{author}} vous mentionne dans une note",
      "{{author}} vous mentionne dans la note «\u00a0{{note}}\u00a0»."},
     {"{{author}} mentioned you in a note", "{{author}} mentioned you in the note “{{note}}”."}},
    {"document.uploaded",
     {"document", "uploaded_by"},
     Priority::kNormal,
     {"Nouveau document\u00a0: {{document}}",
      "{{uploaded_by}} a ajouté le document «\u00a0{{document}}\u00a0»."},
     {"New document: {{document}}", "{{uploaded_by}} uploaded the document “{{document}}”."}},
    {"document.expiring",
     {"document", "expires_on"},
     Priority::kHigh,
     {"Document bientôt expiré\u00a0: {{document}}",
      "Le document «\u00a0{{document}}\u00a0» expire le {{expires_on | date}}."},
     {"Document expiring soon: {{document}}",
      "The document “{{document}}” expires on {{expires_on | date}}."}},
    {"meeting.reminder",
     {"meeting", "starts_at"},
     Priority::kNormal,
     {"Rappel de réunion\u00a0: {{meeting}}",
      "La réunion «\u00a0{{meeting}}\u00a0» commence bientôt\u00a0: {{starts_at | datetime}}."},
     {"Meeting reminder: {{meeting}}",
      "The meeting “{{meeting}}” starts soon: {{starts_at | datetime}}."}},
    {"pipeline.stage_changed",
     {"deal", "from_stage", "to_stage"},
     Priority::kNormal,
     {"Changement d’étape\u00a0: {{deal}}",
      "L’affaire «\u00a0{{deal}}\u00a0» est passée de l’étape «\u00a0{{from_stage}}\u00a0» à "
      "l’étape «\u00a0{{to_stage}}\u00a0»."},
     {"Stage changed: {{deal}}",
      "The deal “{{deal}}” moved from “{{from_stage}}” to “{{to_stage}}”."}},
    {"report.generated",
     {"report"},
     Priority::kLow,
     {"Rapport disponible\u00a0: {{report}}", "Le rapport «\u00a0{{report}}\u00a0» est prêt."},
     {"Report available: {{report}}", "The report “{{report}}” is ready."}},
    {"system.announcement",
     {"title", "body"},
     Priority::kCritical,
     {"{{title}}", "{{body}}"},
     {"{{title}}", "{{body}}"}},
};

Text owned(const Wording& wording) {
    return {std::string(wording.title), std::string(wording.body)};
}

}  // namespace

TemplateSet built_in_templates() {
    TemplateSet set;
    for (const Entry& entry : kEntries) {
        Template made;
        made.type = entry.type;
        for (std::string_view variable : entry.variables) {
            if (!variable.empty()) made.variables.emplace_back(variable);
        }
        made.priority = entry.priority;
        made.is_mandatory = entry.type == "system.announcement";
        made.texts.emplace("fr", owned(entry.fr));
        made.texts.emplace("en", owned(entry.en));
        set.put(std::move(made));
    }
    return set;
}

}  // namespace carillon
