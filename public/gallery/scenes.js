// The scenes: what the elements are shown before, and what is done then.

import { stateOf } from "./made_up_inbox.js";

const kMinuteMs = 60_000;
const kHourMs = 60 * kMinuteMs;

let made = 0;
function item(title, body, { agoMs = kMinuteMs, ...more } = {}) {
  made += 1;
  return Object.freeze({
    id: `01900000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    user_id: "00000000-0000-4000-8000-000000000001",
    team_id: null,
    type: "task.assigned",
    title,
    body,
    data: {},
    priority: "normal",
    channel: "web",
    is_read: false,
    read_at: null,
    seen_at: null,
    created_at: new Date(Date.now() - agoMs).toISOString(),
    snoozed_until: null,
    archived_at: null,
    rev: made,
    pending: false,
    group: null,
    ...more,
  });
}

const kLink = { url: "#somewhere" };
const kRead = { is_read: true, read_at: "2026-01-01T00:00:00.000Z" };

const rows = () => [
  item("Production is down: payments are refused in three regions", "All hands, please join the call now.", {
    priority: "critical", type: "system.announcement", data: kLink,
  }),
  item("Document expiring soon: KYC Helvetia 2026.pdf", "The document “KYC Helvetia 2026.pdf” expires on December 12, 2026.", {
    priority: "high", type: "document.expiring", agoMs: 2 * kHourMs, data: kLink,
  }),
  item("Camille Laurent asks for your approval", "Purchase of 25 licences for the sales team, CHF 4,200.\nSee https://shop.example/offer/25, valid until Friday.", {
    data: {
      actor: { name: "Camille Laurent" },
      actions: [{ id: "yes", label: "Approve", url: "#yes" }, { id: "no", label: "Decline", url: "#no" }],
    },
    agoMs: 3 * kHourMs,
  }),
  item("لديك مهمة جديدة من فريق المبيعات", "هذا نص عربي طويل يكفي لسطرين على الأقل حتى نرى اتجاه الكتابة في القائمة.", { agoMs: 4 * kHourMs }),
  item("Waits for the server", "What was done to it is not answered yet.", { pending: true, agoMs: 5 * kHourMs }),
  item("Report generated: third quarter", "", { priority: "low", type: "report.generated", agoMs: 30 * kHourMs, data: kLink }),
  item("Meeting reminder: investment committee", "It starts at 4 pm.", { type: "meeting.reminder", agoMs: 50 * kHourMs, ...kRead }),
];
const kCounted = { total: 6, critical: 1, high: 1, normal: 3, low: 1, unseen: 2 };
const full = () => stateOf({ items: rows(), unread: kCounted });
const many = () => stateOf({
  items: Array.from({ length: 30 }, (_, index) => item(`Task ${index + 1}`, "One of many.", { agoMs: index * kHourMs })),
  unread: { total: 2502, normal: 2502, unseen: 3 },
  truncated: true,
});

const part = (center, name) => center.shadowRoot.querySelector(`[part~="${name}"]`);
const button = (center, action, row = 0) => center.shadowRoot.querySelectorAll("article")[row].querySelector(`[data-action="${action}"]`);
const view = (name) => ({ center }) => center.shadowRoot.querySelector(`[data-filter="${name}"]`).click();
const newestFirst = ({ center }) => {
  part(center, "filter-button").click();
  center.shadowRoot.querySelector('[data-choice="order-newest"]').click();
};
// Scrolled a little, nothing moves in it.
const hold = ({ center }) => (part(center, "scroller").scrollTop = 12);
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** {name, title, state(), act?({center, inbox})} of each scene of the list; no state: no inbox. */
export const kListScenes = [
  { name: "list", title: "Rows of every kind", state: full },
  {
    name: "pointed", title: "A row under the pointer", state: full,
    act: ({ center }) => center.shadowRoot.querySelectorAll("article")[1].dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" })),
  },
  {
    name: "opened", title: "Opened without a link", state: full,
    act: ({ center }) => center.shadowRoot.querySelectorAll("article")[2].querySelector("[part~=item-title]").click(),
  },
  {
    name: "waiting", title: "Three wait while it is scrolled", state: many,
    async act({ center, inbox }) {
      await drawn();
      hold({ center });
      const fresh = [1, 2, 3].map((number) => item(`Arrival ${number}`, "It waits."));
      inbox.become(stateOf({ ...inbox.state, items: [...fresh, ...inbox.state.items], unread: { total: 2505, normal: 2505, unseen: 6 } }), fresh);
    },
  },
  {
    name: "gap", title: "One has gone while it is scrolled", state: many,
    async act({ center, inbox }) {
      await drawn();
      hold({ center });
      inbox.become(stateOf({ ...inbox.state, items: inbox.state.items.filter((_, index) => index !== 2) }));
    },
  },
  { name: "undo", title: "What was done can be undone", state: full, act: ({ center }) => button(center, "archive").click() },
  {
    name: "selected", title: "Two are selected", state: full,
    act: ({ center }) => [0, 2].forEach((row) => button(center, "select", row).click()),
  },
  {
    name: "grouped", title: "What belongs together", state: () => stateOf({
      items: [
        ...rows().slice(0, 2),
        ...Array.from({ length: 25 }, (_, index) => item(`Acme renewal: step ${25 - index}`, "The stage has changed.", {
          type: "pipeline.stage_changed", group: "deal:42", data: { deal: "Acme" }, agoMs: index * kHourMs,
        })),
      ],
      unread: { total: 27, critical: 1, high: 1, normal: 25 },
    }),
    async act({ center }) {
      part(center, "filter-button").click();
      center.shadowRoot.querySelector('[data-choice="grouped"]').click();
    },
  },
  { name: "by-time", title: "Newest first, under the days", state: full, lists: rows, act: newestFirst },
  {
    name: "partial", title: "Newest first, and the server could not be asked",
    state: () => stateOf({ items: rows(), unread: kCounted, connection: "offline", closeCode: 1006, retryAt: Date.now() + kMinuteMs }),
    lists: () => ({ items: rows(), error: new Error("made up") }), act: newestFirst,
  },
  { name: "menu", title: "The menu of a row", state: full, isOver: true, act: ({ center }) => button(center, "more", 1).click() },
  { name: "filters", title: "The filters", state: full, isOver: true, act: ({ center }) => part(center, "filter-button").click() },
  { name: "own-time", title: "A moment of one's own", state: full, isOver: true, async act({ center }) {
    button(center, "snooze").click();
    center.shadowRoot.querySelector('[data-choice="snoozeOwn"]').click();
  } },
  {
    name: "keys", title: "All keys", state: full, isOver: true,
    act: ({ center }) => part(center, "scroller").dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true })),
  },
  {
    name: "search", title: "A search that finds nothing", state: full, lists: () => [],
    async act({ center }) {
      part(center, "search-button").click();
      const input = part(center, "search");
      input.value = "zeppelin";
      input.dispatchEvent(new Event("input"));
    },
  },
  {
    name: "archived", title: "The archived", state: full, act: view("archived"),
    lists: () => [item("Archived some time ago", "And still here.", { archived_at: "2026-01-01T00:00:00.000Z", ...kRead })],
  },
  {
    name: "snoozed", title: "The snoozed", state: full, act: view("snoozed"),
    lists: () => [item("Comes back tomorrow", "Or earlier, from its menu.", { snoozed_until: new Date(Date.now() + 20 * kHourMs).toISOString() })],
  },
  { name: "empty", title: "Nothing at all", state: () => stateOf() },
  { name: "empty-unread", title: "Nothing unread", state: () => stateOf({ items: rows().slice(-1) }), act: view("unread") },
  { name: "empty-archived", title: "Nothing archived", state: () => stateOf(), act: view("archived") },
  { name: "loading", title: "Not told yet", state: () => stateOf({ revision: null, known: false, connection: "connecting" }) },
  {
    name: "unknown", title: "Unknown: a tab too many",
    state: () => stateOf({ revision: null, known: false, connection: "offline", closeCode: 4429, retryAt: Date.now() + 3 * kMinuteMs }),
  },
  { name: "offline", title: "Known, and offline", state: () => stateOf({ items: rows(), unread: kCounted, connection: "offline", closeCode: 1006, retryAt: Date.now() + kMinuteMs }) },
  { name: "ended", title: "The session has ended", state: () => stateOf({ items: rows(), unread: kCounted, known: false, connection: "closed", closeCode: 4401 }) },
];

/** Likewise of the bell. */
export const kBellScenes = [
  { name: "bell-none", title: "None unread", state: () => stateOf() },
  { name: "bell-unread", title: "Unread, all seen", state: () => stateOf({ unread: { total: 7, normal: 7 } }) },
  { name: "bell-unseen", title: "Unseen", state: () => stateOf({ unread: { total: 7, normal: 7, unseen: 2 } }) },
  { name: "bell-critical", title: "A critical one", state: () => stateOf({ unread: { total: 3, critical: 1, normal: 2, unseen: 1 } }) },
  { name: "bell-many", title: "Very many", state: () => stateOf({ unread: { total: 2502, normal: 2502, unseen: 2 } }) },
  { name: "bell-unknown", title: "Unknown", state: () => stateOf({ revision: null, known: false, connection: "offline", closeCode: 4429 }) },
  { name: "bell-offline", title: "Known, and offline", state: () => stateOf({ unread: { total: 7, normal: 7 }, connection: "offline" }) },
];
