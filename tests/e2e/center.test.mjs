// The centre drawn by Dear ImGui: the same inbox as everywhere, seen and used on a canvas.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems, openAs, waitForBell } from "./support/browser.mjs";
import {
  centerOnline,
  centerState,
  centerUntil,
  centerWhole,
  clickControl,
  clickRow,
  openCenterAs,
  rowMiddle,
  withId,
  withTitle,
} from "./support/center.mjs";
import { Server, taskFor } from "./support/server.mjs";

describe("the drawn centre", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", colorScheme: "light" });
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function emitted(words, more = {}) {
    const answer = await server.emit(token, taskFor([alice.id], words, more));
    assert.equal(answer.status, 200);
  }

  test("it shows what the list of the API holds, in the same order and with the same counters", async () => {
    const page = await openCenterAs(context, server, alice);
    const state = await centerWhole(page);
    const { body } = await server.get(token, "/api/v1/notifications?limit=200");
    assert.deepEqual(state.items.map(({ id }) => id), body.items.map(({ id }) => id));
    assert.deepEqual(state.unread, body.unread);
    assert.match(await page.title(), new RegExp(`^\\(${body.unread.total}\\) `));
    noProblems(page);
  });

  test("whoever asks for more contrast, or for colours of the system, is drawn with more", async () => {
    const page = await openCenterAs(context, server, alice);
    assert.equal((await centerState(page)).highContrast, false);
    const all = { x: 0, y: 0, width: 1200, height: 800 };
    const most = (all.width * all.height) / 2;
    for (const [colorScheme, ground, words] of [["light", [255, 255, 255], [0, 0, 0]], ["dark", [0, 0, 0], [255, 255, 255]]]) {
      await page.emulateMedia({ forcedColors: "active", colorScheme });
      await centerUntil(page, ({ highContrast, theme }) => highContrast && theme === colorScheme);
      await until(`a page of ${ground}`, async () => (await likePixels(page, all, ground)) > most);
      assert.ok((await likePixels(page, all, words)) > 500, `words of ${words}`);
    }
    await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
    await centerUntil(page, ({ highContrast }) => !highContrast);
    noProblems(page);
  });

  test("what arrives is drawn, counted in the title and spoken", async () => {
    const page = await openCenterAs(context, server, alice);
    const { unread } = await centerState(page);
    await emitted("Speak politely");
    const state = await centerUntil(page, (now) => withTitle(now, "Speak politely"));
    assert.equal(state.unread.total, unread.total + 1);
    assert.match(await page.title(), new RegExp(`^\\(${unread.total + 1}\\) `));
    await page.locator("#polite", { hasText: "Speak politely" }).waitFor({ state: "attached", ...kPatience });

    await emitted("Speak at once", { priority: "critical" });
    await page.locator("#urgent", { hasText: "Speak at once" }).waitFor({ state: "attached", ...kPatience });
    // The most urgent stands first, and its badge is really red.
    const { items } = await centerUntil(page, (now) => now.items[0].title.includes("Speak at once"));
    assert.equal(items[0].priority, "critical");
    assert.ok((await pixelsLike(page, 0, [200, 16, 46])) > 200, "no red badge in the first row");
    noProblems(page);
  });

  test("a click on a row reads it everywhere, and shows it whole", async () => {
    const page = await openCenterAs(context, server, alice);
    const other = await openAs(context, server, alice);
    await emitted("Read me by a click", { priority: "critical" });
    const { items, unread } = await centerUntil(page, (now) => withTitle(now, "Read me by a click"));
    await waitForBell(other, unread.total);
    const { id } = withTitle({ items }, "Read me by a click");
    await clickRow(page, id);
    const acked = await centerUntil(page, (now) => withId(now, id).is_read && !withId(now, id).pending);
    assert.equal(acked.unread.total, unread.total - 1);
    assert.equal(acked.detail, true);
    assert.equal(acked.selected, id);
    await waitForBell(other, unread.total - 1);
    const stored = await server.get(token, `/api/v1/notifications/${id}`);
    assert.equal(stored.body.is_read, true);

    await clickControl(page, "detail-toggle-read");
    await centerUntil(page, (now) => !withId(now, id).is_read && !withId(now, id).pending);
    await waitForBell(other, unread.total);
    await clickControl(page, "detail-close");
    await centerUntil(page, (now) => !now.detail);
    noProblems(page, other);
  });

  test("the keyboard walks, reads, archives and deletes; undo brings back", async () => {
    const page = await openCenterAs(context, server, alice);
    await emitted("First by key", { priority: "critical" });
    await emitted("Second by key", { priority: "critical" });
    await emitted("Third by key", { priority: "critical" });
    const start = await centerUntil(page, (now) => ["First", "Second", "Third"].every((word) => withTitle(now, `${word} by key`)));
    const [third, second, first] = start.items.slice(0, 3).map(({ id }) => id);

    await page.keyboard.press("ArrowDown");
    await centerUntil(page, (now) => now.selected === third);
    await page.locator("#polite", { hasText: "Third by key" }).waitFor({ state: "attached", ...kPatience });
    await page.keyboard.press("Enter");
    // The row has gone down among the read; the next one stands in its place and is selected.
    await centerUntil(page, (now) => now.selected === second && withId(now, third).is_read);
    await page.keyboard.press("e");
    await centerUntil(page, (now) => now.selected === first && !withId(now, second));
    await clickControl(page, "toast-undo");
    await centerUntil(page, (now) => withId(now, second)?.pending === false);
    await page.keyboard.press("Home");
    await centerUntil(page, (now) => now.selected === second);
    await page.keyboard.press("Delete");
    await centerUntil(page, (now) => !withId(now, second));
    // Shown at once, done by the server a moment later.
    await centerUntil(page, async () => (await server.get(token, `/api/v1/notifications/${second}`)).status === 404);
    noProblems(page);
  });

  test("the buttons of a row that is pointed at act on it", async () => {
    const page = await openCenterAs(context, server, alice);
    await emitted("Archived by hand", { priority: "critical" });
    const state = await centerUntil(page, (now) => withTitle(now, "Archived by hand"));
    const { id } = withTitle(state, "Archived by hand");
    await page.mouse.move(...(await rowMiddle(page, id)));
    await clickControl(page, "row-archive");
    await centerUntil(page, (now) => !withId(now, id));
    await centerUntil(page, async () => {
      const archived = await server.get(token, "/api/v1/notifications?archived=true");
      return archived.body.items.some((item) => item.id === id);
    });
    noProblems(page);
  });

  test("mark all as read empties the counters here and in every other tab", async () => {
    const page = await openCenterAs(context, server, alice);
    const other = await openAs(context, server, alice);
    await emitted("To be read with all");
    await centerUntil(page, (now) => withTitle(now, "To be read with all"));
    await clickControl(page, "mark-all");
    const state = await centerUntil(page, (now) => now.unread.total === 0 && now.items.every((item) => item.is_read && !item.pending));
    assert.equal(state.unread.unseen, 0);
    await waitForBell(other, 0);
    assert.doesNotMatch(await page.title(), /^\(/);
    noProblems(page, other);
  });

  test("a long list comes in by pages, whole and in order, and idles without drawing", async () => {
    const events = Array.from({ length: 650 }, (_, index) => taskFor([alice.id], `Many ${index}`, index % 3 === 0 ? { priority: "high" } : {}));
    assert.equal((await server.emit(token, events)).status, 200);
    const page = await openCenterAs(context, server, alice);
    const state = await centerWhole(page);
    const wanted = [];
    let cursor = "";
    do {
      const { body } = await server.get(token, `/api/v1/notifications?limit=200${cursor}`);
      wanted.push(...body.items.map(({ id }) => id));
      cursor = body.next_cursor === null ? null : `&cursor=${body.next_cursor}`;
    } while (cursor !== null);
    assert.ok(wanted.length > 650);
    assert.deepEqual(state.items.map(({ id }) => id), wanted);

    // Once nothing moves any more, a hundred frames of the browser are none of ours.
    await centerUntil(page, async ({ draws }) => {
      await page.evaluate(async () => {
        for (let i = 0; i < 100; ++i) await new Promise(requestAnimationFrame);
      });
      return (await centerState(page)).draws === draws;
    });
    noProblems(page);
  });

  test("when the server is killed it says so, and has everything when it is back", async () => {
    const page = await openCenterAs(context, server, alice);
    await server.kill();
    await centerUntil(page, (now) => now.connection === "offline" || now.connection === "connecting");
    await server.launch();
    token = await server.token(alice.id);
    await emitted("While it was away", { priority: "critical" });
    const state = await centerUntil(page, (now) => now.connection === "online" && withTitle(now, "While it was away"));
    assert.equal(state.items.filter((item) => item.title.includes("While it was away")).length, 1);
    noProblems(page);
  });

  test("at every pixel ratio the canvas has exactly the screen's pixels", async () => {
    for (const deviceScaleFactor of [1, 1.5, 2]) {
      const dense = await browser.newContext({ deviceScaleFactor, viewport: { width: 700, height: 500 } });
      const page = await openCenterAs(dense, server, alice);
      const size = await page.evaluate(() => {
        const { width, height } = document.getElementById("canvas");
        return [width, height];
      });
      assert.deepEqual(size, [700 * deviceScaleFactor, 500 * deviceScaleFactor]);
      noProblems(page);
      await dense.close();
    }
  });

  async function pixelsLike(page, index, color) {
    return likePixels(page, await page.evaluate((row) => window.carillonCenter.rowRect(row), index), color);
  }
  async function likePixels(page, rect, [red, green, blue]) {
    const png = (await page.screenshot({ clip: rect })).toString("base64");
    return page.evaluate(
      async ([data, r, g, b]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context2d = canvas.getContext("2d");
        context2d.drawImage(image, 0, 0);
        const pixels = context2d.getImageData(0, 0, image.width, image.height).data;
        let like = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          const far = Math.abs(pixels[i] - r) + Math.abs(pixels[i + 1] - g) + Math.abs(pixels[i + 2] - b);
          if (far < 24) ++like;
        }
        return like;
      },
      [png, red, green, blue],
    );
  }
});

describe("the way into the centre", () => {
  let server, browser, context, alice;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext({ locale: "en-GB" });
    [alice] = await server.people();
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("whoever is not signed in chooses a person of the demo", async () => {
    const page = await newPage(context);
    await page.goto(`${server.url}/center/`);
    await page.locator(`.person[data-user="${alice.id}"]`).click(kPatience);
    await centerOnline(page);
    noProblems(page);
  });

  test("the demo's session is shared: the page's link opens the same person's centre", async () => {
    const page = await openAs(context, server, alice);
    await page.locator('[data-hook="center-link"]').click();
    await centerOnline(page);
    assert.match(page.url(), /\/center\//);
    noProblems(page);
  });

  test("a token in the address leaves it, asks by name, and signs in", async () => {
    const page = await newPage(context);
    await page.goto(`${server.url}/center/#token=${await server.token(alice.id)}`);
    const panel = page.getByRole("alertdialog");
    await panel.getByText(alice.name).waitFor(kPatience);
    assert.equal(new URL(page.url()).hash, "");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await panel.getByRole("button").first().click();
    await centerOnline(page);
    noProblems(page);
    await page.close();
  });

  test("a link with a token does not turn a signed-in page into somebody else", async () => {
    const [, bob] = await server.people();
    const page = await openCenterAs(context, server, alice);
    const foreign = `${server.url}/center/#token=${await server.token(bob.id)}`;
    const panel = page.getByRole("alertdialog");
    const whose = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("carillon.demo")).user.id);

    // A page that is open already, and one that is loaded again.
    await page.evaluate((address) => location.assign(address), foreign.replace("/center/", `/center/?user=${alice.id}`));
    await panel.getByText(bob.name).waitFor(kPatience);
    assert.equal(new URL(page.url()).hash, "");
    await page.keyboard.press("Escape");
    await centerOnline(page);
    assert.equal(await whose(), alice.id);

    await page.goto("about:blank");
    await page.goto(foreign);
    await panel.getByRole("button").last().click();
    await centerOnline(page);
    assert.equal(await whose(), alice.id);
    noProblems(page);
  });

  test("a token that is not taken leads back to the choice", async () => {
    const page = await newPage(context);
    await page.goto(`${server.url}/center/#token=not.a.token`);
    await page.getByRole("alertdialog").getByRole("button").first().click();
    await page.locator('body[data-screen="sign-in"] .person').first().waitFor(kPatience);
  });

  test("without WebGL 2 the page says so and leads to the list made of DOM", async () => {
    const page = await newPage(context);
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await page.goto(`${server.url}/center/?user=${alice.id}`);
    const link = page.locator('.panel[data-screen="failed"] a');
    await link.waitFor(kPatience);
    assert.match(await link.getAttribute("href"), new RegExp(`user=${alice.id}&plain$`));
    await link.click();
    await page.locator("notification-center .row, notification-center [data-id]").first().waitFor(kPatience);
  });

  test("the canvas has a name, a description and a way out by keyboard", async () => {
    const page = await openCenterAs(context, server, alice);
    const canvas = page.getByRole("application", { name: "Notifications" });
    assert.equal(await canvas.count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.id), "canvas");
    await page.keyboard.press("Shift+Tab");
    const link = page.getByRole("link", { name: "Ouvrir la liste accessible" });
    assert.ok(await link.evaluate((node) => node === document.activeElement));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/center/" && url.searchParams.has("plain"), kPatience);
    await page.locator('body[data-screen="plain"]').waitFor(kPatience);
  });
});

test("a server without the demo says how to sign in", async () => {
  const server = await Server.start({ args: [] });
  const browser = await launch();
  try {
    const page = await newPage(await browser.newContext());
    await page.goto(`${server.url}/center/`);
    await page.locator('body[data-screen="signed-out"]').waitFor(kPatience);
    const panel = page.locator('.panel[data-screen="signed-out"]');
    assert.doesNotMatch(await panel.innerText(), /carillon token/);
    await panel.locator("summary").click();
    assert.match(await panel.innerText(), /carillon token --user/);
  } finally {
    await browser.close();
    await server.stop();
  }
});
