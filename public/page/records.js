// The made-up records of the workspace and the business events each can cause. A payload function
// gets {locale, me, names, date, time} and gives the template's variables; `names` is who will be
// notified, in words. Records that advance (a deal, a mandate) keep their step in `step`.

const both = (en, fr) => ({ en, fr });

const kStages = {
  en: ["Lead", "Qualified", "Proposal", "Negotiation", "Won"],
  fr: ["Piste", "Qualifié", "Proposition", "Négociation", "Gagné"],
};
const kStatuses = {
  en: ["Draft", "In review", "Active", "Suspended"],
  fr: ["Brouillon", "En revue", "Actif", "Suspendu"],
};

// Moves a record one step on and answers with the two steps it lies between.
function advance(record, names) {
  const from = names[record.step % names.length];
  record.step += 1;
  return [from, names[record.step % names.length]];
}

export const kFamilies = [
  {
    name: "task",
    records: [
      { url: "/tasks/42", name: both("Call Acme about the renewal", "Appeler Acme pour le renouvellement"), note: both("Acme Industries", "Acme Industries") },
      { url: "/tasks/57", name: both("Prepare the quarterly review for Helvetia", "Préparer la revue trimestrielle d’Helvetia"), note: both("Helvetia Pension Fund", "Caisse de pension Helvetia") },
      { url: "/tasks/63", name: both("Send the revised fee schedule to Lumen", "Envoyer à Lumen la grille tarifaire révisée"), note: both("Lumen Capital", "Lumen Capital") },
      { url: "/tasks/55", name: both("Update Orion’s investor profile", "Mettre à jour le profil investisseur d’Orion"), note: both("Orion Family Office", "Orion Family Office") },
      { url: "/tasks/68", name: both("Sign off the October risk report", "Valider le rapport de risque d’octobre"), note: both("Risk", "Risques") },
      { url: "/tasks/71", name: both("Collect the missing KYC papers", "Réunir les pièces KYC manquantes"), note: both("Orion Family Office", "Orion Family Office") },
    ],
    events: [
      { event: "task.assigned", label: both("Assign a task", "Assigner la tâche"), payload: (r, c) => ({ task: r.name[c.locale] }) },
      { event: "task.overdue", label: both("Task overdue", "Tâche en retard"), priority: "high", payload: (r, c) => ({ task: r.name[c.locale], due_date: c.date(-2) }) },
      { event: "task.completed", label: both("Complete", "Terminer"), payload: (r, c) => ({ task: r.name[c.locale], completed_by: c.me }) },
    ],
  },
  {
    name: "approval",
    icon: "mail",
    records: [
      { url: "/#/approvals/12", name: both("Lumen: bond mandate, draft 3", "Lumen : mandat obligataire, version 3"), note: both("By mail at once, or after 12 s to who has not seen it here: look at another tab meanwhile", "Par courriel, aussitôt ou après 12 s à qui ne l’a pas vu ici : passez entre-temps à un autre onglet") },
      { url: "/#/approvals/14", name: both("Acme: fee agreement", "Acme : convention tarifaire"), note: both("By mail at once, or after 12 s to who has not seen it here: look at another tab meanwhile", "Par courriel, aussitôt ou après 12 s à qui ne l’a pas vu ici : passez entre-temps à un autre onglet") },
    ],
    events: [
      { event: "approval.requested", label: both("Mail at once", "Courriel immédiat"), payload: (r, c) => ({ document: r.name[c.locale], author: c.me }) },
      { event: "approval.reminder", label: both("Mail unless seen", "Courriel si non vu"), payload: (r, c) => ({ document: r.name[c.locale] }) },
    ],
  },
  {
    name: "note",
    records: [
      { url: "/notes/310", name: both("Acme renewal: what they expect", "Renouvellement Acme : leurs attentes"), note: both("Call of this morning", "Appel de ce matin") },
      { url: "/notes/318", name: both("Lumen: feedback on the proposal", "Lumen : retour sur la proposition"), note: both("Email thread", "Échange de courriels") },
    ],
    events: [
      { event: "note.mentioned", label: both("Mention in a note", "Mentionner dans la note"), priority: "high", payload: (r, c) => ({ note: r.name[c.locale], author: c.me }) },
    ],
  },
  {
    name: "document",
    records: [
      { url: "/documents/kyc-helvetia", name: both("KYC Helvetia 2026.pdf", "KYC Helvetia 2026.pdf"), note: both("Compliance folder", "Dossier conformité") },
      { url: "/documents/mandate-orion", name: both("Orion mandate, signed.pdf", "Mandat Orion signé.pdf"), note: both("Contracts folder", "Dossier contrats") },
      { url: "/documents/acme-fees", name: both("Acme fee agreement.docx", "Convention tarifaire Acme.docx"), note: both("Contracts folder", "Dossier contrats") },
      { url: "/documents/lumen-lei", name: both("Lumen LEI certificate.pdf", "Certificat LEI Lumen.pdf"), note: both("Compliance folder", "Dossier conformité") },
    ],
    events: [
      { event: "document.uploaded", label: both("Upload", "Déposer"), payload: (r, c) => ({ document: r.name[c.locale], uploaded_by: c.me }) },
      { event: "document.expiring", label: both("Document expiring", "Document expirant"), priority: "high", payload: (r, c) => ({ document: r.name[c.locale], expires_on: c.date(14) }) },
    ],
  },
  {
    name: "mandat",
    records: [
      { url: "/mandates/12", name: both("Helvetia: global equities", "Helvetia : actions monde"), note: both("CHF 84 m under management", "84 M CHF sous gestion"), step: 0 },
      { url: "/mandates/19", name: both("Orion: multi-asset", "Orion : multi-actifs"), note: both("EUR 31 m under management", "31 M EUR sous gestion"), step: 1 },
      { url: "/mandates/23", name: both("Lumen: green bonds", "Lumen : obligations vertes"), note: both("EUR 18 m under management", "18 M EUR sous gestion"), step: 2 },
      { url: "/mandates/27", name: both("Acme: treasury", "Acme : trésorerie"), note: both("CHF 12 m under management", "12 M CHF sous gestion"), step: 2 },
    ],
    events: [
      { event: "mandat.created", label: both("Create", "Créer"), payload: (r, c) => ({ mandat: r.name[c.locale] }) },
      {
        event: "mandat.status_changed",
        label: both("Change status", "Changer le statut"),
        payload: (r, c) => {
          const [old_status, new_status] = advance(r, kStatuses[c.locale]);
          return { mandat: r.name[c.locale], old_status, new_status };
        },
      },
      { event: "mandat.overdue", label: both("Mandate overdue", "Mandat en retard"), priority: "high", payload: (r, c) => ({ mandat: r.name[c.locale], due_date: c.date(-5) }) },
    ],
    state: (r, locale) => kStatuses[locale][r.step % kStatuses[locale].length],
  },
  {
    name: "pipeline",
    records: [
      { url: "/deals/188", name: both("Acme renewal, 3 years", "Renouvellement Acme, 3 ans"), note: both("CHF 420,000", "420 000 CHF"), step: 2 },
      { url: "/deals/198", name: both("Acme: employee savings", "Acme : épargne salariale"), note: both("CHF 260,000", "260 000 CHF"), step: 3 },
      { url: "/deals/204", name: both("Lumen: bond mandate, €40m", "Lumen : mandat obligataire, 40 M€"), note: both("EUR 310,000", "310 000 EUR"), step: 2 },
    ],
    events: [
      {
        event: "pipeline.stage_changed",
        label: both("Deal moved", "Faire avancer"),
        payload: (r, c) => {
          const [from_stage, to_stage] = advance(r, kStages[c.locale]);
          return { deal: r.name[c.locale], from_stage, to_stage };
        },
      },
    ],
    state: (r, locale) => kStages[locale][r.step % kStages[locale].length],
  },
  {
    name: "organisation",
    records: [
      { url: "/organisations/3", name: both("Acme Industries", "Acme Industries"), note: both("Basel · 1,200 employees", "Bâle · 1 200 employés") },
      { url: "/organisations/5", name: both("Helvetia Pension Fund", "Caisse de pension Helvetia"), note: both("Zurich · 38,000 members", "Zurich · 38 000 assurés") },
      { url: "/organisations/7", name: both("Lumen Capital", "Lumen Capital"), note: both("Luxembourg · 90 employees", "Luxembourg · 90 employés") },
      { url: "/organisations/11", name: both("Orion Family Office", "Orion Family Office"), note: both("Geneva · 14 employees", "Genève · 14 employés") },
    ],
    events: [
      { event: "organisation.assigned", label: both("Assign", "Assigner"), priority: "high", payload: (r, c) => ({ organisation: r.name[c.locale], assignee: c.names }) },
      { event: "organisation.updated", label: both("Update", "Modifier"), payload: (r, c) => ({ organisation: r.name[c.locale] }) },
    ],
  },
  {
    name: "meeting",
    records: [
      { url: "/meetings/88", name: both("Investment committee", "Comité d’investissement"), note: both("Room Léman", "Salle Léman") },
      { url: "/meetings/91", name: both("Helvetia weekly", "Point hebdomadaire Helvetia"), note: both("Video call", "Visioconférence") },
      { url: "/meetings/107", name: both("Acme: renewal terms", "Acme : conditions du renouvellement"), note: both("Video call", "Visioconférence") },
    ],
    events: [
      { event: "meeting.reminder", label: both("Remind", "Rappeler"), payload: (r, c) => ({ meeting: r.name[c.locale], starts_at: c.time(30) }) },
    ],
  },
  {
    name: "report",
    records: [
      { url: "/reports/2026-q3", name: both("Third-quarter performance", "Performance du 3e trimestre"), note: both("All mandates · PDF", "Tous les mandats · PDF") },
      { url: "/reports/activity", name: both("Weekly sales activity", "Activité commerciale de la semaine"), note: both("Sales · Excel", "Ventes · Excel") },
      { url: "/reports/monthly", name: both("Monthly performance", "Performance mensuelle"), note: both("All mandates · PDF", "Tous les mandats · PDF") },
    ],
    events: [
      { event: "report.generated", label: both("Generate", "Générer"), payload: (r, c) => ({ report: r.name[c.locale] }) },
    ],
  },
  {
    name: "system",
    records: [
      { url: "/news/maintenance", name: both("Maintenance tonight, 10 to 11 pm", "Maintenance ce soir de 22 h à 23 h"), note: both("Live prices will pause. No data is lost.", "Les cotations en direct seront interrompues. Aucune donnée n’est perdue.") },
      { url: "/news/mfa", name: both("Two-factor sign-in becomes mandatory", "La double authentification devient obligatoire"), note: both("Turn it on in your profile before the end of the month.", "Activez-la dans votre profil avant la fin du mois.") },
    ],
    events: [
      { event: "system.announcement", label: both("Critical announcement", "Annonce critique"), priority: "critical", everyone: true, payload: (r, c) => ({ title: r.name[c.locale], body: r.note[c.locale] }) },
      { event: "task.assigned", label: both("Burst of 25 tasks", "Rafale de 25 tâches"), burst: 25, payload: (r, c, index) => ({ task: c.locale === "fr" ? `Relance no ${index + 1}` : `Follow-up no. ${index + 1}` }) },
    ],
  },
];

/** The family and the index of the record that lives at `path`, or null. */
export function findRecord(path) {
  for (const family of kFamilies) {
    const index = family.records.findIndex((record) => record.url === path);
    if (index >= 0) return { family, index };
  }
  return null;
}
