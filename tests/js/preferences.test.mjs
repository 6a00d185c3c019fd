// Preferences through the package, against the real server: changed, undone, kept in step, and
// explained here as the server explains it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, ask } from "../e2e/support/server.mjs";
import { ClientSocket } from "./support/client_socket.mjs";
import { isOnline, stateWhere } from "./support/fixtures.mjs";
import { randomOf } from "./support/random.mjs";
import { dropFolder, ownFolder } from "./support/owned.mjs";
import { until } from "./support/patience.mjs";
import { connect, test } from "./support/session.mjs";

const kDocuments = 150;
const kQuestions = 25; // of each document
const kZones = [
  "Europe/Paris", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
  "America/Santiago", "Africa/Casablanca", "Pacific/Kiritimati", "Asia/Tehran", "UTC", "America/St_Johns",
];
const kDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const kPriorities = ["low", "normal", "high", "critical"];
const kChannels = ["email", "sms", "mobile_push"];

const text = { fr: { title: "Somebody should look", body: "" } };
const kTemplates = {
  defaults: { channels: { sms: true }, types: { "ops.*": { email: false } }, quiet_hours: [{ from: "23:00", to: "06:30" }] },
  types: {
    "ops.alert": { priority: "high", deliver: [
      { channel: "email", after_minutes: 10, unless: "seen" },
      { channel: "sms", after_minutes: 30, unless: "read", min_priority: "high" },
      { channel: "mobile_push" },
    ], texts: text },
    "ops.disk.full": { channel: "sms", deliver: [{ channel: "sms", after_minutes: 1440 }, { channel: "email", after_minutes: 0.5 }], texts: text },
    "security.breach": { mandatory: true, deliver: kChannels.map((channel) => ({ channel, after_minutes: 5 })), texts: text },
    "plain": { channel: "email", priority: "low", texts: text },
    "Übung \"x\"": { channel: "mobile_push", texts: text },
  },
};

function documentOf(random, { types, hasDigest }) {
  const switches = (names) =>
    Object.fromEntries(names.filter(() => random.chance(45)).map((name) => [name, random.chance(50)]));
  const clock = () => `${String(random.below(24)).padStart(2, "0")}:${String(random.below(60)).padStart(2, "0")}`;
  const document = {};
  if (random.chance(80)) document.timezone = random.of(kZones);
  if (random.chance(30)) document.locale = random.of(["fr", "en", "pt-BR"]);
  if (random.chance(60)) document.channels = switches(kChannels);
  if (random.chance(70)) {
    const names = [...types, "task.*", "ops.*", "ops.disk.*", "no.such"].filter(() => random.chance(35));
    document.types = Object.fromEntries(names.map((name) => [name, switches([...kChannels, "web"])]));
  }
  if (random.chance(70)) {
    const windows = Array.from({ length: random.below(4) }, () => {
      const from = clock();
      const to = random.chance(10) ? "24:00" : clock();
      const days = kDays.filter(() => random.chance(50));
      return { ...(days.length > 0 ? { days } : {}), from, to };
    });
    document.quiet_hours = windows.filter(({ from, to }) => from !== to);
  }
  if (hasDigest && random.chance(50)) {
    const [email, day, most] = [random.of(["off", "daily", "weekly"]), random.of(kDays), random.of(kPriorities)];
    document.digest = { email, at: clock(), day, max_priority: most };
  }
  if (random.chance(25)) document.paused_until = momentOf(random);
  return document;
}

// Many near the hours in which clocks are set, the others anywhere.
function momentOf(random) {
  const year = 2020 + random.below(12);
  const day = random.chance(50)
    ? Date.UTC(year, random.of([2, 3, 8, 9, 10]), 1 + random.below(31))
    : Date.UTC(year, random.below(12), 1 + random.below(28));
  return new Date(day + random.below(86_400_000)).toISOString();
}

async function serverFor(t, options = {}) {
  const folder = ownFolder("carillon-templates-");
  t.after(() => dropFolder(folder));
  const file = join(folder, "templates.json");
  writeFileSync(file, JSON.stringify(kTemplates));
  const server = await Server.start({
    env: {
      NOTIFICATION_TEMPLATES_FILE: file,
      NOTIFICATION_PUSH_ENABLED: "true",
      VAPID_SUBJECT: "mailto:ops@example.com",
      ...options.env,
    },
  });
  t.after(() => server.stop());
  const [person] = await server.people();
  const call = async (method, path, body, headers = {}) => {
    const answer = await ask(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${await server.token(person.id)}`, ...(body ? { "content-type": "application/json" } : {}), ...headers },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text(), tag: answer.headers.get("etag") };
  };
  const inboxFor = async () => {
    const inbox = await connect({
      url: `${server.url}/ws/notifications`,
      token: () => server.token(person.id),
      WebSocket: ClientSocket,
    });
    inbox.on("error", () => {});
    t.after(() => inbox.close());
    return inbox;
  };
  return { server, person, call, inboxFor };
}

/** Waits until `inbox` shows this document. */
function shows(inbox, document) {
  const wanted = JSON.stringify(document);
  return until(`the document ${wanted}`, async () => {
    await inbox.loadPreferences();
    return JSON.stringify(inbox.preferences) === wanted || null;
  }, () => inbox.preferences);
}

test("what would happen is answered without the server as the server answers it, byte for byte", async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const { call, inboxFor } = await serverFor(t);
  const inbox = await inboxFor();
  await inbox.loadPreferences();
  assert.equal(inbox.rules.open.mobile_push, true);
  const types = Object.keys(inbox.effective);
  assert.ok(types.length >= 20);
  const random = randomOf(seed);
  const seen = new Set();
  let compared = 0;
  for (let n = 0; n < kDocuments; ++n) {
    const put = await call("PUT", "/preferences", documentOf(random, { types, hasDigest: inbox.rules.digest }));
    if (put.status === 422) {
      assert.match(put.text, /leave/, put.text); // windows that cover the whole week
      continue;
    }
    assert.equal(put.status, 200, put.text);
    const { effective, ...document } = JSON.parse(put.text);
    await shows(inbox, document);
    assert.equal(JSON.stringify(inbox.effective), JSON.stringify(effective), `seed ${seed}`);
    for (let q = 0; q < kQuestions; ++q) {
      const question = { type: random.of(types), at: momentOf(random) };
      if (random.chance(50)) question.priority = random.of(kPriorities);
      const [here, there] = await Promise.all([inbox.explain(question), call("POST", "/preferences/explain", question)]);
      assert.equal(there.status, 200, there.text);
      assert.equal(JSON.stringify(here), there.text, `seed ${seed}: ${JSON.stringify({ document, question })}`);
      for (const { reason } of here.decisions) seen.add(reason);
      compared += 1;
    }
  }
  assert.ok(compared > 2500, `${compared} were compared`);
  for (const reason of ["wanted", "mandatory", "critical", "preference", "quiet_hours", "paused", "not_asked", "step", "digest"]) {
    assert.ok(seen.has(reason), `${reason} was among them (seed ${seed})`);
  }
  t.diagnostic(`${compared} answers are the same (seed ${seed})`);
});

test("a question that the server refuses is refused here in its words", async (t) => {
  const { call, inboxFor } = await serverFor(t);
  const inbox = await inboxFor();
  for (const question of [{ type: "no.such" }, { type: "" }, {}, { type: "plain", priority: "loud" }, { type: "plain", at: "noon" }]) {
    const there = await call("POST", "/preferences/explain", question);
    assert.ok([400, 422].includes(there.status), there.text);
    await assert.rejects(inbox.explain(question), ({ code, message }) => {
      assert.match(code, /^(unprocessable|malformed)$/);
      assert.equal(message, JSON.parse(there.text).detail);
      return true;
    });
  }
  const now = await inbox.explain({ type: "security.breach" });
  assert.ok(Math.abs(Date.parse(now.decisions[0].at) - Date.now()) < 60_000);
  assert.deepEqual(await inbox.explain({ type: "plain", at: new Date(1e12) }), await inbox.explain({ type: "plain", at: 1e12 }));
});

test("a change shows at once, is told to every tab, and both say the same", async (t) => {
  const { call, inboxFor } = await serverFor(t);
  const [here, there] = [await inboxFor(), await inboxFor()];
  assert.equal(here.preferences, null);
  await Promise.all([here.loadPreferences(), there.loadPreferences()]);
  assert.deepEqual(here.preferences, {});
  const told = [];
  there.on("preferences", (document) => told.push(document));
  const changed = here.setPreferences({ channels: { email: false }, types: { "task.*": { sms: true } } });
  await null;
  assert.deepEqual(here.preferences.channels, { email: false }, "before the server has answered");
  assert.equal(here.effective.plain.email.line, "channels.email");
  assert.deepEqual(await changed, here.preferences);
  await shows(there, here.preferences);
  assert.deepEqual(told.at(-1), here.preferences);
  assert.throws(() => (here.preferences.channels.email = true), TypeError, "frozen");
  const { text: kept } = await call("GET", "/preferences");
  const { effective, rules, ...document } = JSON.parse(kept);
  assert.deepEqual(document, here.preferences);
  assert.deepEqual(effective, there.effective);
  assert.deepEqual(rules, there.rules);
  await here.setPreferences({ channels: null, types: { "task.*": null } });
  await shows(there, {});
});

test("a change that is refused is undone and says why; the ones around it stay", async (t) => {
  const { inboxFor } = await serverFor(t);
  const inbox = await inboxFor();
  await inbox.loadPreferences();
  const [first, refused, last] = await Promise.allSettled([
    inbox.setPreferences({ locale: "en" }),
    inbox.setPreferences({ timezone: "Europe/Atlantis" }),
    inbox.setPreferences({ channels: { sms: false } }),
  ]);
  assert.equal(first.status, "fulfilled");
  assert.equal(last.status, "fulfilled");
  assert.equal(refused.reason.code, "http_422");
  assert.match(refused.reason.message, /timezone must be a time zone .*"Europe\/Atlantis"/);
  assert.deepEqual(inbox.preferences, { locale: "en", channels: { sms: false } });
  await assert.rejects(inbox.setPreferences({ channels: { email: "no" } }), { code: "http_422" });
  await assert.rejects(inbox.setPreferences([]), TypeError);
  assert.deepEqual(await inbox.loadPreferences(), { locale: "en", channels: { sms: false } });
});

test("a change made from the document is made again when another device was quicker", async (t) => {
  const { call, inboxFor } = await serverFor(t);
  const inbox = await inboxFor();
  await call("PATCH", "/preferences", { quiet_hours: [{ from: "20:00", to: "08:00" }] });
  await inbox.loadPreferences();
  const calls = [];
  const add = (window) => (document) => {
    calls.push(document.quiet_hours.length);
    return { quiet_hours: [...document.quiet_hours, window] };
  };
  // Another device, between what was read and what is sent.
  let elsewhere = null;
  const added = inbox.setPreferences((document) => {
    elsewhere ??= call("PATCH", "/preferences", { quiet_hours: [...document.quiet_hours, { from: "12:00", to: "13:00" }] });
    return add({ from: "01:00", to: "02:00" })(document);
  });
  await elsewhere;
  await Promise.all([added, inbox.setPreferences(add({ from: "03:00", to: "04:00" }))]);
  assert.equal((await elsewhere).status, 200);
  assert.deepEqual(inbox.preferences.quiet_hours.map(({ from }) => from).sort(), ["01:00", "03:00", "12:00", "20:00"]);
  assert.ok(calls.length >= 2, `${calls}`);
});

test("what changed while the connection was away is known once it is back", async (t) => {
  const { server, call, inboxFor } = await serverFor(t);
  const inbox = await inboxFor();
  await inbox.loadPreferences();
  await call("PATCH", "/preferences", { locale: "en" });
  await shows(inbox, { locale: "en" });
  await server.kill();
  await assert.rejects(inbox.setPreferences({ locale: "fr" }), ({ code }) => code === "network");
  assert.deepEqual(inbox.preferences, { locale: "en" }, "undone");
  await server.launch();
  const { status } = await call("PATCH", "/preferences", { timezone: "Asia/Tokyo" });
  assert.equal(status, 200);
  await stateWhere(inbox, isOnline);
  await shows(inbox, { locale: "en", timezone: "Asia/Tokyo" });
});
