#include "server/app/demo/business_events.hpp"

#include "core/event/locale.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <iterator>

namespace carillon {

namespace {

constexpr BusinessEvent kEvents[] = {
    {"mandat.created",
     "/mandates/12",
     {{"mandat", "Helvetia : actions monde", "Helvetia: global equities"}}},
    {"mandat.created", "/mandates/19", {{"mandat", "Orion : multi-actifs", "Orion: multi-asset"}}},
    {"mandat.created",
     "/mandates/23",
     {{"mandat", "Lumen : obligations vertes", "Lumen: green bonds"}}},
    {"mandat.status_changed",
     "/mandates/12",
     {{"mandat", "Helvetia : actions monde", "Helvetia: global equities"},
      {"old_status", "Brouillon", "Draft"},
      {"new_status", "En revue", "In review"}}},
    {"mandat.status_changed",
     "/mandates/19",
     {{"mandat", "Orion : multi-actifs", "Orion: multi-asset"},
      {"old_status", "En revue", "In review"},
      {"new_status", "Actif", "Active"}}},
    {"mandat.overdue",
     "/mandates/27",
     {{"mandat", "Acme : trésorerie", "Acme: treasury"}, {"due_date", "@-2", "@-2"}}},
    {"mandat.overdue",
     "/mandates/23",
     {{"mandat", "Lumen : obligations vertes", "Lumen: green bonds"}, {"due_date", "@-1", "@-1"}}},
    {"organisation.assigned",
     "/organisations/7",
     {{"organisation", "Lumen Capital", "Lumen Capital"},
      {"assignee", "Camille Laurent", "Camille Laurent"}}},
    {"organisation.assigned",
     "/organisations/11",
     {{"organisation", "Orion Family Office", "Orion Family Office"},
      {"assignee", "James Carter", "James Carter"}}},
    {"organisation.updated",
     "/organisations/3",
     {{"organisation", "Acme Industries", "Acme Industries"}}},
    {"organisation.updated",
     "/organisations/5",
     {{"organisation", "Caisse de pension Helvetia", "Helvetia Pension Fund"}}},
    {"task.assigned",
     "/tasks/42",
     {{"task", "Appeler Acme pour le renouvellement", "Call Acme about the renewal"}}},
    {"task.assigned",
     "/tasks/57",
     {{"task", "Préparer la revue trimestrielle d’Helvetia",
       "Prepare the quarterly review for Helvetia"}}},
    {"task.assigned",
     "/tasks/71",
     {{"task", "Réunir les pièces KYC manquantes", "Collect the missing KYC papers"}}},
    {"task.overdue",
     "/tasks/63",
     {{"task", "Envoyer à Lumen la grille tarifaire révisée",
       "Send the revised fee schedule to Lumen"},
      {"due_date", "@-1", "@-1"}}},
    {"task.overdue",
     "/tasks/68",
     {{"task", "Valider le rapport de risque d’octobre", "Sign off the October risk report"},
      {"due_date", "@-3", "@-3"}}},
    {"task.completed",
     "/tasks/55",
     {{"task", "Mettre à jour le profil investisseur d’Orion", "Update Orion’s investor profile"},
      {"completed_by", "Hugo Martin", "Hugo Martin"}}},
    {"task.completed",
     "/tasks/42",
     {{"task", "Appeler Acme pour le renouvellement", "Call Acme about the renewal"},
      {"completed_by", "Inès Moreau", "Inès Moreau"}}},
    {"note.mentioned",
     "/notes/310",
     {{"note", "Renouvellement Acme : leurs attentes", "Acme renewal: what they expect"},
      {"author", "Hugo Martin", "Hugo Martin"}}},
    {"note.mentioned",
     "/notes/318",
     {{"note", "Lumen : retour sur la proposition", "Lumen: feedback on the proposal"},
      {"author", "Priya Shah", "Priya Shah"}}},
    {"document.uploaded",
     "/documents/mandate-orion",
     {{"document", "Mandat Orion signé.pdf", "Orion mandate, signed.pdf"},
      {"uploaded_by", "James Carter", "James Carter"}}},
    {"document.uploaded",
     "/documents/acme-fees",
     {{"document", "Convention tarifaire Acme.docx", "Acme fee agreement.docx"},
      {"uploaded_by", "Inès Moreau", "Inès Moreau"}}},
    {"document.expiring",
     "/documents/kyc-helvetia",
     {{"document", "KYC Helvetia 2026.pdf", "KYC Helvetia 2026.pdf"},
      {"expires_on", "@+14", "@+14"}}},
    {"document.expiring",
     "/documents/lumen-lei",
     {{"document", "Certificat LEI Lumen.pdf", "Lumen LEI certificate.pdf"},
      {"expires_on", "@+6", "@+6"}}},
    {"meeting.reminder",
     "/meetings/88",
     {{"meeting", "Comité d’investissement", "Investment committee"},
      {"starts_at", "~+30", "~+30"}}},
    {"meeting.reminder",
     "/meetings/91",
     {{"meeting", "Point hebdomadaire Helvetia", "Helvetia weekly"},
      {"starts_at", "~+90", "~+90"}}},
    {"pipeline.stage_changed",
     "/deals/204",
     {{"deal", "Lumen : mandat obligataire, 40 M€", "Lumen: bond mandate, €40m"},
      {"from_stage", "Proposition", "Proposal"},
      {"to_stage", "Négociation", "Negotiation"}}},
    {"pipeline.stage_changed",
     "/deals/198",
     {{"deal", "Acme : épargne salariale", "Acme: employee savings"},
      {"from_stage", "Négociation", "Negotiation"},
      {"to_stage", "Gagné", "Won"}}},
    {"report.generated",
     "/reports/2026-q3",
     {{"report", "Performance du 3e trimestre", "Third-quarter performance"}}},
    {"report.generated",
     "/reports/activity",
     {{"report", "Activité commerciale de la semaine", "Weekly sales activity"}}},
    {"system.announcement",
     "/news/maintenance",
     {{"title", "Maintenance ce soir de 22 h à 23 h", "Maintenance tonight, 10 to 11 pm"},
      {"body", "Les cotations en direct seront interrompues. Aucune donnée n’est perdue.",
       "Live prices will pause. No data is lost."}}},
    {"system.announcement",
     "/news/mfa",
     {{"title", "La double authentification devient obligatoire",
       "Two-factor sign-in becomes mandatory"},
      {"body", "Activez-la dans votre profil avant la fin du mois.",
       "Turn it on in your profile before the end of the month."}}},
};

// As producers write time: a date alone in so many days, a moment in so many minutes.
std::string value_of(const BusinessVariable& variable, bool is_french, Millis now) {
    const std::string text = is_french ? variable.french : variable.english;
    const int number = std::atoi(text.c_str() + std::min<std::size_t>(text.size(), 1));
    if (text.front() == '@')
        return format_rfc3339(now + std::chrono::hours(24) * number).substr(0, 10);
    if (text.front() == '~') return format_rfc3339(now + std::chrono::minutes(number));
    return text;
}

bool has_variable(const BusinessEvent& event, const std::string& name) {
    return std::any_of(
        std::begin(event.variables), std::end(event.variables),
        [&](const BusinessVariable& known) { return known.name && known.name == name; });
}

// "due_date" as "due date".
std::string words_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

}  // namespace

std::span<const BusinessEvent> business_events() {
    return kEvents;
}

const BusinessEvent& business_event(std::string_view type, std::size_t index) {
    for (const BusinessEvent& event : kEvents) {
        if (event.type == type && index-- == 0) return event;
    }
    assert(false);
    return kEvents[0];
}

std::vector<BusinessEvent> added_events(const TemplateSet& templates) {
    std::vector<BusinessEvent> events;
    for (const auto& [type, entry] : templates.all()) {
        const bool is_ours = std::any_of(std::begin(kEvents), std::end(kEvents),
                                         [&](const BusinessEvent& e) { return e.type == type; });
        if (!is_ours) events.push_back({type.c_str(), "/", {}});
    }
    return events;
}

std::string event_json(const BusinessEvent& event, const TemplateSet& templates,
                       const UserId& recipient, std::string_view locale, Millis now) {
    const bool is_french = language_of(locale) == "fr";
    std::string out;
    json::ObjectWriter object(out);
    object.text("event", event.type);
    object.time("timestamp", now);
    json::ObjectWriter payload(object.key("payload"));
    json::append_array(payload.key("recipients"), std::span(&recipient, 1),
                       [&](const UserId& user) { json::append_string(out, user.text()); });
    payload.text("url", event.url);
    for (const BusinessVariable& variable : event.variables) {
        if (variable.name) payload.text(variable.name, value_of(variable, is_french, now));
    }
    if (const Template* entry = templates.find(event.type)) {
        for (const std::string& name : entry->variables)
            if (name != "url" && !has_variable(event, name))
                json::append_string(payload.foreign_key(name), words_of(name));
    }
    payload.close();
    object.close();
    return out;
}

}  // namespace carillon
