// The direction of includes in core/ and server/, read from the tables of ARCHITECTURE.md: one row a
// folder, from the bottom up. A file may include its own folder and those above it in the table,
// which lie below it in the house.
import { folderOf, includesOf, isCpp } from "./source_text.mjs";

const row = /^\| `((?:core|server)\/[a-z/_-]+)` \|([^|]*)\|([^|]*)\|$/;

// The rows under "## Floors" as { folder, is, absent, line }, in the order written.
export function floorsOf(architecture) {
  const rows = [];
  let within = false;
  architecture.split("\n").forEach((text, index) => {
    if (/^## /.test(text)) within = text === "## Floors";
    const found = within && row.exec(text);
    if (found) rows.push({ folder: found[1], is: found[2].trim(), absent: found[3].trim(), line: index + 1 });
  });
  return rows;
}

// The floor of a file: the row with the longest folder that holds it; -1 for none.
function floorOf(floors, path) {
  let best = -1;
  floors.forEach(({ folder }, index) => {
    if (path.startsWith(`${folder}/`) && (best === -1 || folder.length > floors[best].folder.length)) best = index;
  });
  return best;
}

// What only wires the program together stands above all floors.
const isRoof = (path) => path === "server/main.cpp";
const isHoused = (path) => isCpp(path) && ["core", "server"].includes(folderOf(path)) && !isRoof(path);

/** Findings ("path:line what is wrong") of a tree's files, [{ path, text }]. */
export function findUpwardIncludes(files) {
  const page = files.find(({ path }) => path === "ARCHITECTURE.md");
  const floors = floorsOf(page?.text ?? "");
  const findings = [];
  for (const folder of ["core", "server"]) {
    if (!floors.some((floor) => folderOf(floor.folder) === folder)) {
      findings.push(`ARCHITECTURE.md:1 has no table of the floors of ${folder}/`);
    }
  }
  for (const { folder, is, absent, line } of floors) {
    const wrong = !files.some(({ path }) => path.startsWith(`${folder}/`)) ? "is no folder"
      : !is ? "has no sentence" : !absent ? "does not say what is absent there" : null;
    if (wrong) findings.push(`ARCHITECTURE.md:${line} ${folder} ${wrong}`);
  }
  for (const { path, text } of files) {
    if (text === null || !isHoused(path)) continue;
    const own = floorOf(floors, path);
    if (own === -1) {
      findings.push(`${path}:1 stands on no floor of ARCHITECTURE.md`);
      continue;
    }
    for (const { name, quoted, line } of includesOf(text)) {
      const other = quoted && isHoused(name) ? floorOf(floors, name) : -1;
      // Core is below the server altogether; that core includes nothing of it is another rule.
      if (other === -1 || folderOf(name) !== folderOf(path) || other <= own) continue;
      findings.push(`${path}:${line} "${name}" lies above: ${floors[own].folder} comes before ${floors[other].folder}`);
    }
  }
  return findings;
}
