// The texts of the page around the canvas. Those of the canvas are in the module.

const en = {
  title: "Notifications",
  accessible: "Open the accessible list",
  help: "Drawn on a canvas. Arrow keys move through the notifications and read them out, Enter marks one as read or unread, E archives, S snoozes, Delete deletes, Shift and A mark all as read, Z takes the last action back, slash searches, 1 to 4 choose a list, T the theme, L the language, P the preferences, C writes to others and D shows the server, where you may. Shift and Tab leads to the accessible list and to the preferences.",
  loading: "Loading…",
  signInTitle: "Sign in to the demo",
  signInLead: "Choose one of its people. Their notifications open here.",
  signInFailed: "There is no such demo user. Choose another.",
  tokenTitle: "Sign in with this link?",
  tokenLead: "The link that opened this page carries a token. Use it only if you expected it: everything you read and do here is then done as",
  tokenNobody: "somebody whom the token does not name",
  tokenUse: "Sign in with it",
  tokenStay: "No, stay as I am",
  signedOutTitle: "You are not signed in",
  signedOutLead: "This page shows your notifications once you are signed in. Open it from the application that you use, or ask whoever runs it for a link.",
  signedOutOperator: "I run this server",
  signedOutToken: "A token signs somebody in:",
  signedOutHow: "Then open this page with it. The token stays in this tab and is not sent with the address:",
  signedOutDemo: "Or look around with made-up people:",
  failedTitle: "The centre cannot be drawn here",
  failedLead: "This browser cannot draw it. The same notifications are there as an ordinary page.",
  unreachableTitle: "The server does not answer",
  unreachableLead: "Your notifications are safe. It is tried again when you press the button.",
  analyticsTitle: "Analytics of the last 30 days",
  analyticsTypes: "By type",
  analyticsDays: "By day",
  analyticsDeliveries: "Deliveries by state",
  analyticsType: "Type",
  analyticsDay: "Day",
  analyticsChannel: "Channel",
  analyticsCreated: "Created",
  analyticsRead: "Read",
  analyticsRate: "Open rate",
  analyticsSeconds: "Median time to read (s)",
  stateSent: "Sent",
  stateWaiting: "Waiting",
  stateFailed: "Failed",
  stateSuppressed: "Not sent",
  snoozeTitle: "Snooze until",
  snoozeHour: "In one hour",
  snoozeEvening: "This evening",
  snoozeTomorrow: "Tomorrow",
  snoozeWeek: "Next week",
  snoozeOwn: "Another time",
  snoozeAccept: "Snooze",
  drawn: "Open the drawn list",
  retry: "Try again",
  search: "Search (/)",
  searchHint: "Search notifications. Words, and filters such as type:task.*, is:unread, priority:high.",
  preferences: "Notification preferences",
  close: "Close",
  compose: "Write to people",
  operations: "How the server is doing",
  composeFailed: "The dialog could not be loaded. Try again.",
};

const fr = {
  title: "Notifications",
  accessible: "Ouvrir la liste accessible",
  help: "Dessinée sur un canevas. Les flèches parcourent les notifications et les lisent, Entrée marque comme lue ou non lue, E archive, S reporte, Suppr supprime, Maj et A marquent tout comme lu, Z annule la dernière action, la barre oblique cherche, 1 à 4 choisissent une liste, T le thème, L la langue, P les préférences, C écrit à d’autres et D montre le serveur, si vous y êtes autorisé. Maj et Tab mènent à la liste accessible et aux préférences.",
  loading: "Chargement…",
  signInTitle: "Entrer dans la démonstration",
  signInLead: "Choisissez une personne. Ses notifications s’ouvrent ici.",
  signInFailed: "Cette personne n’existe pas dans la démonstration. Choisissez-en une autre.",
  tokenTitle: "Se connecter avec ce lien ?",
  tokenLead: "Le lien qui a ouvert cette page porte un jeton. Ne l’utilisez que si vous l’attendiez : tout ce que vous lirez et ferez ici le sera au nom de",
  tokenNobody: "quelqu’un que le jeton ne nomme pas",
  tokenUse: "Se connecter avec",
  tokenStay: "Non, rester comme je suis",
  signedOutTitle: "Vous n’êtes pas connecté",
  signedOutLead: "Cette page montre vos notifications une fois que vous êtes connecté. Ouvrez-la depuis l’application que vous utilisez, ou demandez un lien à qui l’exploite.",
  signedOutOperator: "J’exploite ce serveur",
  signedOutToken: "Un jeton connecte une personne :",
  signedOutHow: "Ouvrez ensuite cette page avec lui. Le jeton reste dans cet onglet et ne part pas avec l’adresse :",
  signedOutDemo: "Ou faites le tour avec des personnes inventées :",
  failedTitle: "Le centre ne peut pas être dessiné ici",
  failedLead: "Ce navigateur ne peut pas le dessiner. Les mêmes notifications existent en page ordinaire.",
  unreachableTitle: "Le serveur ne répond pas",
  unreachableLead: "Vos notifications sont en sécurité. Le bouton fait un nouvel essai.",
  analyticsTitle: "Statistiques des 30 derniers jours",
  analyticsTypes: "Par type",
  analyticsDays: "Par jour",
  analyticsDeliveries: "Envois par état",
  analyticsType: "Type",
  analyticsDay: "Jour",
  analyticsChannel: "Canal",
  analyticsCreated: "Créées",
  analyticsRead: "Lues",
  analyticsRate: "Taux d’ouverture",
  analyticsSeconds: "Délai de lecture médian (s)",
  stateSent: "Envoyés",
  stateWaiting: "En attente",
  stateFailed: "En échec",
  stateSuppressed: "Non envoyés",
  snoozeTitle: "Reporter à",
  snoozeHour: "Dans une heure",
  snoozeEvening: "Ce soir",
  snoozeTomorrow: "Demain",
  snoozeWeek: "La semaine prochaine",
  snoozeOwn: "Un autre moment",
  snoozeAccept: "Reporter",
  drawn: "Ouvrir la liste dessinée",
  retry: "Réessayer",
  search: "Rechercher (/)",
  searchHint: "Rechercher dans les notifications. Des mots, et des filtres comme type:task.*, is:unread, priority:high.",
  preferences: "Préférences de notification",
  close: "Fermer",
  compose: "Écrire à des personnes",
  operations: "État du serveur",
  composeFailed: "La fenêtre n’a pas pu être chargée. Réessayez.",
};

/** All texts for "fr" or "en". */
export function textsOf(locale) {
  return locale === "fr" ? fr : en;
}

/** Says everything on the page in that language. */
export function speak(locale) {
  const texts = textsOf(locale);
  document.documentElement.lang = locale;
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = texts[node.dataset.text];
  }
  document.getElementById("canvas").setAttribute("aria-label", texts.title);
  const search = document.getElementById("search");
  search.placeholder = texts.search;
  search.setAttribute("aria-label", texts.searchHint);
  search.title = texts.searchHint;
}
