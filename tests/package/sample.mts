// Never run: types.test.mjs compiles it. Each @ts-expect-error is a mistake that must be found.
import { CarillonError, connect, type Inbox, type InboxList, type InboxState, type Item } from "carillon";
import type { NotificationBell } from "carillon/elements";

const inbox: Inbox = await connect({
  url: new URL("wss://crm.example/ws/notifications"),
  token: async () => "a.b.c",
  locale: "fr",
  wasm: new Uint8Array(),
  WebSocket,
});
await connect({ url: "/ws/notifications", token: "a.b.c", api: "/api/v1", wasm: "/core.wasm" });
// @ts-expect-error: no token
await connect({ url: "/ws/notifications" });
// @ts-expect-error: a token that is no text
await connect({ url: "/ws/notifications", token: () => 7 });

await connect({ url: "/ws/notifications", token: "a.b.c", storage: "none", wasm: { core: "/core.wasm", lists: "/core_lists.wasm", preferences: new Uint8Array() } });
// @ts-expect-error: no such storage
await connect({ url: "/ws/notifications", token: "a.b.c", storage: "cookies" });

const stop: () => void = inbox.subscribe((state: InboxState) => {
  const first: Item | undefined = state.items[0];
  // @ts-expect-error: it may not be known
  state.unread.total.toFixed();
  if (state.known) state.unread.total.toFixed();
  if (state.failure) console.log(state.failure.code);
  document.title = `${state.unread.unseen} ${first?.title ?? ""} ${first?.data["url"] as string}`;
  // @ts-expect-error: the state is read-only
  state.unread = { ...state.unread };
  // @ts-expect-error: and so are its rows
  if (first) first.is_read = true;
  // @ts-expect-error: the list cannot be changed
  state.items.push(first);
  if (state.connection === "offline" && state.retryAt !== null) new Date(state.retryAt);
  // @ts-expect-error: no such connection
  if (state.connection === "broken") return;
});
stop();

inbox.on("received", (item) => console.log(item.priority, item.pending));
inbox.on("error", ({ code, message, operation, cause }) => console.log(code, message, operation, cause));
inbox.on("clicked", ({ id, url }) => location.assign(`${new URL(url).pathname}?${id}`));
// @ts-expect-error: no such event
inbox.on("changed", () => {});

await inbox.ack(new Set(["id"]));
await inbox.snooze(["id"], new Date());
await inbox.snooze("id", Date.now() + 3600_000);
// @ts-expect-error: until when?
await inbox.snooze("id");
// @ts-expect-error: a text is no moment
await inbox.snooze("id", "tomorrow");
const { added, more }: { added: number; more: boolean } = await inbox.loadMore({ limit: 50 });
console.log(added, more, inbox.hasMore);

const found: InboxList = await inbox.search("acme").ready;
const list: InboxList = inbox.list({ archived: true, priorities: ["high"], types: "task.assigned", teams: new Set(["id"]), q: "x" });
list.subscribe(({ items, total }) => console.log(items[0]?.title, total?.toFixed(), list.hasMore, found.error?.code));
// @ts-expect-error: no such filter
inbox.list({ colour: "red" });
// @ts-expect-error: no such priority
inbox.list({ priorities: ["urgent"] });
await list.more({ limit: 20 });
list.close();
await inbox.undo();
await inbox.snooze("id", { minutes: 60 });
await inbox.remove("id", { hold: false });
const url: string | null = await inbox.open("id");
await inbox.open("id", { follow: true });
if (inbox.state.canUndo) console.log(url, new Date(inbox.now()));
inbox.retry();

const subscribed: { id: string } = await inbox.enablePush();
await inbox.enablePush({ worker: new URL("/push-worker.js", location.href), home: "/crm/" });
console.log(subscribed.id);
// @ts-expect-error: the permission is the person's to give
await inbox.enablePush({ permission: "granted" });

await inbox.disablePush();
if (!(await inbox.hasPush())) console.log(inbox.rules?.open.mobile_push);

inbox.on("preferences", ({ channels, quiet_hours: hours }) => console.log(channels?.sms, hours?.[0]?.days));
await inbox.setPreferences({ locale: null, channels: { sms: null, email: false }, types: { "task.*": { web: null }, x: null } });
await inbox.setPreferences(({ quiet_hours: hours = [] }) => ({ quiet_hours: [...hours, { from: "20:00", to: "08:00" }] }));
await inbox.setPreferences({ digest: { email: "weekly", day: "fri" }, paused_until: new Date().toISOString() });
// @ts-expect-error: a list as a whole cannot be turned off
await inbox.setPreferences({ channels: { web: false } });
// @ts-expect-error: a switch is on or off
await inbox.setPreferences({ channels: { sms: "yes" } });
// @ts-expect-error: no such day
await inbox.setPreferences({ quiet_hours: [{ days: ["monday"], from: "20:00", to: "08:00" }] });
const { decisions } = await inbox.explain({ type: "task.assigned", priority: "high", at: new Date() });
console.log(decisions[0]?.because[0], inbox.effective?.["task.assigned"]?.email.state === "mandatory");
// @ts-expect-error: of which type?
await inbox.explain({ at: 0 });
// @ts-expect-error: the document is read-only
if (inbox.preferences) inbox.preferences.locale = "fr";

try {
  await inbox.remove("id");
} catch (error) {
  if (error instanceof CarillonError && error.code === "limited") console.log(error.retryAfter);
}
inbox.close();
inbox.close({ forget: true });

const bell: NotificationBell | null = document.querySelector("notification-bell");
if (bell) bell.inbox = inbox;
