// Called by scripts/scaling-plan: prints the tables of docs/scaling.md, or with --write puts them there.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tables } from "./scaling_tables.mjs";

const path = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const made = tables(readFileSync(path("measurements/unit-costs.txt"), "utf8"));

if (process.argv[2] === "--write") {
  let page = readFileSync(path("scaling.md"), "utf8");
  for (const [name, table] of Object.entries(made)) {
    const marks = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
    const [from, to] = [page.indexOf(marks[0]) + marks[0].length, page.indexOf(marks[1])];
    if (to < from) throw new Error(`docs/scaling.md has no marks for ${name}`);
    page = page.slice(0, from) + table + page.slice(to);
  }
  writeFileSync(path("scaling.md"), page);
} else {
  for (const [name, table] of Object.entries(made)) console.log(`${name}\n\n${table}`);
}
