// What axe finds wrong with a page, by the success criteria of WCAG 2.1, levels A and AA.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const kCriteria = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
/** Those of WCAG 2.2 too, for the option `runOnly`. */
export const kNewerCriteria = [...kCriteria, "wcag22aa"];

/** One line for each finding. `options` are axe.run's besides. */
export async function violations(page, options = {}) {
  // Evaluated by the debugger: the page's own policy stays as it is.
  await page.evaluate(source);
  const asked = { runOnly: kCriteria, ...options };
  const result = await page.evaluate((how) => globalThis.axe.run(document, how), asked);
  return result.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`).join("\n")}`);
}
