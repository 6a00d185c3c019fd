// The units of systemd: read by systemd itself, with the program that is built here.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { filesOf, knownVariables, root, textOf } from "./support/files.mjs";

const program = join(root, "build", "release", "carillon");
const units = filesOf(".service", ".timer");
const services = units.filter((path) => path.endsWith(".service"));

/** What systemd-analyze says of the units, with `change` done to the text of each. */
function verdict(t, change = (text) => text) {
  const folder = mkdtempSync(join(tmpdir(), "carillon-units-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const paths = units.map((path) => {
    const copy = join(folder, basename(path));
    writeFileSync(copy, change(textOf(path).replaceAll("/usr/local/bin/carillon", program)));
    return copy;
  });
  const { status, stdout, stderr, error } = spawnSync("systemd-analyze", ["verify", "--man=no", ...paths], { encoding: "utf8" });
  if (error) throw error;
  // It speaks of the machine's own units too.
  const ours = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("carillon"));
  return { status, ours };
}

test("systemd understands every line", (t) => {
  assert.equal(units.length, 3);
  const { status, ours } = verdict(t);
  assert.deepEqual(ours, []);
  assert.equal(status, 0);
});

test("a line that systemd does not know is found", (t) => {
  const { ours } = verdict(t, (text) => text.replace("ProtectHome=yes", "ProtectHouse=yes"));
  assert.ok(ours.some((line) => line.includes("ProtectHouse")), ours.join("\n"));
});

test("the units start commands that the program has", () => {
  for (const path of services) {
    const [, command] = /^ExecStart=\/usr\/local\/bin\/carillon (.+)$/m.exec(textOf(path));
    const words = command.split(" ");
    const help = execFileSync(program, [words[0], "--help"], { encoding: "utf8" });
    assert.ok(help.includes(`Usage: carillon ${words[0]}`), `${path}: ${help}`);
    for (const option of words.slice(1)) assert.ok(help.includes(option), `${path}: ${option}`);
  }
});

test("the units set only variables that the configuration knows", () => {
  const known = knownVariables();
  for (const path of services) {
    const names = [...textOf(path).matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name);
    assert.ok(names.length >= 1);
    for (const name of names) assert.ok(known.has(name), `${path}: ${name}`);
  }
});

test("both services shut out what they do not need", () => {
  for (const path of services) {
    const { status, stdout } = spawnSync("systemd-analyze", ["security", "--offline=yes", "--threshold=20", join(root, path)], { encoding: "utf8" });
    assert.equal(status, 0, stdout.split("\n").slice(-3).join("\n"));
  }
});
