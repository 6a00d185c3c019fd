// Who leads among tabs, and that whoever follows is told all (wasm/package/room.js).
import assert from "node:assert/strict";
import { Browser } from "./support/browser_of_tabs.mjs";
import { randomOf } from "./support/random.mjs";
import { test } from "./support/testing.mjs";

const kSeeds = Number(process.env.CARILLON_ROOM_SEEDS ?? 300);
const kFirstSeed = Number(process.env.CARILLON_ROOM_SEED ?? 1);
const kSteps = 400;
const kTabs = 4;
const kFrozen = 2; // at most, at a time
const kTickMs = 500;
const kQuietTicks = 60;

function told({ tabs, server }) {
  const each = tabs.map(({ isOnline, isLeader, asked }) => ({ isOnline, isLeader, asked: [...asked] }));
  return { tabs: each, sockets: server.sockets.size };
}

async function comesToRest(browser, random, what) {
  for (const tab of browser.tabs) tab.isFrozen = false;
  for (let tick = 0; tick < kQuietTicks; ++tick) {
    await browser.drain(random);
    browser.pass(kTickMs);
  }
  const { tabs, sockets } = told(browser);
  const seen = `${what}: ${JSON.stringify({ tabs, sockets })}`;
  assert.ok(tabs.every(({ isOnline }) => isOnline), `all are online; ${seen}`);
  assert.equal(tabs.filter(({ isLeader }) => isLeader).length, 1, `one leads; ${seen}`);
  assert.equal(sockets, 1, `one socket; ${seen}`);
  assert.ok(tabs.every(({ asked }) => asked.length === 0), `all is answered; ${seen}`);
}

async function walk(seed) {
  const random = randomOf(seed);
  const browser = new Browser();
  for (let i = 0; i < kTabs; ++i) browser.open();
  const steps = {
    step: () => browser.step(random.of(browser.tabs), random),
    pass: () => browser.pass(kTickMs),
    // Long enough for one that leads and says nothing to be taken for frozen.
    async wait() {
      for (let silence = 0; silence < 4; ++silence) {
        browser.pass(2 * kTickMs);
        for (const tab of browser.tabs) if (!tab.isFrozen) await browser.hear(tab, "timer");
      }
    },
    drain: () => browser.drain(random),
    ask: () => random.of(browser.tabs).ask(),
    cut: () => browser.server.cut(),
    freeze() {
      const tab = random.of(browser.tabs);
      const frozen = browser.tabs.filter(({ isFrozen }) => isFrozen);
      if (tab.isFrozen || frozen.length < kFrozen) tab.isFrozen = !tab.isFrozen;
    },
    crash() {
      browser.crash(random.of(browser.tabs));
      browser.open();
    },
  };
  const kinds = [
    ...Array(40).fill("step"), ...Array(4).fill("pass"), ...Array(4).fill("wait"), ...Array(8).fill("ask"), ...Array(6).fill("freeze"),
    "drain", "cut", "crash",
  ];
  for (let step = 0; step < kSteps; ++step) await steps[random.of(kinds)]();

  await comesToRest(browser, random, `seed ${seed}`);
}

test(`whatever befalls tabs, in the end one leads, has the only socket, and all is answered (seeds from ${kFirstSeed})`, async () => {
  for (let seed = kFirstSeed; seed < kFirstSeed + kSeeds; ++seed) await walk(seed);
});

test("one that thaws answers who asked it while it was frozen; by then another leads", async () => {
  const random = randomOf(1);
  const browser = new Browser();
  const frozen = browser.open();
  await browser.drain(random);
  assert.ok(frozen.isLeader && frozen.isOnline);
  frozen.isFrozen = true;
  const [next, asking] = [browser.open(), browser.open()];
  asking.ask();
  await browser.drain(random);
  for (let silence = 0; silence < 4; ++silence) {
    browser.pass(1000);
    await browser.hear(next, "timer");
  }
  await browser.hear(next, "lock");
  assert.ok(next.isLeader);
  await browser.hear(asking, "channel"); // and asks the one that leads now, which has no connection yet
  frozen.isFrozen = false;
  await browser.hear(frozen, "channel");
  await browser.hear(asking, "channel");
  await browser.hear(next, "channel");
  await comesToRest(browser, random, "in the end");
});

test("what a tab says between two connections of the one that leads is said again by the second", async () => {
  const random = randomOf(1);
  const browser = new Browser();
  const [leading, following] = [browser.open(), browser.open()];
  await browser.drain(random);
  browser.server.cut();
  following.ask();
  await browser.hear(following, "page");
  await browser.hear(leading, "socket");
  await browser.hear(leading, "page"); // it has another, which is not open yet
  await browser.hear(leading, "channel");
  await comesToRest(browser, random, "in the end");
});
