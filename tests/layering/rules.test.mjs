// Proves that each rule can fail: a small tree on disk is clean, and one change at a time spoils it
// for exactly the rule that is meant.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { rules } from "./rules.mjs";
import { readTree } from "./source_text.mjs";

// What a database reads: as many lines of its own, and six of SQL that another may have as well.
const reading = (step, lines) => `// Rows.\nint f() {\n    run(\n${'        "SELECT 1 ORDER BY is_read"\n'.repeat(6)}    );\n` +
  ["int found = 0;", `while (${step})`, "    ++found;", "found += 2;", "found += 3;", "found += 4;"].slice(0, lines)
    .map((line) => `    ${line}\n`).join("") + "}\n";

const clean = {
  "core/order.hpp": '#pragma once\n#include <string>\n#include "core/ids.hpp"\n',
  "core/ids.hpp": "#pragma once\n#include <cstdint>\n// A comment may say std::thread, throw or ::now().\n",
  "core/json/document.cpp": '#include <cstdlib>\n#include "core/ids.hpp"\nint n = 1\'000;\n',
  "tests/server/json.hpp": "#pragma once\n#include <nlohmann/json.hpp>\n",
  "server/store/store.hpp": '#pragma once\n#include "core/ids.hpp"\n',
  "server/store/tables/read_tables.hpp": '#pragma once\n#include "server/store/store.hpp"\n',
  "server/store/rules/reads.hpp": '#pragma once\n#include "server/store/tables/read_tables.hpp"\n',
  "server/store/engine/readers.hpp": '#pragma once\n#include "server/store/rules/reads.hpp"\n',
  "server/store/sqlite/rows.cpp":
    `#include <sqlite3.h>\n#include "server/store/engine/readers.hpp"\n${reading("query.step()", 3)}`,
  "server/store/postgres/rows.cpp": `#include "server/store/engine/readers.hpp"\n${reading("rows.next()", 6)}`,
  "server/net/listener.cpp": '#include <boost/asio.hpp>\n#include "core/ids.hpp"\n',
  "wasm/seam.cpp": '#include <emscripten.h>\n#include <string>\n#include "core/ids.hpp"\n',
  "web-client/view.cpp": '#include <imgui.h>\n#include "core/order.hpp"\n',
  "tests/core/ids_test.cpp": '#include <catch2/catch.hpp>\n#include "core/ids.hpp"\n',
  "tests/package-lock.json": '{"packages": {}}\n',
  "docs/protocol.md": "POST /api/v1/notifications/test\n",
};

// What each change breaks: [rule's name, file, its text].
const host = ["registry", "npmjs", "org"].join(".");
const spoiled = [
  ["includes are rooted", "core/order.hpp", '#pragma once\n#include "ids.hpp"\n', "core includes only"],
  ["includes are rooted", "server/net/listener.cpp", '#include "server/net/gone.hpp"\n'],
  ["core includes only", "core/ids.hpp", "#pragma once\n#include <thread>\n"],
  ["core includes only", "core/ids.hpp", "#pragma once\n#  include <iostream>\n"],
  ["core includes only", "core/ids.hpp", "#pragma once\n#include <nlohmann/json.hpp>\n", "each library"],
  ["core includes only", "core/order.cpp", "#include <boost/asio.hpp>\n"],
  ["core calls no clock", "core/time.cpp", "auto t = std::chrono::system_clock::now();\n"],
  ["core calls no clock", "core/time.cpp", "void f() { throw 1; }\n"],
  ["core calls no clock", "core/time.cpp", 'auto s = R"(text)"; int r = rand();\n'],
  ["node's tests have limits", "tests/js/one.test.mjs", 'import { test } from "node:test";\n'],
  ["node's tests have limits", "tests/e2e/one.test.mjs", "const answer = await fetch(url);\n"],
  ["a test's PostgreSQL and Redis", "tests/nodes/redis.cpp", 'options.program = "redis-server";\n'],
  ["a test's PostgreSQL and Redis", "scripts/measure", "pg_ctl start -D data\n"],
  ["wasm and web-client", "wasm/seam.cpp", "#include <imgui.h>\n", "each library"],
  ["wasm and web-client", "web-client/view.cpp", "#include <boost/json.hpp>\n"],
  ["server includes only", "server/net/listener.cpp", '#include "tests/core/ids_test.cpp"\n'],
  ["server includes only", "server/net/listener.cpp", '#include "wasm/seam.cpp"\n'],
  ["the core's tests", "tests/core/ids_test.cpp", "#include <boost/asio.hpp>\n"],
  ["each library", "server/net/listener.cpp", "#include <sqlite3.h>\n"],
  ["each library", "server/api/events.cpp", "#include <nlohmann/json.hpp>\n"],
  ["each header", "core/ids.hpp", "#include <cstdint>\n"],
  ["no file is longer", "server/net/listener.cpp", "int x();\n".repeat(401)],
  ["no file is longer", "scripts/build", `#!/bin/sh\n${"true\n".repeat(400)}`],
  ["no file is named", "server/net/string_utils.cpp", "int x;\n"],
  ["SQL that orders", "server/api/list.cpp", 'auto sql = "SELECT id FROM notifications ORDER  BY is_read";\n'],
  ["the folders of server/store", "server/store/store.hpp", '#pragma once\n#include "server/store/engine/readers.hpp"\n'],
  ["the folders of server/store", "server/store/rules/reads.hpp", '#pragma once\n#include "server/store/engine/readers.hpp"\n'],
  ["the folders of server/store", "server/store/engine/pool.cpp", '#include "server/store/sqlite/connection.hpp"\n', "includes are rooted"],
  ["the folders of server/store", "server/store/sqlite/more.cpp", '#include "server/store/postgres/rows.cpp"\n'],
  ["the folders of server/store", "server/store/mysql/rows.cpp", "int x;\n"],
  ["no six lines in a row", "server/store/sqlite/rows.cpp", reading("query.step()", 6)],
  ["a MAC is compared", "server/auth/jose.cpp", "bool f() { return HMAC(a, b) == c; }\n"],
  ["a MAC is compared", "server/auth/jose.cpp", "void f() { HMAC(a, b); CRYPTO_memcmp(a, b, 1); }\nbool g() { return mac == signature_; }\n"],
  ["nothing sleeps", "tests/server/ws_test.cpp", "void f() { std::this_thread::sleep_for(1ms); }\n"],
  ["no range-for walks", "tests/store/persons_test.cpp", 'void f() {\n    for (const json::Value each : *document->root().find("scheduled"))\n        g(each);\n}\n'],
  ["no file names", "docs/protocol.md", `see https://${host}/carillon\n`],
  ["no file names", "scripts/build", `#!/bin/sh\ncd ${"/"}work/main\n`],
  ["no file names", "docs/protocol.md", `look into ${"/"}home/someone/carillon\n`],
  ["no file names", "tests/package-lock.json", '{"resolved": "x"}\n'],
];

function findingsOf(tree) {
  const root = mkdtempSync(join(tmpdir(), "carillon-layering-"));
  try {
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const files = readTree(root);
    return new Map(rules.map((rule) => [rule.name, rule.find(files)]).filter(([, findings]) => findings.length));
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("a clean tree breaks no rule", () => {
  assert.deepEqual([...findingsOf(clean)], []);
});

spoiled.forEach(([rule, path, text, alsoRule], index) => {
  test(`"${rule}…" is broken by example ${index + 1}, in ${path}`, () => {
    const findings = findingsOf({ ...clean, [path]: text });
    const broken = [...findings.keys()];
    assert.ok(broken.some((name) => name.startsWith(rule)), `broken: ${broken.join(", ")}`);
    const others = broken.filter((name) => !name.startsWith(rule) && !(alsoRule && name.startsWith(alsoRule)));
    assert.deepEqual(others, []);
    for (const finding of [...findings.values()].flat()) assert.ok(finding.startsWith(`${path}:`), finding);
  });
});

test("every rule has an example that breaks it", () => {
  for (const { name } of rules) assert.ok(spoiled.some(([rule]) => name.startsWith(rule)), name);
});
