// scripts/dev, in a small tree of its own: the build and the server are stand-ins, what watches,
// builds, restarts and ends them is the script.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OwnProcess, ownFolder } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";

const script = fileURLToPath(new URL("../../scripts/dev", import.meta.url));

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A tree whose server says what core/answer holds since it was built; "wrong" in it does not compile. */
function smallTree() {
  const root = ownFolder("carillon-dev-");
  const put = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    if (text.startsWith("#!")) chmodSync(join(root, path), 0o755);
  };
  for (const folder of ["core", "server", "wasm", "web-client", "public", "cmake", "scripts/lib"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  put("CMakeLists.txt", "");
  put("docs/openapi.json", "{}");
  put("core/answer", "one");
  put("scripts/setup", "#!/bin/sh\nexit 0\n");
  put("scripts/build", `#!/bin/sh
grep -q wrong core/answer && { echo "error: wrong"; exit 1; }
mkdir -p build/release
printf '#!/bin/sh\\necho "server $$ says %s, told $*"\\nexec cat <>build/never\\n' "$(cat core/answer)" >build/release/carillon.new
[ -p build/never ] || mkfifo build/never
chmod +x build/release/carillon.new && mv build/release/carillon.new build/release/carillon
`);
  copyFileSync(script, join(root, "scripts/dev"));
  return { root, put };
}

const startDev = (root, ...options) =>
  new OwnProcess(join(root, "scripts/dev"), options, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });

test("scripts/dev serves what was built, and what is built after a change", async () => {
  const { root, put } = smallTree();
  const dev = startDev(root);
  const [, first] = await dev.said(/^server (\d+) says one, told serve --demo$/);
  put("core/answer", "two");
  await dev.said(/changed: core\/answer/);
  await dev.said(/^server \d+ says two/);
  assert.ok(!isAlive(first), "one server at a time");
  await dev.stop();
});

test("scripts/dev goes on serving the last good build while a new one fails", async () => {
  const { root, put } = smallTree();
  const dev = startDev(root, "--demo", "--demo-public");
  const [, first] = await dev.said(/^server (\d+) says one, told serve --demo --demo-public$/);
  put("core/answer", "wrong");
  await dev.said(/^error: wrong$/);
  await dev.said(/the build failed, see above; still serving the build of \d\d:\d\d:\d\d/);
  assert.ok(isAlive(first));
  put("core/answer", "three");
  await dev.said(/^server \d+ says three/);
  await dev.stop();
});

test("scripts/dev waits for a change where the first build fails, and ends what it has started", async () => {
  const { root, put } = smallTree();
  put("core/answer", "wrong");
  const dev = startDev(root);
  await dev.said(/the build failed, see above; waiting for a change/);
  put("core/answer", "good");
  const [, server] = await dev.said(/^server (\d+) says good/);
  await dev.stop("SIGTERM");
  const end = await within(dev.ended, "scripts/dev to end");
  assert.equal(end.code, 143);
  await until("the server to be gone", async () => !isAlive(server));
});

test("scripts/dev ends a server that does not end by itself", { timeout: 60_000 }, async () => {
  const { root, put } = smallTree();
  put("scripts/build", `#!/bin/sh
mkdir -p build/release
[ -p build/never ] || mkfifo build/never
printf '#!/bin/sh\\ntrap "" TERM\\necho "server $$ is deaf"\\nexec cat <>build/never\\n' >build/release/carillon
chmod +x build/release/carillon
`);
  const dev = startDev(root);
  const [, server] = await dev.said(/^server (\d+) is deaf/);
  await dev.stop("SIGTERM");
  assert.equal((await within(dev.ended, "scripts/dev to end")).code, 143);
  await until("the server to be gone", async () => !isAlive(server));
});
