// What the image is made of, held against the program that is built here.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Server } from "../e2e/support/server.mjs";
import { deploy, root, textOf } from "./support/files.mjs";

const dockerfile = textOf("deploy/Dockerfile");
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const run = (program, ...args) => execFileSync(program, args, { encoding: "utf8" });

/** The packages that a stage installs. */
const installedBy = (stage) =>
  /apt-get install -y --no-install-recommends ([^&]*)/.exec(stage)[1].split(/[\s\\]+/).filter(Boolean);

/** The package that owns a file; one of a merged /usr is registered under either name. */
function packageOf(path) {
  const names = new Set([realpathSync(path), path].flatMap((name) => [name, name.replace(/^\/usr/, ""), `/usr${name}`]));
  const { stdout } = spawnSync("dpkg", ["-S", ...names], { encoding: "utf8" });
  const owner = /^([a-z0-9.+-]+)(?::\w+)?: /m.exec(stdout)?.[1];
  assert.ok(owner, `no package owns ${path}`);
  return owner;
}

test("the image installs the packages of the libraries that the program needs, and no others", () => {
  const program = join(root, "build", "release", "carillon");
  const needed = [...run("readelf", "-d", program).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
  const found = new Map([...run("ldd", program).matchAll(/^\s*(\S+) => (\/\S+)/gm)].map(([, name, path]) => [name, path]));
  const wanted = new Set(needed.map((name) => packageOf(found.get(name))));
  // In every image of Debian.
  for (const name of ["libc6", "libgcc-s1"]) wanted.delete(name);
  const stage = installedBy(stages.at(-1)).filter((name) => name !== "ca-certificates");
  assert.deepEqual(stage.sort(), [...wanted].sort());
});

test("what is copied into the image is in the repository or comes from the build", () => {
  const copies = [...dockerfile.matchAll(/^COPY (?:--chmod=\d+ )?(--from=build )?(\S+) (\S+)$/gm)];
  assert.ok(copies.length >= 5);
  for (const [, built, from] of copies) {
    const path = built ? from.replace(/^\/src\//, "") : from;
    assert.ok(existsSync(join(root, path)), from);
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
