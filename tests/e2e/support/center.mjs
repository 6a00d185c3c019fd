// The drawn centre as a user meets it: opened, asked what it shows, pressed where it shows it.

import { until } from "../../js/support/patience.mjs";
import { kPatience, newPage } from "./browser.mjs";

/** Opens /center as a user of the demo and waits until it is in step. */
export async function openCenterAs(context, server, user) {
  const page = await newPage(context);
  await page.goto(`${server.url}/center/?user=${user.id}`);
  await centerOnline(page);
  return page;
}

/** What the centre says of itself (docs/center.md), or null before it has started. */
export const centerState = (page) => page.evaluate(() => window.carillonCenter?.state() ?? null);

/** The item with that id, or undefined. */
export const withId = (state, id) => state.items.find((item) => item.id === id);

/** The first item whose title holds these words, or undefined. */
export const withTitle = (state, words) => state.items.find((item) => item.title.includes(words));

/** Waits until `condition(state)` holds, asking with each frame of the page, and answers the state. */
export async function centerUntil(page, condition) {
  let state = null;
  const seen = () => {
    const { items, ...rest } = state ?? { items: [] };
    return { ...rest, items: items.length, url: page.url(), problems: page.problems };
  };
  return until(`the centre to be so: ${condition}`, async () => {
    state = await centerState(page);
    if (state !== null && (await condition(state))) return state;
    await page.evaluate(() => new Promise(requestAnimationFrame));
    return null;
  }, seen);
}

export const centerOnline = (page) => centerUntil(page, (state) => state.connection === "online");

/** Goes to the end of the list, again and again, until all pages of it are there. */
export async function centerWhole(page) {
  return centerUntil(page, async (state) => {
    if (state.complete) return true;
    await page.keyboard.press("End");
    return false;
  });
}

// Waits for two drawn frames in the same place: rows and panes slide.
async function stillRect(page, ask, argument) {
  const handle = await page.waitForFunction(
    ([name, value]) => {
      const rect = window.carillonCenter[name](value);
      const before = window.rectBefore;
      window.rectBefore = rect;
      const still = rect !== null && before?.x === rect.x && before?.y === rect.y;
      return still ? rect : null;
    },
    [ask, argument],
    kPatience,
  );
  return handle.jsonValue();
}

async function middleOf(page, ask, argument) {
  const { x, y, width, height } = await stillRect(page, ask, argument);
  return [x + width / 2, y + height / 2];
}

/** Where a control is once it stands still, in CSS pixels. */
export const controlRect = (page, name) => stillRect(page, "controlRect", name);

export const rowMiddle = async (page, id) => {
  const { items } = await centerState(page);
  return middleOf(page, "rowRect", items.find((item) => item.id === id).place);
};

export async function clickRow(page, id) {
  await page.mouse.click(...(await rowMiddle(page, id)));
}

/** Presses a control by its name; waits until it is there. */
export async function clickControl(page, name) {
  await page.mouse.click(...(await middleOf(page, "controlRect", name)));
}
