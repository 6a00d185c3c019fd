// The mails of the built-in layout (tests/deliver/samples, which tests/deliver makes) as a mail
// program shows them: narrow and wide, light and dark. MAIL_PICTURES=FOLDER keeps pictures.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stopAll } from "../js/support/owned.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { violations } from "./support/axe.mjs";
import { closePages, launch, newPage, noProblems } from "./support/browser.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "deliver", "samples");
const samples = (await readdir(folder)).filter((name) => name.endsWith(".html"));

// What sticks out of the page, and what is too small for a finger.
function misfits() {
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && getComputedStyle(element).display !== "none" && (left < 0 || right > innerWidth);
  });
  const small = [...document.querySelectorAll("td.main a, td.other a")]
    .filter((element) => element.getBoundingClientRect().height < 44);
  const told = (what) => (element) => `${what}: ${element.tagName} ${element.textContent.slice(0, 40)}`;
  return [...wide.map(told("too wide")), ...small.map(told("too small"))];
}

describe("a mail", () => {
  let browser;

  before(async () => {
    browser = await launch();
    assert.ok(samples.length >= 5, "the samples are there");
  });
  afterEach(closePages);
  after(() => stopAll(browser));

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 600, 1000]) {
      test(`${colorScheme}, ${width} px: nothing overflows, and axe finds nothing`, async () => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 700 } });
        const page = await newPage(context);
        const asked = [];
        page.on("request", (request) => asked.push(request.url()));
        for (const sample of samples) {
          await page.goto(`file://${join(folder, sample)}`);
          assert.deepEqual(await page.evaluate(misfits), [], sample);
          assert.deepEqual(await violations(page), [], sample);
          const dark = await page.evaluate(() => {
            const [red] = getComputedStyle(document.querySelector(".card")).backgroundColor.match(/\d+/g);
            return Number(red) < 128;
          });
          assert.equal(dark, colorScheme === "dark", sample);
          if (process.env.MAIL_PICTURES) {
            const name = `${sample.replace(".html", "")}-${width}-${colorScheme}.png`;
            await page.screenshot({ path: join(process.env.MAIL_PICTURES, name), fullPage: true });
          }
        }
        assert.deepEqual(asked.filter((url) => !url.startsWith("file://")), [], "nothing from elsewhere");
        noProblems(page);
        await context.close();
      });
    }
  }

  test("without its style sheet it is still a light page that fits", async () => {
    const context = await browser.newContext({ colorScheme: "dark", viewport: { width: 320, height: 700 } });
    const page = await newPage(context);
    for (const sample of samples) {
      const html = await readFile(join(folder, sample), "utf8");
      await page.setContent(html.replace(/<style>[\s\S]*?<\/style>/, ""));
      assert.deepEqual(await page.evaluate(misfits), [], sample);
    }
    await context.close();
  });
});
