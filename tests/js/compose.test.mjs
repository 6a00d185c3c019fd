// What a draft of the drawn centre becomes: the request, what is missing of it, the field that a refusal is about.

import assert from "node:assert/strict";
import { fitOf } from "../../web-client/site/compose/fit.js";
import { emptyDraft, faultsOf, fieldOf, isEvent, laterThan, requestOf, SendingKey } from "../../web-client/site/compose/request.js";
import { actionWords, reasonWords, refusalWords, textsOf } from "../../web-client/site/compose/texts.js";
import { describe, test } from "./support/testing.mjs";

const kOverdue = { type: "task.overdue", variables: ["task", "due_date"], priority: "high", channel: "web" };
const draftOf = (more) => ({ ...emptyDraft(), ...more });

describe("a draft of the drawn centre", () => {
  test("to people in one's own words it is a manual send, without what was not said", () => {
    const draft = draftOf({ people: [{ id: "u1" }, { id: "u2" }], title: "Lunch", body: "Closed" });
    assert.deepEqual(requestOf(draft), {
      path: "notifications/test",
      body: { user_ids: ["u1", "u2"], priority: "normal", channel: "web", title: "Lunch", body: "Closed" },
    });
  });

  test("team, link, button, hours and time go with it", () => {
    const draft = draftOf({ to: "team", team: "t1 ", people: [{ id: "u1" }], title: "a", link: " /x ", action: "See", hours: "1.5", deliverAt: "2030-01-02T03:04" });
    const { body } = requestOf(draft);
    assert.equal(body.team_id, "t1");
    assert.equal("user_ids" in body, false);
    assert.deepEqual(body.data, { url: "/x", actions: [{ id: "open", label: "See", url: "/x" }] });
    assert.equal(body.ttl_hours, 1.5);
    assert.equal(body.deliver_at, new Date("2030-01-02T03:04").toISOString());
    assert.deepEqual(requestOf(draftOf({ to: "everyone" })).body.broadcast, true);
  });

  test("by a template in each reader's language it is an event, in one language a manual send with that text", () => {
    const values = { task: "Call Acme", due_date: "2026-12-24", other: "of another template" };
    const draft = draftOf({ type: "task.overdue", values, people: [{ id: "u1" }], scope: "t1", priority: "high" });
    assert.equal(isEvent(draft), true);
    assert.deepEqual(requestOf(draft, kOverdue), {
      path: "events",
      body: { event: "task.overdue", payload: { task: "Call Acme", due_date: "2026-12-24", recipients: ["u1"], team_id: "t1", priority: "high", channel: "web" } },
    });
    const { path, body } = requestOf({ ...draft, language: "fr" }, kOverdue, { title: "En retard", body: "…" });
    assert.equal(path, "notifications/test");
    assert.deepEqual([body.type, body.title, body.body], ["task.overdue", "En retard", "…"]);
    assert.deepEqual(body.data, { task: "Call Acme", due_date: "2026-12-24" });
  });

  test("what is missing is named by its field", () => {
    const fields = (draft, template = null) => faultsOf(draftOf(draft), template).map(({ field }) => field);
    assert.deepEqual(fields({}), ["people", "title"]);
    assert.deepEqual(fields({ to: "team", title: "a", action: "See", hours: "-1" }), ["team", "link", "hours"]);
    assert.deepEqual(fields({ to: "everyone", type: "task.overdue", values: { task: " " } }, kOverdue), ["value:task", "value:due_date"]);
    assert.deepEqual(fields({ people: [{ id: "u1" }], title: "a", hours: "0.5" }), []);
  });

  test("a field of a refusal leads to that of the form", () => {
    const draft = draftOf({});
    const cases = { title: "title", "user_ids[2]": "people", ttl_hours: "hours", deliver_at: "deliverAt", "data.actions[0].url": "link", team_id: "scope", "payload.recipients": "people", unheard: null };
    for (const [name, field] of Object.entries(cases)) assert.equal(fieldOf(name, draft, null), field, name);
    assert.equal(fieldOf("payload.due_date", draft, kOverdue), "value:due_date");
    assert.equal(fieldOf("[0].payload.task", draft, kOverdue), "value:task");
    assert.equal(fieldOf("team_id", draftOf({ to: "team" }), null), "team");
  });

  test("the same is sent under the same key until it was sent, something else under another", () => {
    const key = new SendingKey();
    const first = key.keyOf({ a: 1 });
    assert.match(first, /^[0-9a-f]{32}$/);
    assert.equal(key.keyOf({ a: 1 }), first);
    const second = key.keyOf({ a: 2 });
    assert.notEqual(second, first);
    key.end();
    assert.notEqual(key.keyOf({ a: 2 }), second);
  });

  test("a time that has passed is now", () => {
    const now = new Date("2026-11-30T12:00").getTime();
    assert.equal(laterThan(draftOf({}), now), null);
    assert.equal(laterThan(draftOf({ deliverAt: "2026-11-30T11:00" }), now), null);
    assert.equal(laterThan(draftOf({ deliverAt: "2026-11-30T13:00" }), now), now + 3_600_000);
  });
});

describe("finding people in the drawn centre", () => {
  const ines = { name: "Inès Moreau", email: "ines@example.com" };

  test("a name fits from its beginning best, without regard to case and accents; an email from its beginning", () => {
    assert.equal(fitOf(ines, "INES m"), 3);
    assert.equal(fitOf(ines, "moreau"), 2);
    assert.equal(fitOf(ines, "rea"), 1);
    assert.equal(fitOf({ name: "", email: "ines@example.com" }, "ines@"), 1);
    assert.equal(fitOf(ines, "x"), 0);
    assert.equal(fitOf(ines, "  "), 0);
  });
});

describe("the words of the drawn centre's sending", () => {
  test("both languages say the same things", () => {
    const shape = (value) => (value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shape(each)]).sort())
      : typeof value);
    assert.deepEqual(shape(textsOf("fr")), shape(textsOf("en")));
  });

  test("reasons, acts and refusals are words; what is new is shown as it came", () => {
    const en = textsOf("en");
    assert.equal(reasonWords("team_scope", en), "not in that team");
    assert.equal(reasonWords("something_new", en), "something_new");
    assert.equal(actionWords("sessions.revoke", textsOf("fr")), "Connexions fermées");
    assert.equal(refusalWords({ status: 403 }, en), en.forbidden);
    assert.equal(refusalWords({ status: 503 }, en), en.unavailable);
    assert.match(refusalWords({ status: 429, retryAfter: 7 }, en), /7 s/);
    assert.equal(refusalWords({ status: 418 }, en), en.refused);
    assert.equal(en.takenBack({ cancelled: 1, retracted: 2, sent_already: 0 }), "Taken back: it is gone from 2 inboxes. 1 notification or message still to come will not be sent.");
  });
});
