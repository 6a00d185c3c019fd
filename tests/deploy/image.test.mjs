// What the image is made of, held against the program that is built here.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Server } from "../e2e/support/server.mjs";
import { deploy, root, textOf } from "./support/files.mjs";

const dockerfile = textOf("deploy/Dockerfile");
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const program = join(root, "build", "release", "carillon");
const run = (command, ...args) => execFileSync(command, args, { encoding: "utf8" });

const packagesFor = (path) => spawnSync(join(deploy, "runtime-packages"), [path], { encoding: "utf8" });

test("the image installs the packages of the libraries that the program needs, and no others", () => {
  const { status, stdout, stderr } = packagesFor(program);
  assert.equal(status, 0, stderr);
  const packages = stdout.trim().split("\n");
  assert.ok(packages.length >= 5, stdout);
  assert.ok(dockerfile.includes("deploy/runtime-packages build/release/carillon >build/runtime-packages"));
  assert.match(stages.at(-1), /xargs -a \/tmp\/runtime-packages apt-get install/);
  // The other way round: what each package holds, by the names of its files.
  const heldBy = new Map(packages.map((name) => [name, new Set(run("dpkg", "-L", name).split("\n").map((file) => basename(file)))]));
  const needed = [...run("readelf", "-d", program).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
  const ofTheSystem = new Set(["libc.so.6", "libm.so.6", "libgcc_s.so.1"]);
  for (const name of needed.filter((library) => !ofTheSystem.has(library))) {
    assert.ok([...heldBy.values()].some((files) => files.has(name)), `no package for ${name}`);
  }
  for (const [name, files] of heldBy) assert.ok(needed.some((library) => files.has(library)), `${name} is not needed`);
});

test("a program whose libraries are not here has no list of packages", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "carillon-image-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const broken = join(folder, "carillon");
  // Of the same length, so that the file stays one that the loader reads.
  writeFileSync(broken, Buffer.from(readFileSync(program, "latin1").replaceAll("libsqlite3.so.0", "libsqlite9.so.0"), "latin1"), { mode: 0o755 });
  const { status, stderr } = packagesFor(broken);
  assert.equal(status, 1);
  assert.match(stderr, /libsqlite9\.so\.0 => not found/);
});

test("what is copied into the image is in the repository or comes from the build", () => {
  const copies = [...dockerfile.matchAll(/^COPY (?:--chmod=\d+ )?(--from=build )?(\S+) (\S+)$/gm)];
  assert.ok(copies.length >= 5);
  for (const [, built, from] of copies) {
    const path = built ? from.replace(/^\/src\//, "") : from;
    assert.ok(existsSync(join(root, path)) || dockerfile.includes(`>${path}\n`), from);
  }
  for (const [script] of dockerfile.matchAll(/scripts\/\w+/g)) assert.ok(existsSync(join(root, script)), script);
});

test("the image runs as an ordinary user who owns the data folder and nothing else", () => {
  const last = stages.at(-1);
  const user = /^USER (\S+)$/m.exec(last)[1];
  assert.notEqual(user, "root");
  assert.match(last, new RegExp(`useradd .*--uid [1-9]\\d{4,} --gid ${user}`));
  const folder = /NOTIFICATION_DATA_DIR=(\S+)/.exec(last)[1];
  assert.match(last, new RegExp(`install -d -o ${user} -g ${user} -m 0700 ${folder}`));
  assert.ok(last.indexOf("USER ") > last.lastIndexOf("COPY "));
});

const check = (port) =>
  promisify(execFile)(join(deploy, "healthcheck"), [], { env: { ...process.env, NOTIFICATION_LISTEN: `0.0.0.0:${port}` } }).then(
    () => 0,
    ({ code }) => code,
  );

test("the health check is well with a server and ill without", async (t) => {
  const server = await Server.start({ args: [] });
  t.after(() => server.stop());
  const port = new URL(server.url).port;
  assert.equal(await check(port), 0);
  await server.kill("SIGTERM");
  assert.equal(await check(port), 1);
});

test("the health check asks where the server listens", async (t) => {
  const asks = async (env, args = []) =>
    promisify(execFile)(join(deploy, "healthcheck"), args, { env: { PATH: process.env.PATH, ...env } }).then(() => 0, ({ code }) => code);
  const listening = async (host) => {
    const peer = createServer((socket) => socket.on("error", () => {}).on("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\n")));
    await new Promise((resolve, reject) => peer.on("error", reject).listen(0, host, resolve));
    t.after(() => peer.close());
    return peer.address().port;
  };
  const other = await listening("127.0.0.2"); // and nobody at 127.0.0.1 with this port
  assert.equal(await asks({ NOTIFICATION_LISTEN: `127.0.0.2:${other}` }), 0);
  assert.equal(await asks({ NOTIFICATION_LISTEN: `0.0.0.0:${other}` }), 1);
  assert.equal(await asks({ NOTIFICATION_LISTEN: "127.0.0.1:1", NOTIFICATION_ADMIN_LISTEN: `127.0.0.2:${other}` }), 0);
  assert.equal(await asks({}, [`127.0.0.2:${other}`]), 0);
  const four = await listening("127.0.0.1");
  for (const text of ["0.0.0.0", "", "127.0.0.1"]) assert.equal(await asks({ NOTIFICATION_LISTEN: `${text}:${four}` }), 0, text);
  const six = await listening("::1");
  for (const text of ["[::1]", "[::]"]) assert.equal(await asks({ NOTIFICATION_LISTEN: `${text}:${six}` }), 0, text);
});

for (const [what, answer] of [
  ["says 503", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"],
  ["hangs up", ""],
]) {
  test(`the health check is ill with a server that ${what}`, async (t) => {
    const peer = createServer((socket) => socket.on("error", () => {}).on("data", () => socket.end(answer)));
    await new Promise((resolve) => peer.listen(0, "127.0.0.1", resolve));
    t.after(() => peer.close());
    assert.equal(await check(peer.address().port), 1);
  });
}

test("the health check ends with 1, not by a signal, when the server hangs up at once", async (t) => {
  const peer = createServer((socket) => socket.on("error", () => {}).destroy());
  await new Promise((resolve) => peer.listen(0, "127.0.0.1", resolve));
  t.after(() => peer.close());
  // Of a hundred, about two met the hang-up between two writes.
  for (let i = 0; i < 100; ++i) assert.equal(await check(peer.address().port), 1);
});
