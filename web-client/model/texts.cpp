#include "web-client/model/texts.hpp"

namespace carillon::center {
namespace {

constexpr Texts kEnglish = {
    Language::kEnglish,
    "en",
    "Notifications",
    "Mark all as read",
    "All",
    "Unread",
    "Mark as read",
    "Mark as unread",
    "Archive",
    "Snooze",
    "Delete",
    "Open",
    "Close",
    "Read",
    "Unread",
    "Snooze",
    "Undo",
    "Archived.",
    "All marked as read.",
    "Snoozed.",
    "Deleted.",
    "Taken back.",
    "The server refused this.",
    "You’re all caught up",
    "New notifications appear here the moment they are sent.",
    "Nothing unread",
    "What you have read stays under “All”.",
    "Loading notifications",
    "Theme: as the system",
    "Theme: light",
    "Theme: dark",
    "Notification preferences",
    "Write to people",
    "Français",
    "Live",
    "Connecting…",
    "Offline",
    "Disconnected",
    "Trying again…",
    "move",
    "read / unread",
    "details",
    "archive",
    "snooze",
    "delete",
    "Enter",
    "Del",
    " of ",
    "Other channels",
    "What else was sent of this could not be loaded.",
    "History",
    "Snoozed",
    "Archived",
    "Bring back",
    "Bring back now",
    "Back in the list.",
    "Back in the list.",
    "Nothing archived",
    "What you archive is kept here.",
    "Nothing snoozed",
    "What you snooze waits here until its time.",
    "Nothing found",
    "Try other words, or search all notifications.",
    "Analytics",
    "As a table",
    "The server",
    "Per day, last 30 days",
    "Open rate and median time to read, by type",
    "Deliveries by state",
    "Created",
    "Read",
    "Nothing was sent in these days.",
    "The figures could not be loaded.",
    "median",
    "Sent",
    "Waiting",
    "Failed",
    "Not sent",
};

constexpr Texts kFrench = {
    Language::kFrench,
    "fr",
    "Notifications",
    "Tout marquer comme lu",
    "Toutes",
    "Non lues",
    "Marquer comme lue",
    "Marquer comme non lue",
    "Archiver",
    "Reporter",
    "Supprimer",
    "Ouvrir",
    "Fermer",
    "Lue",
    "Non lue",
    "Reporter",
    "Annuler",
    "Notification archivée.",
    "Tout est marqué comme lu.",
    "Notification reportée.",
    "Notification supprimée.",
    "Action annulée.",
    "Le serveur a refusé cette action.",
    "Vous êtes à jour",
    "Les nouvelles notifications apparaissent ici dès leur envoi.",
    "Rien à lire",
    "Ce que vous avez lu reste sous «\u00a0Toutes\u00a0».",
    "Chargement des notifications",
    "Thème\u00a0: comme le système",
    "Thème\u00a0: clair",
    "Thème\u00a0: sombre",
    "Préférences de notification",
    "Écrire à des personnes",
    "English",
    "En direct",
    "Connexion…",
    "Hors ligne",
    "Déconnecté",
    "Nouvel essai…",
    "parcourir",
    "lu / non lu",
    "détails",
    "archiver",
    "reporter",
    "supprimer",
    "Entrée",
    "Suppr",
    " sur ",
    "Autres canaux",
    "Les autres envois n’ont pas pu être chargés.",
    "Historique",
    "Reportées",
    "Archivées",
    "Remettre",
    "Remettre maintenant",
    "De retour dans la liste.",
    "De retour dans la liste.",
    "Rien d’archivé",
    "Ce que vous archivez est gardé ici.",
    "Rien de reporté",
    "Ce que vous reportez attend ici son heure.",
    "Aucun résultat",
    "Essayez d’autres mots, ou cherchez dans toutes les notifications.",
    "Statistiques",
    "En tableau",
    "Le serveur",
    "Par jour, 30 derniers jours",
    "Taux d’ouverture et délai de lecture médian, par type",
    "Envois par état",
    "Créées",
    "Lues",
    "Rien n’a été envoyé ces jours-ci.",
    "Les chiffres n’ont pas pu être chargés.",
    "médiane",
    "Envoyés",
    "En attente",
    "En échec",
    "Non envoyés",
};

bool french(Language language) {
    return language == Language::kFrench;
}

struct Family {
    std::string_view name;
    const char* english;
    const char* french;
};
constexpr Family kFamilies[] = {
    {"mandat", "Mandate", "Mandat"},
    {"organisation", "Organisation", "Organisation"},
    {"task", "Task", "Tâche"},
    {"note", "Note", "Note"},
    {"document", "Document", "Document"},
    {"meeting", "Meeting", "Réunion"},
    {"pipeline", "Pipeline", "Pipeline"},
    {"report", "Report", "Rapport"},
    {"system", "Announcement", "Annonce"},
};

// French counts nothing as one ("0 notification"), English as many.
bool singular(std::uint64_t count, Language language) {
    return count == 1 || (count == 0 && french(language));
}

}  // namespace

Language language_of(std::string_view tag) {
    const bool french_tag = tag.size() >= 2 && (tag[0] == 'f' || tag[0] == 'F') &&
                            (tag[1] == 'r' || tag[1] == 'R') &&
                            (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
    return french_tag ? Language::kFrench : Language::kEnglish;
}

const Texts& texts(Language language) {
    return french(language) ? kFrench : kEnglish;
}

std::string spelled(std::uint64_t number, Language language) {
    const std::string digits = std::to_string(number);
    const std::string_view group = french(language) ? "\u202f" : ",";
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += group;
        text.push_back(digits[i]);
    }
    return text;
}

std::string priority_text(Priority priority, Language language) {
    switch (priority) {
        case Priority::kCritical:
            return french(language) ? "Critique" : "Critical";
        case Priority::kHigh:
            return french(language) ? "Haute" : "High";
        case Priority::kNormal:
            return french(language) ? "Normale" : "Normal";
        case Priority::kLow:
            return french(language) ? "Basse" : "Low";
    }
    return {};
}

std::string family_text(std::string_view type, Language language) {
    const std::string_view name = type.substr(0, type.find('.'));
    for (const Family& family : kFamilies) {
        if (family.name == name) return french(language) ? family.french : family.english;
    }
    return std::string(name);
}

std::string close_reason(std::uint16_t code, Language language) {
    const bool fr = french(language);
    switch (code) {
        case 4401:
            return fr ? "Session terminée" : "Session ended";
        case 4403:
            return fr ? "Accès refusé" : "Access refused";
        case 4429:
            return fr ? "Trop d’onglets ouverts" : "Too many tabs open";
        default:
            return {};
    }
}

std::string retry_text(std::int64_t seconds, Language language) {
    const std::string number = std::to_string(seconds);
    return french(language) ? "nouvel essai dans " + number + "\u00a0s"
                            : "next try in " + number + " s";
}

std::string unread_text(std::uint64_t count, Language language) {
    const std::string number = spelled(count, language);
    if (french(language)) {
        return number +
               (singular(count, language) ? " notification non lue" : " notifications non lues");
    }
    return number + (singular(count, language) ? " unread notification" : " unread notifications");
}

std::string arrived_text(const Notification& n, Language language) {
    const bool urgent = n.priority == Priority::kCritical;
    if (french(language)) {
        return (urgent ? "Notification critique\u00a0: " : "Nouvelle notification\u00a0: ") +
               n.title;
    }
    return (urgent ? "Critical notification: " : "New notification: ") + n.title;
}

std::string marked_text(std::uint64_t count, Language language) {
    const std::string number = spelled(count, language);
    if (!french(language)) return number + " selected";
    return number + (singular(count, language) ? " sélectionnée" : " sélectionnées");
}

std::string arrivals_text(std::uint64_t count, Language language) {
    const std::string number = spelled(count, language);
    if (french(language)) {
        return number +
               (singular(count, language) ? " nouvelle notification" : " nouvelles notifications");
    }
    return number + (singular(count, language) ? " new notification" : " new notifications");
}

std::string row_text(const Notification& n, std::string_view age, std::uint64_t place,
                     std::uint64_t rows, Language language) {
    const Texts& words = texts(language);
    std::string text;
    if (!n.is_read()) text += french(language) ? "Non lue, " : "Unread, ";
    if (n.priority == Priority::kCritical || n.priority == Priority::kHigh) {
        text += priority_text(n.priority, language) + ", ";
    }
    text += n.title;
    text += ", ";
    text += age;
    text += ", " + spelled(place, language) + words.position + spelled(rows, language);
    return text;
}

}  // namespace carillon::center
