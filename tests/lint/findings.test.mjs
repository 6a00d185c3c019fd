// Proves that each check of scripts/lib/lint can fail: small trees, and what is found in them.
import assert from "node:assert/strict";
import { headersAlone } from "../../scripts/lib/lint/headers.mjs";
import { declaredNames, lateOwnHeaders, unusedIncludes } from "../../scripts/lib/lint/includes.mjs";
import { functionsOf, unusedConstants, unusedExports, unusedFunctions } from "../../scripts/lib/lint/unused.mjs";
import { test } from "../js/support/testing.mjs";

const filesOf = (tree) => Object.entries(tree).map(([path, text]) => ({ path, text }));

const counted = {
  "core/count.hpp": "#pragma once\nint twice(int n);\nclass Count {\n  public:\n    int value() const { return n_; }\n};\n",
  "core/count.cpp": '#include "core/count.hpp"\nint twice(int n) {\n    return 2 * n;\n}\n',
};
const called = { "server/main.cpp": '#include "core/count.hpp"\nint main() { return twice(Count{}.value()); }\n' };

test("a function that is called is no finding", () => {
  assert.deepEqual(unusedFunctions(filesOf({ ...counted, ...called })), []);
});

test("a function that nobody calls is found where it is defined", () => {
  assert.deepEqual(unusedFunctions(filesOf(counted)), [
    "core/count.cpp:2 twice() is called by nobody",
    "core/count.hpp:5 value() is called by nobody",
  ]);
});

test("a function that only a test calls is found, unless its comment says so", () => {
  const tested = { ...counted, "tests/core/count_test.cpp": "CHECK(twice(2) == 4);\nCHECK(Count{}.value() == 0);\n" };
  assert.deepEqual(unusedFunctions(filesOf(tested)), [
    "core/count.cpp:2 twice() is called by tests only",
    "core/count.hpp:5 value() is called by tests only",
  ]);
  const said = { ...tested, "core/count.hpp": counted["core/count.hpp"].replace("int twice(int n);", "int twice(int n);  // called by tests")
    .replace("class", "// called by a debugger: value, other\nclass") };
  assert.deepEqual(unusedFunctions(filesOf(said)), []);
});

test("a name in a comment or a literal is no caller", () => {
  const spoken = { ...counted, "server/main.cpp": '// twice() and value()\nauto text = "twice(value)";\n' };
  assert.equal(unusedFunctions(filesOf(spoken)).length, 2);
});

test("a page that names a function of a WebAssembly module calls it", () => {
  const exported = { "wasm/seam.cpp": "int carillon_size() {\n    return 1;\n}\n" };
  assert.equal(unusedFunctions(filesOf(exported)).length, 1);
  assert.deepEqual(unusedFunctions(filesOf({ ...exported, "wasm/package/core.js": "module._carillon_size();\n" })), []);
});

test("what overrides is called through its base", () => {
  assert.deepEqual(unusedFunctions(filesOf({ "server/a.hpp": "struct A : B {\n    void stop() override {}\n};\n" })), []);
});

test("calls, control statements, constructors and variables are no functions", () => {
  const names = functionsOf("void f() {\n    if (a) {\n    }\n    g();\n    return h();\n    x.y();\n    auto z = k();\n}\nThing::Thing() {}\n");
  assert.deepEqual(names.map(({ name }) => name), ["f"]);
});

test("a constant that nobody reads is found: one of a header in the product, one of a source file in that file", () => {
  const tree = {
    "core/limits.hpp": "#pragma once\ninline constexpr int kRead = 1;\ninline constexpr int kLeft = 2;\nextern const char* const kText;\n",
    "core/limits.cpp": '#include "core/limits.hpp"\nconst char* const kText = "a";\nconstexpr int kOwn[] = {kRead};\n',
    "core/other.cpp": "constexpr int kOwn = 3;\nint own() {\n    return kOwn;\n}\n",
    "tests/core/limits_test.cpp": "CHECK(kLeft == 2);\n",
  };
  const left = ["core/limits.cpp:3 kOwn is read by nobody", "core/limits.hpp:3 kLeft is read by tests only"];
  assert.deepEqual(unusedConstants(filesOf(tree)), [...left, "core/limits.hpp:4 kText is read by nobody"]);
  const reads = { ...tree, "server/main.cpp": "void show() {\n    print(kText);\n}\n" };
  assert.deepEqual(unusedConstants(filesOf(reads)), left);
});

test("an export that no other file names is found", () => {
  const scripts = { "public/a.js": "export const one = 1;\nexport function two() {}\n", "public/b.js": 'import { one } from "./a.js";\n' };
  assert.deepEqual(unusedExports(filesOf(scripts)), ["public/a.js:2 two is exported to nobody"]);
});

test("an include of the standard library that gives nothing is found", () => {
  const tree = { "core/a.cpp": "#include <map>\n#include <string>\n#include <unheard>\nstd::string text; // std::map\n" };
  assert.deepEqual(unusedIncludes(filesOf(tree)), ["core/a.cpp:1 <map> gives nothing that is named here"]);
});

test("an include of ours is found when nothing that it declares is named, members included", () => {
  const header = { "core/row.hpp": "#pragma once\nstruct Row {\n    int rev = 0;\n};\n" };
  assert.deepEqual([...declaredNames(header["core/row.hpp"])].sort(), ["Row", "rev"]);
  const include = '#include "core/row.hpp"\n';
  const found = (rest) => unusedIncludes(filesOf({ ...header, "core/a.cpp": include + rest }));
  assert.deepEqual(found("int x;\n"), ['core/a.cpp:1 "core/row.hpp" gives nothing that is named here']);
  assert.deepEqual(found("int x = any().rev;\n"), []);
  assert.deepEqual(found('#include "core/row.hpp"\nRow row;\n'), ["core/a.cpp:2 core/row.hpp is included twice"]);
  assert.deepEqual(unusedIncludes(filesOf({ ...header, "core/row.cpp": include })), [], "a file's own header");
});

test("an include that says what it is for stays", () => {
  assert.deepEqual(unusedIncludes(filesOf({ "core/a.cpp": "#include <cassert>  // for __assert_fail\n" })), []);
});

test("a source file that does not include its own header first is found", () => {
  const before = { ...counted, "core/count.cpp": '#include <vector>\n#include "core/count.hpp"\n' };
  assert.deepEqual(lateOwnHeaders(filesOf(counted)), []);
  assert.deepEqual(lateOwnHeaders(filesOf(before)), ['core/count.cpp includes something before "core/count.hpp"']);
});

test("a header without a source file of its own is one that is compiled by itself", () => {
  assert.deepEqual(headersAlone(["core/count.hpp", "core/count.cpp", "core/limits.hpp"]), ["core/limits.hpp"]);
});
