// A program as somebody writes it with a client made from docs/openapi.json: it is type-checked
// (strictly), and then runs against a server. typescript.test.mjs does both.
//   node client.mjs SERVER TOKEN USER
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Notification = components["schemas"]["Notification"];

const [baseUrl = "", token = "", user = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

// An event of a template: its variables stand in the payload beside what routes it.
const emitted = await client.POST("/api/v1/events", {
  body: { event: "task.assigned", payload: { recipients: [user], task: "Call Acme", url: "/tasks/42" } },
});
assert.ok(emitted.data, JSON.stringify(emitted.error));
assert.equal(emitted.data.results[0]?.created, 1);

// Several at once; what is not said may be left out or null.
const several = await client.POST("/api/v1/events", {
  params: { header: { "Idempotency-Key": "made-from-the-description" } },
  body: [
    { event: "report.generated", payload: { user_id: user, report: "Q3", team_id: null, ttl_hours: 1.5 } },
    { id: null, event: "document.expiring", payload: { recipients: [user], document: "Lease", expires_on: "2027-01-31", priority: "low" } },
  ],
});
assert.equal(several.data?.results.length, 2);

const page = await client.GET("/api/v1/notifications", { params: { query: { type: ["task.assigned"], limit: 10 } } });
const first: Notification | undefined = page.data?.items[0];
assert.ok(first);
// Members of data are whatever the event had.
assert.equal(first.data["url"], "/tasks/42");
const readAt: string | null = first.read_at;
assert.equal(readAt, null);

const id = first.id;
const read = await client.POST("/api/v1/notifications/{id}/ack", { params: { path: { id } } });
assert.equal(read.data?.is_read, true);
const later = await client.POST("/api/v1/notifications/{id}/snooze", { params: { path: { id } }, body: { minutes: 30 } });
assert.ok(later.data?.snoozed_until);
const all = await client.POST("/api/v1/notifications/{id}/read", { params: { path: { id: "all" } } });
assert.equal(all.data?.unread.total, 0);

const sent = await client.POST("/api/v1/notifications/test", { body: { user_id: user, title: "Fire drill", body: "At noon." } });
assert.equal(sent.data?.created, 1);
const gone = await client.DELETE("/api/v1/notifications/{id}", { params: { path: { id } } });
assert.equal(gone.response.status, 204);

// A refusal is a value of the type Problem.
const refused = await client.POST("/api/v1/events", { body: { event: "task.assigned", payload: { recipients: [user] } } });
assert.equal(refused.response.status, 422);
assert.equal(refused.error?.errors?.[0]?.field, "payload.task");

// What the description does not allow does not compile.
// @ts-expect-error an event needs a payload
const noPayload: components["schemas"]["Event"] = { event: "task.assigned" };
// @ts-expect-error of priorities there are four
const noPriority: components["schemas"]["Payload"] = { recipients: [user], priority: "urgent" };
// @ts-expect-error of until and minutes there is one
const both: components["schemas"]["SnoozeRequest"] = { until: "2027-01-31T00:00:00Z", minutes: 5 };
void [noPayload, noPriority, both];
console.log("the conversation is over");
