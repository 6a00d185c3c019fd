// Nothing moves under the pointer or the focus: what arrives waits, what is read stays, what is opened
// shows its text where it is.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, beforeEach, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, noProblems, openAs, row, waitForBell } from "./support/browser.mjs";
import { center, leave, note, send, shown, standing, titles, waiting, waitForWaiting } from "./support/list.mjs";
import { Server, taskFor } from "./support/server.mjs";

const viewport = { width: 1280, height: 1000 };

describe("the list stays", () => {
  let server, browser, context, person, page;

  before(async () => {
    browser = await launch();
    // Nothing glides: where a row stands is where it will stay.
    context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  });
  beforeEach(async () => {
    server = await Server.start({ env: { NOTIFICATION_THROTTLE_PER_MINUTE: "0" } });
    person = (await server.people()).find(({ locale }) => locale === "en");
    page = await openAs(context, server, person);
  });
  afterEach(async () => {
    await closePages();
    await server.stop();
  });
  after(() => stopAll(browser));

  const read = async (text) => {
    await row(page, text).hover();
    await row(page, text).locator('[data-action="read"]').click();
    await center(page).locator("article:not([data-unread])", { hasText: text }).waitFor(kPatience);
  };

  test("at the top and untouched, arrivals slide in", async () => {
    await send(server, person, ["First to slide"]);
    await shown(page, "First to slide");
    await send(server, person, ["Second to slide"]);
    await shown(page, "Second to slide");
    const slid = (await titles(page)).map((title) => /\w+ to slide/.exec(title)?.[0]).filter(Boolean);
    assert.deepEqual(slid, ["Second to slide", "First to slide"]);
    assert.ok(await waiting(page).isHidden());
    noProblems(page);
  });

  test("while the pointer is over the list, arrivals wait behind a number; pressed, they come and the first has the focus", async () => {
    await send(server, person, ["Under the pointer"]);
    await (await shown(page, "Under the pointer")).hover();
    const earlier = await standing(page, "Under the pointer");
    await send(server, person, ["New one", "New two", "New three"]);
    await waitForWaiting(page, 3);
    assert.equal(await waiting(page).textContent(), "3 new");
    assert.deepEqual(await standing(page, "Under the pointer"), earlier);
    assert.equal(await row(page, "New one").count(), 0);
    await waiting(page).click();
    await shown(page, "New one");
    assert.ok(await waiting(page).isHidden());
    const first = (await titles(page))[0];
    assert.ok((await standing(page, first)).hasFocus);
    noProblems(page);
  });

  test("when the pointer leaves, what waited slides in", async () => {
    await send(server, person, ["To be left"]);
    await (await shown(page, "To be left")).hover();
    await send(server, person, ["Waits for the pointer"]);
    await waitForWaiting(page, 1);
    await leave(page);
    await shown(page, "Waits for the pointer");
    assert.ok(await waiting(page).isHidden());
    noProblems(page);
  });

  test("sixty arrivals while the focus is on a row: the focus is on the same row, at the same height", async () => {
    await send(server, person, ["Row A", "Row B", "Row C"]);
    await shown(page, "Row B");
    await row(page, "Row B").focus();
    const earlier = await standing(page, "Row B");
    assert.ok(earlier.hasFocus);
    await send(server, person, Array.from({ length: 60 }, (_, index) => `Arrival ${index}`), { priority: "high" });
    await waitForWaiting(page, 60);
    assert.deepEqual(await standing(page, "Row B"), earlier);
    await page.keyboard.press("j");
    assert.ok((await standing(page, "Row A")).hasFocus, "the keys go on from there");
    noProblems(page);
  });

  test("scrolled down, what is read stays in view at its place, and arrivals wait", async () => {
    await send(server, person, Array.from({ length: 30 }, (_, index) => `Long ${index}`));
    await shown(page, "Long 5");
    await center(page).locator("[part~=scroller]").evaluate((node) => (node.scrollTop = 700));
    await leave(page);
    const probe = await center(page).locator("[part~=scroller]").evaluate((scroller) => {
      const { top } = scroller.getBoundingClientRect();
      const inView = [...scroller.querySelectorAll("article")].find((node) => node.getBoundingClientRect().top > top);
      return inView.querySelector("[part~=item-title]").textContent;
    });
    const earlier = await standing(page, probe);
    await send(server, person, ["While scrolled"]);
    await waitForWaiting(page, 1);
    assert.deepEqual(await standing(page, probe), earlier);
    noProblems(page);
  });

  test("a row that is read stays where it is until the list is left, and reading scrolls nothing", async () => {
    await send(server, person, ["Stay 1", "Stay 2", "Stay 3"]);
    await shown(page, "Stay 3");
    const earlier = await titles(page);
    const height = (await standing(page, "Stay 2")).top;
    await read("Stay 2");
    await read("Stay 3");
    assert.deepEqual(await titles(page), earlier);
    assert.equal((await standing(page, "Stay 2")).top, height);
    await leave(page);
    assert.deepEqual(await titles(page), earlier, "the focus is still there");
    await page.locator("#bell button").first().focus();
    await until("what was read to take its place", async () => {
      const now = await titles(page);
      const places = [1, 2, 3].map((number) => now.findIndex((title) => title.endsWith(`Stay ${number}`)));
      return places[0] >= 0 && places[0] < places[1] && places[0] < places[2];
    }, () => titles(page));
    noProblems(page);
  });

  test("among the unread, one that is read stays until the view is asked for again", async () => {
    await send(server, person, ["Unread 1", "Unread 2"]);
    await shown(page, "Unread 2");
    await center(page).locator('[data-filter="unread"]').click();
    const earlier = await titles(page);
    await read("Unread 2");
    await waitForBell(page, earlier.length - 1);
    assert.deepEqual(await titles(page), earlier);
    await center(page).locator('[data-filter="unread"]').click();
    await row(page, "Unread 2").waitFor({ state: "detached", ...kPatience });
    noProblems(page);
  });

  test("opened without a link, a row stays, shows its lines and links, and is read", async () => {
    const token = await server.token(person.id);
    const body = "First line\nSecond: see https://example.com/a?b=1. Not javascript:alert(1)\nهنا";
    await server.emit(token, note(person, "Read me here", body));
    await server.emit(token, taskFor([person.id], "Another"));
    const opened = await shown(page, "Read me here");
    await shown(page, "Another");
    const earlier = await titles(page);
    await opened.locator("[part~=item-title]").click();
    await center(page).locator("article:not([data-unread])", { hasText: "Read me here" }).waitFor(kPatience);
    assert.deepEqual(await titles(page), earlier);
    assert.equal(await opened.locator("[part~=item-body]").evaluate((node) => getComputedStyle(node).whiteSpace), "pre-line");
    const links = await opened.locator("[part~=item-body] a").evaluateAll((nodes) =>
      nodes.map(({ href, target, rel }) => ({ href, target, rel })));
    assert.deepEqual(links, [{ href: "https://example.com/a?b=1", target: "_blank", rel: "noopener noreferrer" }]);
    assert.equal(await opened.locator("[part~=item-body]").innerText(), body);
    assert.equal(await opened.locator("[part~=item-title]").getAttribute("dir"), "auto");
    noProblems(page);
  });

  test("what another tab deletes leaves a gap under the pointer, and no row moves", async () => {
    await send(server, person, ["Below", "Deleted elsewhere", "Above"]);
    await (await shown(page, "Above")).hover();
    const earlier = await standing(page, "Below");
    const { body } = await server.get(await server.token(person.id), "/api/v1/notifications?q=elsewhere");
    await page.evaluate((id) => document.getElementById("bell").inbox.remove(id), body.items[0].id);
    await row(page, "Deleted elsewhere").waitFor({ state: "detached", ...kPatience });
    assert.equal((await titles(page)).filter((title) => title === "(gap)").length, 1);
    assert.deepEqual(await standing(page, "Below"), earlier);
    await leave(page);
    await center(page).locator("[part~=gap]").waitFor({ state: "detached", ...kPatience });
    noProblems(page);
  });
});
