// Every text the elements can show or speak, in English and French. A text that depends on values
// is a function of them; `count` is already the exact number and `shown` its localised spelling.

import { matchLocale } from "../locale.js";

function plural(locale, forms) {
  const rules = new Intl.PluralRules(locale);
  return (count) => forms[rules.select(count)] ?? forms.other;
}

const enUnread = plural("en", { one: "unread notification", other: "unread notifications" });
const enArrived = plural("en", { one: "new notification", other: "new notifications" });
const frUnread = plural("fr", { one: "notification non lue", other: "notifications non lues" });
const frArrived = plural("fr", { one: "nouvelle notification", other: "nouvelles notifications" });
const frNew = plural("fr", { one: "nouvelle", other: "nouvelles" });

const en = {
  title: "Notifications",
  bellName: (shown, count, unseen, unseenShown) => {
    if (count === 0) return "Notifications, none unread";
    const base = `Notifications, ${shown} ${enUnread(count)}`;
    return unseen > 0 ? `${base}, ${unseenShown} new` : base;
  },
  bellUnknown: "Notifications, number of unread unknown",
  bellOffline: (name) => `${name}, offline`,
  waiting: (shown, _count) => `${shown} new`,
  close: "Close",
  filterLabel: "Show",
  filterAll: "All",
  filterUnread: "Unread",
  markAll: "Mark all as read",
  listLabel: "Notifications, most important first",
  unread: "Unread",
  priority: { critical: "Critical", high: "High", low: "Low" },
  pending: "Waiting for the server",
  actions: "Actions",
  markRead: "Mark as read",
  markUnread: "Mark as unread",
  archive: "Archive",
  snooze: "Snooze",
  remove: "Delete",
  more: "More actions",
  settings: "Notification preferences",
  turnOff: "Turn this kind off",
  turnedOff: "You will get no more of this kind.",
  expand: "Show the whole text",
  collapse: "Show less",
  justNow: "just now",
  snoozeFor: "Snooze",
  snoozeHour: "In one hour",
  snoozeEvening: "This evening",
  snoozeTomorrow: "Tomorrow morning",
  snoozeWeek: "Next week",
  markedRead: "Marked as read.",
  markedUnread: "Marked as unread.",
  markedAll: "All marked as read.",
  archived: "Archived.",
  removed: "Deleted.",
  snoozed: (when) => `Snoozed until ${when}.`,
  undo: "Undo",
  undone: "Undone.",
  gone: "No longer in this list.",
  dismiss: "Dismiss",
  empty: {
    all: { title: "You’re all caught up", body: "New notifications appear here the moment they are sent." },
    unread: { title: "Nothing unread", body: "What you have read stays under “All”." },
    unknown: {
      title: "Your notifications are not known",
      body: "The server has not told them yet. They appear here as soon as it does.",
    },
  },
  loading: "Loading notifications",
  loadingOlder: "Loading older notifications…",
  olderFailed: "Older notifications could not be loaded.",
  again: "Try again",
  truncated: (shown, total) => `Showing the first ${shown} of ${total} unread.`,
  connection: {
    connecting: "Connecting…",
    online: "Live",
    offline: "Offline. What you do is kept and sent later.",
    closed: "Disconnected. Reload the page to connect again.",
    failed: "Notifications could not start.",
  },
  retryIn: (seconds) => `Next try in ${seconds} s`,
  retryNow: "Trying again…",
  offlineReasons: {
    1001: "The server is restarting.",
    4401: "Signing in again…",
    4429: "Too many tabs are open. Close one and this one goes on.",
  },
  closedReasons: {
    4401: "Your session has ended. Sign in again.",
    4403: "You may not see notifications.",
  },
  refused: (what, title) => (title ? `${what}: refused for “${title}”.` : `${what}: refused.`),
  arrived: (title) => `New notification: ${title}`,
  arrivedMany: (shown, count) => `${shown} ${enArrived(count)}`,
  arrivedCritical: (title) => `Critical notification: ${title}`,
};

const fr = {
  title: "Notifications",
  bellName: (shown, count, unseen, unseenShown) => {
    if (count === 0) return "Notifications, aucune non lue";
    const base = `Notifications, ${shown} ${frUnread(count)}`;
    return unseen > 0 ? `${base}, ${unseenShown} ${frNew(unseen)}` : base;
  },
  bellUnknown: "Notifications, nombre de non lues inconnu",
  bellOffline: (name) => `${name}, hors ligne`,
  waiting: (shown, count) => `${shown} ${frNew(count)}`,
  close: "Fermer",
  filterLabel: "Afficher",
  filterAll: "Toutes",
  filterUnread: "Non lues",
  markAll: "Tout marquer comme lu",
  listLabel: "Notifications, les plus importantes d’abord",
  unread: "Non lue",
  priority: { critical: "Critique", high: "Haute", low: "Basse" },
  pending: "En attente du serveur",
  actions: "Actions",
  markRead: "Marquer comme lue",
  markUnread: "Marquer comme non lue",
  archive: "Archiver",
  snooze: "Reporter",
  remove: "Supprimer",
  more: "Autres actions",
  settings: "Préférences de notification",
  turnOff: "Ne plus recevoir ce type",
  turnedOff: "Vous n’en recevrez plus de ce type.",
  expand: "Afficher tout le texte",
  collapse: "Réduire",
  justNow: "à l’instant",
  snoozeFor: "Reporter",
  snoozeHour: "D’une heure",
  snoozeEvening: "À ce soir",
  snoozeTomorrow: "À demain matin",
  snoozeWeek: "À la semaine prochaine",
  markedRead: "Marquée comme lue.",
  markedUnread: "Marquée comme non lue.",
  markedAll: "Toutes marquées comme lues.",
  archived: "Archivée.",
  removed: "Supprimée.",
  snoozed: (when) => `Reportée : ${when}.`,
  undo: "Annuler",
  undone: "Annulé.",
  gone: "N’est plus dans cette liste.",
  dismiss: "Fermer le message",
  empty: {
    all: { title: "Vous êtes à jour", body: "Les nouvelles notifications apparaissent ici dès leur envoi." },
    unread: { title: "Rien à lire", body: "Ce que vous avez lu reste sous « Toutes »." },
    unknown: {
      title: "Vos notifications ne sont pas connues",
      body: "Le serveur ne les a pas encore communiquées. Elles apparaîtront ici dès que possible.",
    },
  },
  loading: "Chargement des notifications",
  loadingOlder: "Chargement des plus anciennes…",
  olderFailed: "Les plus anciennes n’ont pas pu être chargées.",
  again: "Réessayer",
  truncated: (shown, total) => `Les ${shown} premières sur ${total} non lues sont affichées.`,
  connection: {
    connecting: "Connexion…",
    online: "En direct",
    offline: "Hors ligne. Vos actions sont gardées et partiront plus tard.",
    closed: "Déconnecté. Rechargez la page pour vous reconnecter.",
    failed: "Les notifications n’ont pas pu démarrer.",
  },
  retryIn: (seconds) => `Prochain essai dans ${seconds} s`,
  retryNow: "Nouvel essai…",
  offlineReasons: {
    1001: "Le serveur redémarre.",
    4401: "Nouvelle connexion…",
    4429: "Trop d’onglets sont ouverts. Fermez-en un et celui-ci reprendra.",
  },
  closedReasons: {
    4401: "Votre session est terminée. Reconnectez-vous.",
    4403: "Vous n’avez pas accès aux notifications.",
  },
  refused: (what, title) => (title ? `${what} : refusé pour « ${title} ».` : `${what} : refusé.`),
  arrived: (title) => `Nouvelle notification : ${title}`,
  arrivedMany: (shown, count) => `${shown} ${frArrived(count)}`,
  arrivedCritical: (title) => `Notification critique : ${title}`,
};

const kTexts = { en, fr };

/** The language the elements speak for a locale: "fr" for any French ("fr-CH", "fr_FR"), else "en". */
export function languageOf(tag) {
  return matchLocale(tag, Object.keys(kTexts), "en");
}

/** All texts for "fr" or "en". */
export function textsOf(language) {
  return kTexts[language] ?? en;
}
