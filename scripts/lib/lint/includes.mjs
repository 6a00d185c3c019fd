// Includes without a reason: of the standard library, where a file names nothing of the header; of our
// own, where a file names nothing that the header declares (types, functions, constants, members). By
// name, so what is reported is certain and not all is reported. And source files that do not include
// their own header first: that is how the build shows that it needs nothing before it.
//   node scripts/lib/lint/includes.mjs [ROOT]
// "#include ...  // for WHAT" keeps one that is needed for something that is not named.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { codeOnly, includesOf, isCpp, readTree } from "../../../tests/layering/source_text.mjs";
import { standardNames } from "./standard_names.mjs";

/** Names that a header of ours declares, members too: a file that reads one needs the whole type. */
export function declaredNames(text) {
  const code = codeOnly(text);
  const names = new Set();
  const add = (pattern) => { for (const [, name] of code.matchAll(pattern)) names.add(name); };
  add(/\b(?:class|struct|enum|enum class|union|concept|using|namespace|typename|#define)\s+(\w+)/g);
  add(/#\s*define\s+(\w+)/g);
  add(/([A-Za-z_]\w*)\s*(?=[({=;[,}])/g); // functions, constants, members, enumerators
  add(/([A-Za-z_]\w*)\s*:\s/g); // bit fields and bases
  for (const name of ["return", "const", "override", "default", "delete", "noexcept", "namespace", "carillon", "std",
    "void", "size", "begin", "end", "data", "empty", "value", "string", "string_view", "optional", "vector", "core"]) names.delete(name);
  return names;
}

/** "path text" of each source file whose own header is not its first include. */
export function lateOwnHeaders(files) {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, text }) => {
    const own = path.replace(/\.cpp$/, ".hpp");
    if (own === path || text === null || !paths.has(own) || includesOf(text)[0]?.name === own) return [];
    return [`${path} includes something before "${own}"`];
  });
}

/** "path:line text" of each include without a reason. */
export function unusedIncludes(files) {
  const declared = new Map();
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const findings = [];
  for (const { path, text } of files) {
    if (!isCpp(path) || text === null) continue;
    const lines = text.split("\n");
    const code = codeOnly(text).replace(/^\s*#\s*include.*$/gm, "");
    const tokens = new Set(code.match(/[A-Za-z_]\w*/g) ?? []);
    const own = path.replace(/\.\w+$/, "");
    const seen = new Set();
    for (const { name, quoted, line } of includesOf(text)) {
      if (seen.has(name)) findings.push(`${path}:${line} ${name} is included twice`);
      seen.add(name);
      if (/\/\/ for /.test(lines[line - 1])) continue;
      if (!quoted) {
        const names = standardNames.get(name);
        if (names && !names.test(code)) findings.push(`${path}:${line} <${name}> gives nothing that is named here`);
        continue;
      }
      if (!texts.get(name) || name.replace(/\.\w+$/, "") === own) continue;
      if (!declared.has(name)) declared.set(name, declaredNames(texts.get(name)));
      if (![...declared.get(name)].some((one) => tokens.has(one))) {
        findings.push(`${path}:${line} "${name}" gives nothing that is named here`);
      }
    }
  }
  return findings;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = readTree(resolve(process.argv[2] ?? fileURLToPath(new URL("../../..", import.meta.url))));
  const findings = [...unusedIncludes(files), ...lateOwnHeaders(files)];
  for (const finding of findings) console.log(finding);
  console.log(`lint: includes: ${findings.length} findings`);
  process.exitCode = findings.length ? 1 : 0;
}
