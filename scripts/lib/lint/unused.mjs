// Functions that nobody calls, constants that nobody reads, and exports of JavaScript that nobody imports:
// by name, over the whole product (a constant of a .cpp file: over that file). A name that stands only where
// it is declared and defined is reported; so is one that tests alone use, for such a function is kept alive
// by its test.
//   node scripts/lib/lint/unused.mjs [ROOT]
// What others call (a library that asks for it, a page) says so, on the line of its definition or the
// one above: "called by WHO" in a comment, or for several anywhere in their file: "// called by WHO: one, another".
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { codeOnly, folderOf, isCpp, readTree } from "../../../tests/layering/source_text.mjs";

const product = new Set(["core", "server", "wasm", "web-client", "public"]);
const keywords = new Set(["if", "for", "while", "switch", "catch", "return", "sizeof", "decltype", "noexcept",
  "requires", "alignas", "static_assert", "defined", "operator", "co_await", "co_return", "main", "function",
  "constexpr", "explicit", "super"]);

/** Where the bracket that opens at `from` closes. */
function closing(code, from) {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if (code[at] === "(") depth++;
    else if (code[at] === ")" && --depth === 0) return at;
  }
  return code.length;
}

const lineOf = (code, index) => code.slice(0, index).split("\n").length;

/** Functions of a C++ text: where they are defined or declared, as { name, index, defined, free }. */
export function functionsOf(code) {
  const found = [];
  for (const match of code.matchAll(/([A-Za-z_]\w*)\(/g)) {
    const [, name] = match;
    if (keywords.has(name) || /^[A-Z]/.test(name)) continue;
    const before = code.slice(Math.max(0, match.index - 200), match.index);
    // A type or a scope stands before what is declared; before a call stands anything else.
    if (!/(?:[\w>&*]\s+|[&*]|::|~)$/.test(before) || /(?:\breturn|\bco_await|\bco_return|\bnew|\bthrow|\belse|\bcase|&&)\s+$/.test(before)) continue;
    const end = closing(code, match.index + name.length);
    const after = /^\)\s*(?:const\b\s*|noexcept\b\s*|override\b\s*|final\b\s*|&&?\s*|->\s*[\w:<>,&*\s]+?\s*|requires\b[^{;]*)*(=\s*(?:0|default|delete)\s*;|[{;])/.exec(code.slice(end, end + 300));
    if (!after) continue;
    const statement = before.slice(Math.max(before.lastIndexOf(";"), before.lastIndexOf("{"), before.lastIndexOf("}")) + 1);
    if (/[=(,?]|\b(?:return|co_await)\b/.test(statement.replace(/<[^<>]*(?:<[^<>]*>)?[^<>]*>|\[\[[^\]]*\]\]|template.*/g, ""))) continue;
    if (/^\s*[\w:]*::$/.test(statement) && after[1] === ";") continue; // a call of a qualified name
    found.push({ name, index: match.index, defined: after[1] === "{",
      overrides: /\b(?:override|final)\b/.test(after[0]) || /\boperator\s*$/.test(before) });
  }
  return found;
}

function countNames(code, into) {
  for (const [name] of code.matchAll(/[A-Za-z_]\w*/g)) into.set(name, (into.get(name) ?? 0) + 1);
}

/** "path:line text" of each C++ function without a caller. */
export function unusedFunctions(files) {
  const uses = { product: new Map(), tests: new Map() };
  const functions = new Map();
  for (const { path, text } of files) {
    if (text === null) continue;
    const ofProduct = product.has(folderOf(path));
    if (!ofProduct && folderOf(path) !== "tests") continue;
    const cpp = isCpp(path);
    if (!cpp && !/\.(m?js|ts|txt|html)$/.test(path)) continue;
    // JavaScript and lists of exports name the functions of the WebAssembly modules, with an underscore.
    const code = cpp ? codeOnly(text) : text.replaceAll(/\b_(?=[a-z])/g, "");
    countNames(code, ofProduct ? uses.product : uses.tests);
    if (!cpp || !ofProduct) continue;
    const lines = text.split("\n");
    const listed = new Set([...text.matchAll(/\/\/ called by [^:\n]+: ([\w, ]+)/g)]
      .flatMap(([, names]) => names.split(", ")));
    for (const one of functionsOf(code)) {
      const line = lineOf(code, one.index);
      const known = functions.get(one.name) ?? { stands: 0, spared: false, where: null };
      known.stands++;
      known.spared ||= one.overrides || listed.has(one.name) || /\/\/.*\b[Cc]alled by /.test(lines.slice(Math.max(0, line - 2), line).join("\n"));
      if (one.defined) known.where ??= `${path}:${line}`;
      functions.set(one.name, known);
    }
  }
  const findings = [];
  for (const [name, { stands, spared, where }] of functions) {
    if (spared || !where || uses.product.get(name) > stands) continue;
    findings.push(`${where} ${name}() is called by ${uses.tests.has(name) ? "tests only" : "nobody"}`);
  }
  return findings.sort();
}

/** Constants of a C++ text, kName, where they are declared, as { name, index }. */
function constantsOf(code) {
  return [...code.matchAll(/\bconst(?:expr)?\b[^;={}()]*?[\s*&](k[A-Z]\w*)\s*(?:\[[^\]]*\])*\s*[={(;]/g)]
    .map((match) => ({ name: match[1], index: match.index + match[0].lastIndexOf(match[1]) }));
}

/** "path:line text" of each constant of C++ without a reader. */
export function unusedConstants(files) {
  const uses = { product: new Map(), tests: new Map() };
  const declared = [];
  for (const { path, text } of files) {
    const ofProduct = product.has(folderOf(path));
    if (text === null || !isCpp(path) || (!ofProduct && folderOf(path) !== "tests")) continue;
    const code = codeOnly(text);
    countNames(code, ofProduct ? uses.product : uses.tests);
    if (!ofProduct) continue;
    const here = new Map();
    countNames(code, here);
    for (const { name, index } of constantsOf(code))
      declared.push({ name, here, where: `${path}:${lineOf(code, index)}`, isShared: path.endsWith(".hpp") });
  }
  const shared = new Set(declared.filter(({ isShared }) => isShared).map(({ name }) => name));
  const findings = new Map();
  for (const { name, here, where } of declared) {
    const stands = declared.filter((other) => other.name === name && (shared.has(name) || other.here === here)).length;
    const counted = shared.has(name) ? uses.product : here;
    if (counted.get(name) > stands || (shared.has(name) && findings.has(name))) continue;
    const who = shared.has(name) && uses.tests.has(name) ? "tests only" : "nobody";
    findings.set(shared.has(name) ? name : where, `${where} ${name} is read by ${who}`);
  }
  return [...findings.values()].sort();
}

/** "path:line text" of each export of a JavaScript module that no other file names. */
export function unusedExports(files) {
  const scripts = files.filter(({ path, text }) => text !== null && /\.(m?jsx?|html|ts|vue|svelte)$/.test(path) && !/\.d\.ts$/.test(path));
  const findings = [];
  for (const { path, text } of scripts) {
    if (!/\.m?js$/.test(path)) continue;
    for (const match of text.matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm)) {
      const line = lineOf(text, match.index);
      if (/\/\/.*\b[Cc]alled by /.test(text.split("\n").slice(Math.max(0, line - 2), line).join("\n"))) continue;
      const named = new RegExp(`\\b${match[1]}\\b`);
      if (!scripts.some((other) => other.path !== path && named.test(other.text))) {
        findings.push(`${path}:${line} ${match[1]} is exported to nobody`);
      }
    }
  }
  return findings;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = readTree(resolve(process.argv[2] ?? fileURLToPath(new URL("../../..", import.meta.url))));
  const findings = [...unusedFunctions(files), ...unusedConstants(files), ...unusedExports(files)];
  for (const finding of findings) console.log(finding);
  console.log(`lint: unused: ${findings.length} findings`);
  process.exitCode = findings.length ? 1 : 0;
}
