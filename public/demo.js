// The demo page: signs a person in, connects the inbox once for bell and list, and turns buttons
// into business events.

import "./carillon/elements/index.js";
import { connect } from "./carillon/index.js";
import { Activity } from "./page/activity.js";
import { Cards } from "./page/cards.js";
import { Composer } from "./page/composer.js";
import { emit, preciseNow } from "./page/emit.js";
import { applyIcons } from "./page/icons.js";
import { showAccount, showAccountButton, showPeople } from "./page/people.js";
import { findRecord } from "./page/records.js";
import { Sent } from "./page/sent.js";
import { loadDirectory, Session } from "./page/session.js";
import { Settings } from "./page/settings.js";
import { applyTexts, textsOf } from "./page/texts.js";

const kTitle = "Carillon demo";
const kNotSignedIn = 4401;
const kMailedLater = "approval.reminder"; // to who has not seen it

const hook = (name) => document.querySelector(`[data-hook="${name}"]`);
const bell = document.getElementById("bell");
const center = document.getElementById("center");
const account = document.getElementById("account");

const session = new Session();
const settings = new Settings(sayEverything);
let directory = { users: [], teams: [] };
let inbox = null;
let stops = []; // what ends the page's own subscriptions on it
let workspace = null; // {activity, cards, composer, sent} of the person signed in
let signInFailed = false;
const mine = new Set(); // traces of what this tab sent

function show(screen) {
  document.body.dataset.screen = screen;
}

function sayEverything() {
  const { locale } = settings;
  const texts = textsOf(locale);
  applyTexts(texts);
  bell.setAttribute("locale", locale);
  center.setAttribute("locale", locale);
  hook("sign-in-error").hidden = !signInFailed;
  hook("sign-in-error").textContent = signInFailed ? texts.signInUnknown : "";
  showPeople(hook("people"), directory, texts, (user) => enter(user.id));
  if (workspace === null) return;
  showAccountButton(hook("account"), session.user, texts);
  showAccount(account, directory, session.user, texts, leave);
  workspace.composer.show(texts);
  workspace.activity.speak(texts, locale);
  workspace.sent.show(texts, locale);
  workspace.cards.show(texts, locale);
}

async function enter(userId) {
  try {
    await session.signIn(userId);
  } catch (error) {
    return fail(error);
  }
  signInFailed = false;
  return open();
}

function leave() {
  account.hidePopover();
  closeInbox();
  workspace?.sent.stop();
  session.signOut();
  workspace = null;
  show("sign-in");
  hook("people").querySelector("button")?.focus();
}

function closeInbox() {
  bell.inbox = null;
  center.inbox = null;
  for (const stop of stops) stop();
  stops = [];
  inbox?.close();
  inbox = null;
  document.title = kTitle;
}

// Shows the workspace of whoever is signed in and connects.
async function open() {
  closeInbox();
  workspace?.sent.stop();
  const { user } = session;
  const activity = new Activity(hook("activity"), hook("activity-spoken"));
  const cards = new Cards(hook("cards"), send);
  const sent = new Sent(hook("sent"), hook("sent-dialog"), session);
  workspace = { activity, cards, sent, composer: new Composer(hook("composer"), directory, user) };
  hook("cards").querySelectorAll(".card").forEach((card) => card.remove());
  hook("center-link").href = `/center/?user=${encodeURIComponent(user.id)}`;
  settings.prefer(user.locale);
  sayEverything();
  show("app");
  bell.teams = center.teams = directory.teams;
  await connectInbox();
  followAddress();
}

async function connectInbox() {
  const { user } = session;
  let connected;
  try {
    connected = await connect({
      url: "/ws/notifications",
      token: () => session.token(),
      locale: settings.locale,
    });
  } catch (error) {
    console.error(error);
    return sayEnded(textsOf(settings.locale).startFailed, null);
  }
  if (session.user?.id !== user.id) return connected.close();
  inbox = connected;
  bell.inbox = inbox;
  center.inbox = inbox;
  hook("ended").hidden = true;
  stops = [
    inbox.on("received", received),
    inbox.on("clicked", pushClicked),
    inbox.subscribe(stateChanged),
  ];
  stateChanged();
  return undefined;
}

function stateChanged() {
  const { unread, connection, closeCode } = inbox.state;
  const count = new Intl.NumberFormat(settings.locale).format(unread.total);
  document.title = unread.total > 0 ? `(${count}) ${kTitle}` : kTitle;
  if (closeCode !== kNotSignedIn || connection === "connecting") return;
  // The next try asks for a token again and shall get another one.
  session.refused();
  if (connection === "closed") sayEnded(textsOf(settings.locale).ended, leave);
}

function sayEnded(text, onAgain) {
  const place = hook("ended");
  place.replaceChildren(text);
  place.hidden = false;
  if (onAgain === null) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = textsOf(settings.locale).signInAgain;
  button.addEventListener("click", onAgain);
  place.append(" ", button);
}

function received(notification) {
  if (notification.type === kMailedLater) workspace?.sent.expect(notification);
  const mark = notification.data?.demo;
  const known = typeof mark?.trace === "string" && Number.isFinite(mark.sent_at);
  const ms = known ? Math.max(0, preciseNow() - mark.sent_at) : null;
  if (known && mine.has(mark.trace)) workspace?.activity.received(notification, mark.trace, ms);
  else workspace?.activity.receivedFromElsewhere(notification, ms);
}

// Emits what a card's button stands for. Answers whether the server took it.
async function send(definition, record) {
  const { composer, activity } = workspace;
  const to = definition.everyone ? composer.everyone() : composer.recipients();
  const { routing, names } = to;
  // The server words the notification in its reader's language; so does the record's name.
  const locale = to.locale === "fr" || to.locale === "en" ? to.locale : settings.locale;
  const context = {
    locale,
    names,
    me: session.user.name,
    date: (days) => dateIn(days),
    time: (minutes) => new Date(Date.now() + minutes * 60_000).toISOString(),
  };
  const trace = crypto.randomUUID();
  const events = Array.from({ length: definition.burst ?? 1 }, (_, index) => ({
    event: definition.event,
    payload: { ...definition.payload(record, context, index), ...routing, url: record.url },
  }));
  mine.add(trace);
  const answer = await emit(events, session, trace);
  activity.sent(definition.label[settings.locale], names, trace, answer);
  return answer.refused === undefined;
}

// A calendar date, as producers write one; the texts spell it.
function dateIn(days) {
  const date = new Date();
  date.setDate(date.getDate() + days);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// A record of this workspace is shown in its card; nothing else is a page of this demo.
function follow(url) {
  if (workspace === null) return undefined;
  const texts = textsOf(settings.locale);
  const found = findRecord(url);
  if (found === null) return workspace.activity.note(texts.openedLink(url));
  bell.hide();
  workspace.activity.note(texts.openedRecord(found.family.records[found.index].name[settings.locale]));
  return workspace.cards.reveal(found.family, found.index);
}

// A link of a mail leads to this page, with the record behind the #.
function followAddress() {
  if (location.hash === "" || workspace === null) return;
  const url = location.pathname + location.hash;
  history.replaceState(null, "", location.pathname);
  if (findRecord(url) !== null) follow(url);
}

document.addEventListener("notification-click", (event) => {
  event.preventDefault();
  const { url } = event.detail.notification.data ?? {};
  if (typeof url === "string") follow(url);
});

// A push message's, whose address is absolute.
function pushClicked({ url }) {
  const { origin, pathname, search, hash } = new URL(url);
  follow(origin === location.origin ? pathname + search + hash : url);
}

// The menu hangs from its button, wherever the header has wrapped to.
account.addEventListener("beforetoggle", () => {
  const { bottom, right } = hook("account").getBoundingClientRect();
  account.style.top = `${bottom + 8}px`;
  account.style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`;
});

function fail(error) {
  if (error.kind === "absent") return show("absent");
  if (error.kind === "refused") {
    signInFailed = true;
    sayEverything();
    return show("sign-in");
  }
  console.error(error);
  return show("unreachable");
}

// The person named in the address, by id or email; else whoever this tab was.
async function start() {
  show("loading");
  try {
    directory = await loadDirectory();
  } catch (error) {
    return fail(error);
  }
  sayEverything();
  const wanted = new URLSearchParams(location.search).get("user");
  if (wanted !== null) {
    history.replaceState(null, "", location.pathname + location.hash);
    const user = directory.users.find(({ id, email }) => id === wanted || email === wanted);
    return enter(user?.id ?? wanted);
  }
  if (session.user === null) return show("sign-in");
  return open();
}

hook("retry").addEventListener("click", start);
addEventListener("hashchange", followAddress);
applyIcons();
sayEverything();
start();
