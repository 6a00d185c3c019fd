// Measures the elements in Chromium, against a server of its own, and prints the figures with what is asked
// of them. No thresholds that fail: the machine has a say in them.
import { brotliCompressSync } from "node:zlib";
import { launch, kPatience, newPage, openAs } from "../../tests/e2e/support/browser.mjs";
import { Server } from "../../tests/e2e/support/server.mjs";

const kRows = Number(process.argv[2] ?? 10000);
const kBatch = 1000;

const say = (what, value, wanted) => console.log(`${what.padEnd(58)}${String(value).padStart(12)}   ${wanted}`);
const event = (user, title, priority = "normal") => ({
  event: "system.announcement",
  payload: { recipients: [user.id], title, body: "One of many, with a text of about the usual length, so that it takes two lines.", priority },
});

async function emitMany(server, user, count, name) {
  const token = await server.token(user.id);
  for (let sent = 0; sent < count; sent += kBatch) {
    const events = Array.from({ length: Math.min(kBatch, count - sent) }, (_, i) => event(user, `${name} ${sent + i}`));
    const { status, body } = await server.emit(token, events);
    if (status !== 200) throw new Error(`events: ${status} ${JSON.stringify(body)}`);
  }
}

// What a page with a bell asks for, and how much that is by brotli.
async function weighBell(browser, server, user) {
  const context = await browser.newContext();
  const page = await newPage(context);
  const asked = [];
  page.on("response", async (response) => {
    if (!response.url().endsWith("/bell")) asked.push({ url: response.url(), body: await response.body().catch(() => Buffer.alloc(0)) });
  });
  let sockets = 0;
  page.on("websocket", () => (sockets += 1));
  const html = `<!doctype html><title>bell</title><script type="module" src="/carillon/elements/index.js"></script>
    <notification-bell url="/ws/notifications" token="${await server.token(user.id)}"></notification-bell>`;
  await page.route(`${server.url}/bell`, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(`${server.url}/bell`);
  await page.waitForFunction(() => document.querySelector("notification-bell").inbox?.state.connection === "online", null, kPatience);
  const bytes = asked.reduce((sum, { body }) => sum + (body.length > 0 ? brotliCompressSync(body).length : 0), 0);
  say("requests of a page with a bell (files + sockets)", `${asked.length} + ${sockets}`, "at most 6");
  say("bytes of them, brotli", bytes, "60,000 are aimed at");
  await context.close();
}

// Runs in the page: is the inbox in the browser's storage?
const isKept = () => new Promise((resolve) => {
  const opening = indexedDB.open("carillon");
  opening.onsuccess = () => {
    const { result } = opening;
    const [store] = [...result.objectStoreNames].filter((name) => name === "inboxes");
    const counted = result.transaction(store).objectStore(store).count();
    counted.onsuccess = () => resolve(counted.result > 0);
  };
});

// From the begin of the first script to the first row, where the browser has files and inbox from before.
async function timeFirstList(browser, server, user) {
  const context = await browser.newContext();
  const first = await openAs(context, server, user);
  await first.waitForFunction(isKept, null, kPatience);
  const times = [];
  for (let i = 0; i < 5; ++i) {
    const page = await newPage(context);
    await page.addInitScript(() => {
      const look = () => {
        if (document.querySelector("notification-center")?.shadowRoot?.querySelector("article")) window.firstRow = performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${server.url}/?user=${user.id}`);
    await page.waitForFunction(() => window.firstRow > 0, null, kPatience);
    times.push(await page.evaluate(() => {
      const script = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/carillon/elements/index.js"));
      return Math.round(window.firstRow - script.responseEnd);
    }));
    await page.close();
  }
  say("first row after the script has come, cached, ms (of 5)", times.sort((a, b) => a - b).join(" "), "at most 100");
  await context.close();
}

const nodesOf = (page) => page.evaluate(() => document.querySelector("#center").shadowRoot.querySelectorAll("*").length);
const longest = (page) => page.evaluate(() => Math.round(Math.max(0, ...window.tasks.splice(0))));

async function watchTasks(page) {
  await page.evaluate(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
}

async function measureLong(browser, server, user) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  await emitMany(server, user, kRows, "Row");
  const page = await openAs(context, server, user);
  await page.evaluate(async () => {
    const { inbox } = document.querySelector("#bell");
    while (inbox.hasMore) await inbox.loadMore({ limit: 200 });
  });
  say(`rows of the inbox`, await page.evaluate(() => document.querySelector("#bell").inbox.state.items.length), "");
  await watchTasks(page);
  say("nodes of the list at its top", await nodesOf(page), "at most 4,000");

  const scrolled = await page.evaluate(async () => {
    const scroller = document.querySelector("#center").shadowRoot.querySelector("[part~=scroller]");
    const frames = [];
    let last = performance.now();
    const end = last + 3000;
    while (last < end) {
      scroller.scrollTop += 120;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    frames.sort((a, b) => a - b);
    return { frames: frames.length, p95: Math.round(frames[Math.floor(frames.length * 0.95)]) };
  });
  say("frames while it is scrolled, a second", Math.round(scrolled.frames / 3), "60");
  say("a frame of them, p95, ms", scrolled.p95, "17");
  say("nodes after that", await nodesOf(page), "at most 4,000");

  await page.evaluate(() => document.querySelector("#center").focus());
  const began = Date.now();
  await page.keyboard.press("End");
  await page.waitForFunction((count) => {
    const { activeElement } = document.querySelector("#center").shadowRoot;
    return Number(activeElement?.getAttribute("aria-posinset")) >= count;
  }, kRows, kPatience);
  say("End, ms", Date.now() - began, "at most 1,000");
  say("nodes after that", await nodesOf(page), "at most 4,000");
  await page.keyboard.press("Home");
  await longest(page);

  await emitMany(server, user, 1000, "Arrival");
  await page.waitForFunction((count) => document.querySelector("#bell").inbox.state.items.length >= count, kRows + 1000, kPatience);
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
  say("longest task of 1,000 arrivals on top of that, ms", await longest(page), "at most 50");
  await context.close();
}

const server = await Server.start({ env: { NOTIFICATION_THROTTLE_PER_MINUTE: "0" } });
const browser = await launch();
try {
  const [one, other] = await server.people();
  await weighBell(browser, server, one);
  await timeFirstList(browser, server, one);
  await measureLong(browser, server, other);
} finally {
  await browser.close();
  await server.stop();
}
