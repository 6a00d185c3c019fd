// The files of deploy/, parsed.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
export const deploy = join(root, "deploy");

export const textOf = (path) => readFileSync(join(root, path), "utf8");
export const yamlOf = (path) => parse(textOf(path), { merge: true });
export const jsonOf = (path) => JSON.parse(textOf(path));

/** Every file of deploy/ whose name ends so, as paths from the top of the repository. */
export function filesOf(...ends) {
  return readdirSync(deploy, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.some((end) => entry.name.endsWith(end)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}

/** The variables that docs/configuration.md knows: the first column of its table. */
export function knownVariables() {
  const rows = textOf("docs/configuration.md").matchAll(/^\| (`[^|]+`) \| [^|]* \| [^|]* \|$/gm);
  return new Set([...rows].flatMap(([, names]) => [...names.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name)));
}
