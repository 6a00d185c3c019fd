// Starts the centre: finds out who is here, loads the module, joins it with the page.

import { loadDirectory } from "../page/session.js";
import createCenter from "./center.js";
import { Host } from "./host.js";
import { Preferences } from "./preferences.js";
import { drawnAddress, isPlain, plainAddress, showPlainList } from "./plain_list.js";
import { PreferencesDialog } from "./preferences_dialog.js";
import { claimedBy, forgetToken, signedIn, signInAs, signInWith, takeTokenOfAddress } from "./sign_in.js";
import { speak, textsOf } from "./texts.js";

const kNotSignedIn = 4401;

const canvas = document.getElementById("canvas");
let identity = null;
let module = null;
let renewed = false; // after the server no longer knew the token, once

const preferences = new Preferences(() => applyPreferences());
const host = new Host(preferences, connectionChanged);
// Fetched and compiled while it is found out who is here.
const loading = isPlain() ? null : createCenter({ host, onAbort: fail });
loading?.catch(() => {}); // said when it is needed
host.onPreference = () => speak(preferences.locale);
const dialog = new PreferencesDialog(preferences);
host.onPreferences = () => dialog.open(identity).catch(fail);
let compose = null; // made when it is first asked for
host.onCompose = async () => {
  try {
    const { ComposeDialog } = await import("./compose/dialog.js");
    compose ??= new ComposeDialog(preferences);
    await compose.open(identity);
  } catch (error) {
    console.error("What writes to others could not be loaded.", error);
    host.announce(textsOf(preferences.locale).composeFailed, true);
  }
};
let operations = null; // likewise
host.onOperations = async () => {
  try {
    const { OperationsDialog } = await import("./operations/dialog.js");
    operations ??= new OperationsDialog(preferences);
    await operations.open(identity);
  } catch (error) {
    console.error("What shows how the server is doing could not be loaded.", error);
    host.announce(textsOf(preferences.locale).composeFailed, true);
  }
};
document.getElementById("operations").addEventListener("click", host.onOperations);
document.getElementById("compose").addEventListener("click", host.onCompose);
document.getElementById("preferences").addEventListener("click", host.onPreferences);

function show(screen) {
  document.body.dataset.screen = screen;
}

function applyPreferences() {
  const { locale, theme, systemDark, reducedMotion, highContrast } = preferences;
  speak(locale);
  module?._center_settings(locale === "fr" ? 1 : 0, theme, systemDark ? 1 : 0, reducedMotion ? 1 : 0, highContrast ? 1 : 0);
}

function fail(error) {
  console.error(error);
  show("failed");
}

// --- the canvas

// The browser's own count of physical pixels, where it fits: rounding one's own can be off by one at
// fractional ratios, and then every letter is blurred. (An emulated ratio leaves it out of account.)
function physical(css, exact) {
  const wanted = css * devicePixelRatio;
  return exact !== undefined && Math.abs(exact - wanted) <= 1 ? exact : Math.round(wanted);
}

function watchSize() {
  let box = null; // of the canvas, as last observed
  const tell = () => {
    const exact = box.devicePixelContentBoxSize?.[0];
    const width = physical(box.contentRect.width, exact?.inlineSize);
    const height = physical(box.contentRect.height, exact?.blockSize);
    if (width > 0 && height > 0) module._center_resize(width, height, devicePixelRatio);
  };
  const observer = new ResizeObserver(([entry]) => {
    box = entry;
    tell();
  });
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" });
  } catch {
    observer.observe(canvas);
  }
  // Another ratio at the same size: the window went to another screen, or the page was zoomed.
  const watchRatio = () => {
    const changed = () => {
      if (box !== null) tell();
      watchRatio();
    };
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true });
  };
  watchRatio();
}

function listen() {
  addEventListener("online", () => module._center_wakeup());
  document.addEventListener("visibilitychange", () =>
    module._center_visible(document.visibilityState === "visible" ? 1 : 0),
  );
  document.addEventListener("copy", (event) => {
    if (document.activeElement !== canvas) return;
    const text = host.answer(module._center_selected_text());
    if (text === "") return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

// --- for tests and aids from outside (docs/center.md)

function rectangle(at) {
  if (at === 0) return null;
  const bytes = host.memory.read(at, 32);
  const [x, y, width, height] = new Float64Array(bytes.buffer);
  return { x, y, width, height };
}

function expose() {
  window.carillonCenter = Object.freeze({
    state() {
      const { items, ...state } = JSON.parse(host.answer(module._center_report()));
      return { ...state, items: items.map(({ notification, pending, place }) => ({ ...notification, pending, place })) };
    },
    rowRect: (index) => rectangle(module._center_row_rect(index)),
    controlRect: (name) => rectangle(module._center_region(host.give(name))),
  });
}

// --- signing in

async function askWho(failed) {
  let directory;
  try {
    directory = await loadDirectory();
  } catch (error) {
    return show(error.kind === "absent" ? "signed-out" : "unreachable");
  }
  const panel = document.querySelector(".panel[data-screen='sign-in']");
  const notice = panel.querySelector(".notice");
  notice.hidden = !failed;
  notice.textContent = failed ? textsOf(preferences.locale).signInFailed : "";
  panel.querySelector(".people").replaceChildren(...directory.users.map(personEntry));
  return show("sign-in");
}

function personEntry(user) {
  const entry = document.createElement("li");
  const button = document.createElement("button");
  const words = document.createElement("span");
  const name = document.createElement("b");
  const title = document.createElement("small");
  const locale = document.createElement("span");
  name.textContent = user.name;
  title.textContent = user.title ?? user.email;
  locale.textContent = (user.locale ?? "").toUpperCase();
  locale.className = "locale";
  words.append(name, title);
  button.type = "button";
  button.className = "person";
  button.dataset.user = user.id;
  button.append(words, locale);
  button.addEventListener("click", async () => {
    try {
      await enter(await signInAs(user.id));
    } catch (error) {
      await refused(error);
    }
  });
  entry.append(button);
  return entry;
}

async function refused(error) {
  if (error.kind === "refused") return askWho(true);
  if (error.kind === "unreachable") return show("unreachable");
  if (error.kind === "absent") return show("signed-out");
  return fail(error);
}

// The server does not take the token (any more): the demo asks for another one by itself, once.
async function connectionChanged(name, closeCode) {
  if (name === "online") renewed = false;
  if (name !== "closed" || closeCode !== kNotSignedIn) return;
  if (identity.renew && !renewed) {
    renewed = true;
    try {
      await identity.renew();
      return host.start(identity);
    } catch (error) {
      return refused(error);
    }
  }
  forgetToken();
  await askWho(false);
}

async function enter(who) {
  // The module holds one person's inbox: another person gets a fresh page.
  if (identity !== null && identity.user?.id !== who.user?.id) return location.reload();
  identity = who;
  preferences.prefer(who.user?.locale);
  if (isPlain()) {
    document.querySelector("[data-hook=drawn]").href = drawnAddress();
    speak(preferences.locale);
    show("plain");
    await showPlainList(document.querySelector("[data-hook=plain]"), who, preferences);
    return;
  }
  if (module === null && !(await load())) return;
  applyPreferences();
  show("center");
  // Not away from where somebody is; what had the focus before may be hidden now.
  const { activeElement } = document;
  if (activeElement === document.body || activeElement.getClientRects().length === 0) canvas.focus({ preventScroll: true });
  host.start(who);
  host.go(host.address.place);
}

async function load() {
  const made = await loading;
  host.attach(made);
  const seed = crypto.getRandomValues(new Uint32Array(2));
  if (made._center_create(seed[0], seed[1]) === 0) {
    fail(new Error("no WebGL 2"));
    return false;
  }
  module = made;
  watchSize();
  listen();
  expose();
  return true;
}

// Asks whether the token of a link is to be used. What was shown before is shown again after it.
function askAboutToken(token) {
  const before = document.body.dataset.screen;
  const panel = document.querySelector(".panel[data-screen='token']");
  panel.querySelector("bdi").textContent = claimedBy(token) ?? textsOf(preferences.locale).tokenNobody;
  show("token");
  panel.focus();
  return new Promise((resolve) => {
    const decide = (use) => {
      asking.abort();
      show(before);
      resolve(use);
    };
    const asking = new AbortController();
    const { signal } = asking;
    panel.querySelector("[data-hook=token-use]").addEventListener("click", () => decide(true), { signal });
    panel.querySelector("[data-hook=token-stay]").addEventListener("click", () => decide(false), { signal });
    panel.addEventListener("keydown", (event) => event.key === "Escape" && decide(false), { signal });
  });
}

/** Who agreed to the token of the address, or null. */
async function signedInByAddress() {
  const token = takeTokenOfAddress();
  return token !== null && (await askAboutToken(token)) ? signInWith(token) : null;
}

// A link to this very page changes only what stands behind "#": the page is not loaded again.
addEventListener("hashchange", async () => {
  if (await signedInByAddress()) location.reload();
  else if (document.body.dataset.screen === "center") canvas.focus({ preventScroll: true });
});

async function begin() {
  try {
    const who = (await signedInByAddress()) ?? (await signedIn());
    await (who === null ? askWho(false) : enter(who));
  } catch (error) {
    await refused(error);
  }
}

for (const link of [document.getElementById("accessible"), document.querySelector("[data-hook=accessible]")]) {
  link.href = plainAddress();
  // The address may have changed since.
  link.addEventListener("click", () => (link.href = plainAddress()));
}
document.querySelector("[data-hook=retry]").addEventListener("click", () => {
  show("loading");
  begin();
});
speak(preferences.locale);
await begin();
