// The demo page's own texts. Those of the bell and the list are in the package.

const en = {
  skip: "Skip to the notifications",
  language: "Language",
  theme: "Theme",
  themeLight: "Light",
  themeAuto: "As the system",
  themeDark: "Dark",
  loading: "Loading…",
  fullCenter: "Full centre",
  signInTitle: "Two tabs, one bell",
  signInLead:
    "Carillon carries business events to the people they concern, while it happens. This workspace is made up; the events, the server and the connection are real.",
  signInStep1: "Sign in here as one person.",
  signInStep2: "Open a second tab as a colleague, or as the same person.",
  signInStep3: "Assign a task in one tab and watch the bell of the other.",
  signInAs: "Sign in as",
  signInUnknown: "There is no such demo user.",
  absentTitle: "This server runs without the demo",
  absentLead: "The page you are looking for belongs to the demo. Start the server with it:",
  absentOwn: "The server itself is ready for your own programs:",
  absentApi: "The API, as OpenAPI",
  absentCenter: "The full notification centre",
  absentHealth: "Is the server well?",
  unreachableTitle: "The server does not answer",
  unreachableLead: "It may be starting. Nothing is lost: what was accepted is on disk.",
  retry: "Try again",
  appTitle: "Workspace",
  composerTitle: "Who is notified",
  toMe: "Me",
  toColleague: "A colleague",
  toTeam: "My team",
  colleague: "Colleague",
  team: "Team",
  scope: "Limit to team",
  scopeNone: "No limit",
  activityTitle: "Activity",
  activityEmpty: "Press a button below: what the server answers is listed here.",
  sentTitle: "What would have been sent",
  sentLead: (mails) => mails
    ? "Mails to you, and what a webhook is told of you, are caught on this machine and shown here; nothing leaves it."
    : "What a webhook is told of you is caught on this machine and shown here; none of it leaves.",
  sentEmpty: (mails) => mails
    ? "Press “Mail at once” below: the mail comes here."
    : "Press a button below: what a webhook is told comes here.",
  sentFrom: "From",
  sentTo: "To",
  sentAsText: "As plain text",
  close: "Close",
  sentBody: "Body",
  sentCaught: (title) => `Mail: ${title}`,
  sentLater: (title) => `“${title}”: mailed in a moment, unless you see it first`,
  sentNot: (title, reason) =>
    reason === "seen" || reason === "read"
      ? `“${title}”: not mailed, since you have seen it here`
      : `“${title}”: not mailed (${reason ?? "failed"})`,
  cardsTitle: "Business events",
  another: (family) => `Another one (${family})`,
  everyone: "everyone",
  you: "you",
  created: (count) => `${count} created`,
  skipped: (count, reason) => `${count} skipped: ${reason}`,
  reasons: { team_scope: "not in this team" },
  duplicate: "already sent",
  answered: (ms) => `answered in ${ms} ms`,
  onSocket: (ms) => `on this tab’s socket after ${ms} ms`,
  receivedFrom: (title) => `Received: ${title}`,
  afterSending: (ms) => `${ms} ms after it was sent`,
  openedRecord: (name) => `Opened: ${name}`,
  openedLink: (url) => `Link followed: ${url} (no such page in this demo)`,
  failed: (reason) => `Refused: ${reason}`,
  offline: "the server does not answer",
  accountOf: (name) => `Signed in as ${name}`,
  otherTab: "Open another tab as",
  switchUser: "Switch user",
  ended: "Your session has ended.",
  signInAgain: "Sign in again",
  startFailed: "The notifications could not start. Reload the page.",
  families: {
    task: "Tasks",
    approval: "Approvals, by mail",
    mandat: "Mandates",
    organisation: "Organisations",
    note: "Notes",
    meeting: "Meetings",
    document: "Documents",
    pipeline: "Pipeline",
    report: "Reports",
    system: "Announcements and bursts",
  },
  roles: { user: "User", manager: "Manager", service: "Service", admin: "Administrator" },
};

const fr = {
  skip: "Aller aux notifications",
  language: "Langue",
  theme: "Thème",
  themeLight: "Clair",
  themeAuto: "Comme le système",
  themeDark: "Sombre",
  loading: "Chargement…",
  fullCenter: "Centre complet",
  signInTitle: "Deux onglets, une cloche",
  signInLead:
    "Carillon porte les événements métier aux personnes concernées, à l’instant même. Cet espace est inventé ; les événements, le serveur et la connexion sont réels.",
  signInStep1: "Connectez-vous ici comme une personne.",
  signInStep2: "Ouvrez un second onglet comme collègue, ou comme la même personne.",
  signInStep3: "Assignez une tâche dans un onglet et regardez la cloche de l’autre.",
  signInAs: "Se connecter comme",
  signInUnknown: "Cet utilisateur de démonstration n’existe pas.",
  absentTitle: "Ce serveur tourne sans la démonstration",
  absentLead: "La page demandée fait partie de la démonstration. Démarrez le serveur avec elle :",
  absentOwn: "Le serveur lui-même est prêt pour vos programmes :",
  absentApi: "L’API, en OpenAPI",
  absentCenter: "Le centre de notifications complet",
  absentHealth: "Le serveur va-t-il bien ?",
  unreachableTitle: "Le serveur ne répond pas",
  unreachableLead: "Il démarre peut-être. Rien n’est perdu : ce qui a été accepté est sur disque.",
  retry: "Réessayer",
  appTitle: "Espace de travail",
  composerTitle: "Qui est notifié",
  toMe: "Moi",
  toColleague: "Un collègue",
  toTeam: "Mon équipe",
  colleague: "Collègue",
  team: "Équipe",
  scope: "Limiter à l’équipe",
  scopeNone: "Sans limite",
  activityTitle: "Activité",
  activityEmpty: "Appuyez sur un bouton ci-dessous : la réponse du serveur s’affiche ici.",
  sentTitle: "Ce qui aurait été envoyé",
  sentLead: (mails) => mails
    ? "Vos courriels, et ce qu’un webhook apprend de vous, sont interceptés sur cette machine et montrés ici ; rien n’en sort."
    : "Ce qu’un webhook apprend de vous est intercepté sur cette machine et montré ici ; rien n’en sort.",
  sentEmpty: (mails) => mails
    ? "Appuyez sur « Courriel immédiat » ci-dessous : le courriel arrive ici."
    : "Appuyez sur un bouton ci-dessous : ce qu’un webhook apprend arrive ici.",
  sentFrom: "De",
  sentTo: "À",
  sentAsText: "En texte brut",
  close: "Fermer",
  sentBody: "Corps",
  sentCaught: (title) => `Courriel : ${title}`,
  sentLater: (title) => `« ${title} » : courriel dans un instant, sauf si vous la voyez d’ici là`,
  sentNot: (title, reason) =>
    reason === "seen" || reason === "read"
      ? `« ${title} » : pas de courriel, car vous l’avez vue ici`
      : `« ${title} » : pas de courriel (${reason ?? "échec"})`,
  cardsTitle: "Événements métier",
  another: (family) => `Un autre élément (${family})`,
  everyone: "tout le monde",
  you: "vous",
  created: (count) => (count > 1 ? `${count} créées` : `${count} créée`),
  skipped: (count, reason) => `${count} ignorée${count > 1 ? "s" : ""} : ${reason}`,
  reasons: { team_scope: "hors de cette équipe" },
  duplicate: "déjà envoyé",
  answered: (ms) => `réponse en ${ms} ms`,
  onSocket: (ms) => `sur la connexion de cet onglet après ${ms} ms`,
  receivedFrom: (title) => `Reçu : ${title}`,
  afterSending: (ms) => `${ms} ms après l’envoi`,
  openedRecord: (name) => `Ouvert : ${name}`,
  openedLink: (url) => `Lien suivi : ${url} (page absente de cette démonstration)`,
  failed: (reason) => `Refusé : ${reason}`,
  offline: "le serveur ne répond pas",
  accountOf: (name) => `Connecté : ${name}`,
  otherTab: "Ouvrir un autre onglet comme",
  switchUser: "Changer d’utilisateur",
  ended: "Votre session est terminée.",
  signInAgain: "Se reconnecter",
  startFailed: "Les notifications n’ont pas pu démarrer. Rechargez la page.",
  families: {
    task: "Tâches",
    approval: "Accords, par courriel",
    mandat: "Mandats",
    organisation: "Organisations",
    note: "Notes",
    meeting: "Réunions",
    document: "Documents",
    pipeline: "Pipeline",
    report: "Rapports",
    system: "Annonces et rafales",
  },
  roles: { user: "Utilisateur", manager: "Responsable", service: "Service", admin: "Administrateur" },
};

const kTexts = { en, fr };

export function textsOf(locale) {
  return kTexts[locale] ?? en;
}

/** Writes every [data-text] and [data-title] of the document again. */
export function applyTexts(texts) {
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = texts[node.dataset.text];
  }
  for (const node of document.querySelectorAll("[data-title]")) {
    node.title = texts[node.dataset.title];
  }
}
