// The rules that keep the layers apart, as data: each has a name, the reason, and a function from the
// repository's files to its findings ("path:line what is wrong").
import { basename, extname } from "node:path";
import { codeOnly, folderOf, includesOf, isCpp, linesOf } from "./source_text.mjs";
import { databasesRepeatNothing, storeFoldersHaveOneDirection } from "./store_rules.mjs";

// What core/ may take from the standard library: values and algorithms. Left out are threads, files,
// streams, randomness and the environment.
const coreHeaders = new Set([
  "algorithm", "array", "bit", "cassert", "charconv", "chrono", "climits", "cmath", "compare", "concepts",
  "cstddef", "cstdint", "cstring", "deque", "functional", "initializer_list", "iterator", "limits", "list",
  "map", "memory", "new", "numeric", "optional", "queue", "set", "span", "string", "string_view", "tuple",
  "type_traits", "unordered_map", "unordered_set", "utility", "variant", "vector",
]);

// Who may include the JSON library: core/json, and the tests that read what the server wrote.
const jsonCodecs = /^core\/json\/[a-z_]+\.cpp$/;
const jsonReaders = /^tests\/(server|deliver|nodes)\//;

// A library from outside stays behind one folder of ours, so that it can be changed there.
const libraryHomes = [
  { library: /^sqlite3/, home: /^((server|tests)\/store\/|tests\/bench\/(floor_database|bare_table)\.)/ }, // a floor is the library alone
  { library: /^pqxx\//, home: /^server\/store\// },
  { library: /^hiredis\//, home: /^server\/bus\/redis\// },
  { library: /^curl\//, home: /^(server\/(app\/cli\/|base\/(curl|sentry)\/|auth\/jwks_source\.cpp|deliver\/)|tests\/(bench|deliver)\/)/ },
  { library: /^idn2/, home: /^server\/base\/text\// },
  { library: /^rhonabwy/, home: /^server\/auth\// },
  { library: /^(zlib|brotli\/)/, home: /^(server\/base\/coding|tests\/server)\// },
  { library: /^prometheus\//, home: /^server\/base\/metrics\// },
  { library: /^CLI\//, home: /^(server\/app\/cli|tests\/bench)\// },
  { library: /^imgui/, home: /^web-client\// },
  { library: /^emscripten/, home: /^(wasm|web-client)\// },
];

// The numbers of JSON need strtod and snprintf: the portable subset has no floating to_chars.
const numberText = new Set(["cstdio", "cstdlib"]);

const isStandard = (name) => /^[a-z_0-9]+$|^std(int|def|bool)\.h$/.test(name);

// Findings of every include of the C++ files that pass `where`, judged by complaint(include, path).
function judgeIncludes(files, where, complaint) {
  const findings = [];
  for (const { path, text } of files) {
    if (!isCpp(path) || text === null || !where(path)) continue;
    for (const include of includesOf(text)) {
      const wrong = complaint(include, path);
      if (wrong) findings.push(`${path}:${include.line} ${wrong}`);
    }
  }
  return findings;
}

function judgeText(files, where, pattern, wrong, read = (text) => text) {
  return files.filter(({ path, text }) => text !== null && where(path)).flatMap(({ path, text }) =>
    linesOf(read(text), pattern).map((line) => `${path}:${line} ${wrong}`));
}

const inFolder = (...folders) => (path) => folders.includes(folderOf(path));

const includesAreRooted = {
  name: "includes are rooted at the top of the repository",
  why: "an include then shows its layer",
  find(files) {
    const known = new Set(files.map(({ path }) => path));
    return judgeIncludes(files, inFolder("core", "server", "wasm", "web-client", "tests"), ({ name, quoted }) =>
      quoted && !known.has(name) ? `"${name}" is no file of the repository` : null);
  },
};

const coreStandsAlone = {
  name: "core includes only core and a part of the standard library",
  why: "it has no I/O, clock, thread or randomness: bytes, time and randomness are arguments",
  find: (files) => judgeIncludes(files, inFolder("core"), ({ name, quoted }, path) => {
    if (quoted) return name.startsWith("core/") ? null : `core may not include "${name}"`;
    if (numberText.has(name) && jsonCodecs.test(path)) return null;
    return coreHeaders.has(name) ? null : `core may not include <${name}>`;
  }),
};

const impure = new RegExp([
  "::now\\s*\\(", "\\brandom_device\\b", "\\bmt19937", "\\bs?rand\\s*\\(", "\\bgetenv\\b",
  "\\bf?printf\\b", "\\bputs\\s*\\(", "\\bstd::c(out|err|log|in)\\b", "\\bfopen\\b",
  "\\bthread_local\\b", "\\bstd::(mutex|thread|atomic)\\b",
  "\\bthrow\\b", "\\btry\\s*\\{", "\\bcatch\\s*\\(", "\\bdynamic_cast\\b", "\\btypeid\\b",
].join("|"));
const coreIsPure = {
  name: "core calls no clock, random source, environment, output or exception",
  why: "the same input gives the same output, natively and as WebAssembly",
  find: (files) => judgeText(files, (path) => folderOf(path) === "core" && isCpp(path),
    impure,
    "core must be pure", codeOnly),
};

const clientsUseCoreOnly = {
  name: "wasm and web-client include only core, themselves and their platform",
  why: "what runs in a browser knows the server by its frames alone",
  find: (files) => judgeIncludes(files, inFolder("wasm", "web-client"), ({ name, quoted }, path) => {
    const own = folderOf(path);
    if (quoted) {
      return name.startsWith("core/") || name.startsWith(`${own}/`) ? null : `${own} may not include "${name}"`;
    }
    const platform = own === "wasm" ? /^emscripten/ : /^(emscripten|imgui|GLES)/;
    return isStandard(name) || platform.test(name) ? null : `${own} may not include <${name}>`;
  }),
};

const serverKnowsNoClient = {
  name: "server includes only core and server of ours",
  why: "neither the browser's code nor a test belongs into the program",
  find: (files) => judgeIncludes(files, inFolder("server"), ({ name, quoted }) =>
    quoted && !/^(core|server)\//.test(name) ? `server may not include "${name}"` : null),
};

const coreTestsUseCoreOnly = {
  name: "the core's tests include only core and Catch2",
  why: "they run as WebAssembly too",
  find: (files) => judgeIncludes(files, (path) => path.startsWith("tests/core/"), ({ name, quoted }) => {
    if (quoted) return /^(core|tests\/(core|support))\//.test(name) ? null : `not in a core test: "${name}"`;
    return isStandard(name) || name === "catch2/catch.hpp" ? null : `not in a core test: <${name}>`;
  }),
};

const librariesStayHome = {
  name: "each library is included in its own folder only",
  why: "a library's types and exceptions end where the library is called",
  find: (files) => judgeIncludes(files, () => true, ({ name, quoted }, path) => {
    if (quoted) return null;
    if (name.startsWith("nlohmann/")) {
      return jsonReaders.test(path) ? null : `<${name}> belongs to tests of the server`;
    }
    const rule = libraryHomes.find(({ library }) => library.test(name));
    return !rule || rule.home.test(path) ? null : `<${name}> belongs to ${rule.home.source}`;
  }),
};

const headersGuardThemselves = {
  name: "each header has #pragma once",
  why: "a header may be included twice",
  find: (files) => files.filter(({ path, text }) => /\.hpp$/.test(path) && !/^#pragma once$/m.test(text))
    .map(({ path }) => `${path}:1 no #pragma once`),
};

const limitedTypes = new Set([
  ".cpp", ".hpp", ".h", ".js", ".mjs", ".ts", ".css", ".html", ".sh", ".cmake", ".py", ".sql", ".yml",
]);
const filesAreShort = {
  name: "no file is longer than 400 lines",
  why: "one duty per file",
  find: (files) => files.flatMap(({ path, text }) => {
    if (text === null || !(limitedTypes.has(extname(path)) || text.startsWith("#!"))) return [];
    const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    return count > 400 ? [`${path}:${count} has ${count} lines`] : [];
  }),
};

const vague = /(^|[_-])(utils?|helpers?|managers?|common|misc)([_.-]|$)/;
const vagueNames = {
  name: "no file is named utils, helpers, manager or common",
  why: "such a name promises no duty",
  find: (files) => files.filter(({ path }) => vague.test(basename(path)))
    .map(({ path }) => `${path}:1 names no duty`),
};

const orderStandsInTheStore = {
  name: "SQL that orders stands in server/store only",
  why: "the canonical order is written in core and mirrored once, for the database's index",
  find: (files) => judgeText(files,
    (path) => [".cpp", ".hpp", ".js", ".mjs"].includes(extname(path)) &&
      !/^(server|tests)\/store\/|^tests\/layering\//.test(path),
    /\border\s+by\b/i, "ORDER BY outside server/store", (text) => codeOnly(text, { keepStrings: true })),
};

const nobodySleeps = {
  name: "nothing sleeps for a while and hopes",
  why: "an event can be awaited; a sleep is too long or too short",
  find: (files) => judgeText(files,
    (path) => isCpp(path) || ([".js", ".mjs"].includes(extname(path)) && !path.startsWith("tests/layering/")),
    /\bsleep_(for|until)\s*\(|\bu?sleep\s*\(|\bnanosleep\s*\(|\bwaitForTimeout\s*\(/, "sleeps", codeOnly),
};

// Until C++23 what a range-for's expression makes on its way is gone before the first turn.
const nothingWalksWhatHasGone = {
  name: "no range-for walks what hangs on a value just made",
  why: "`for (x : *found())` keeps the reference, and the optional that it points into is gone",
  find: (files) => judgeText(files, isCpp, /\bfor \([^;\n]*[^:]: \*[^;)\n]*\(/, "walks a part of what a call has answered; name the answer first", codeOnly),
};

// Each test has a limit, each request of a test a deadline, each server that it starts an owner that
// ends it: tests/js/support and tests/e2e/support/server.mjs give these.
const isNodeTest = (path) => /^tests\/(?!layering\/).*\.mjs$/.test(path);
const testsAreLimited = {
  name: "node's tests have limits, and what they ask and start has too",
  why: "a test that hangs, or leaves a server behind, keeps every later one from running",
  find: (files) => [
    ...judgeText(files, (path) => isNodeTest(path) && path !== "tests/js/support/testing.mjs" && path !== "tests/js/owned.test.mjs",
      /\bfrom "node:test"/, "takes node:test itself, not tests/js/support/testing.mjs"),
    ...judgeText(files, (path) => isNodeTest(path) && path !== "tests/e2e/support/server.mjs",
      /\bawait fetch\(/, "fetches without a deadline: ask() of tests/e2e/support/server.mjs"),
  ],
};

const throwawayServers = {
  name: "a test's PostgreSQL and Redis are started by scripts/throwaway-* alone",
  why: "a second way knows less: of shared memory, of the user, of what ends it",
  find: (files) => judgeText(files,
    (path) => /^(tests|scripts)\//.test(path) && !/^scripts\/(throwaway-(postgres|redis)|packages)$|^tests\/layering\//.test(path),
    /\binitdb"|\bpg_ctl\b|["'`]redis-server["'`]|^redis-server /m, "starts a server itself"),
};

// Written in pieces, because this file is one of those that are searched.
const hosts = [["registry", "npmjs"], ["registry", "yarnpkg"], ["deb", "debian"], ["ftp", "debian"],
  ["security", "debian"], ["snapshot", "debian"], ["archive", "ubuntu"], ["pypi", "org"], ["npmmirror", "com"]]
  .map((pieces) => pieces.join("\\."));
const homes = ["root", "work", "home/[a-z][\\w-]*", "Users/[A-Za-z][\\w-]*"]
  .map((folder) => `(?<![\\w.*-])/${folder}(?![\\w-]*\\.)`);
const noMachineIsNamed = {
  name: "no file names a machine's paths or a package registry",
  why: "the clients know where the machine gets its packages",
  find: (files) => [
    ...judgeText(files, () => true, new RegExp(hosts.join("|")), "names a package registry"),
    ...judgeText(files, () => true, new RegExp(`(?:${homes.join("|")})(?:/|\\b)`), "names a machine's path"),
    ...judgeText(files, (path) => basename(path) === "package-lock.json", /"resolved"/, "names a registry (resolved)"),
  ],
};

// A test cannot see the time that a comparison takes without being wrong on a busy machine.
const macsTakeTheirTime = {
  name: "a MAC is compared in constant time",
  why: "a comparison that ends at the first difference tells how much of a guess was right",
  find: (files) => files.filter(({ path, text }) => text !== null && path.startsWith("server/") && isCpp(path) && /\bHMAC\(/.test(codeOnly(text)))
    .flatMap((file) => [
      ...judgeText([file], () => true, /(?<!CRYPTO_)\bmemcmp\(|[!=]= ?\*?\(?(mac|signature)_?\b(?!->|\.)|\*?\b(mac|signature)_? ?[!=]=(?! ?nullptr)/,
        "compares a MAC as text", codeOnly),
      ...(/\bCRYPTO_memcmp\(/.test(codeOnly(file.text)) ? [] : [`${file.path}:1 makes a MAC and has no CRYPTO_memcmp`]),
    ]),
};

export const rules = [
  includesAreRooted, coreStandsAlone, coreIsPure, clientsUseCoreOnly, serverKnowsNoClient,
  coreTestsUseCoreOnly, librariesStayHome, headersGuardThemselves, filesAreShort, vagueNames,
  orderStandsInTheStore, storeFoldersHaveOneDirection, databasesRepeatNothing, nobodySleeps,
  nothingWalksWhatHasGone, testsAreLimited, throwawayServers, noMachineIsNamed, macsTakeTheirTime,
];
