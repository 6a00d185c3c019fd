// The users of deploy/redis/users.acl, with real nodes: they may do all that nodes do and nothing else,
// and a producer may add events and nothing else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, ask, program, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "../js/support/client_socket.mjs";
import { isOnline, stateWhere } from "../js/support/fixtures.mjs";
import { dropFolder, ownFolder, startAll, stopAll } from "../js/support/owned.mjs";
import { kPatienceMs, until } from "../js/support/patience.mjs";
import { connect } from "../js/support/session.mjs";
import { after, before, test } from "../js/support/testing.mjs";
import { textOf } from "./support/files.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startRedis } from "./support/redis.mjs";

const kUser = "0190f000-0000-7000-8000-00000000000a";
const kSecret = "a secret of thirty-two bytes or more";
const passwords = { carillon: randomBytes(16).toString("hex"), producer: randomBytes(16).toString("hex"), admin: randomBytes(16).toString("hex") };
const digest = (password) => `#${createHash("sha256").update(password).digest("hex")}`;

let folder;
let postgres;
let redis;
const nodes = [];
const env = {};
before(async () => {
  folder = ownFolder("carillon-acl-");
  const acl = join(folder, "users.acl");
  // As deploy/prepare makes it, and one user of the test's own who may look at the log of refusals.
  writeFileSync(acl, textOf("deploy/redis/users.acl")
    .replace("@CARILLON@", digest(passwords.carillon))
    .replace("@PRODUCER@", digest(passwords.producer)) + `user admin on ${digest(passwords.admin)} ~* &* +@all\n`);
  [postgres, redis] = await startAll(startPostgres(), startRedis("--aclfile", acl));
  Object.assign(env, {
    DATABASE_URL: postgres.url, NOTIFICATION_JWT_SECRET: kSecret,
    REDIS_URL: `${redis.url}?user=carillon&password=${passwords.carillon}`,
  });
  for (let n = 0; n < 2; ++n) nodes.push(await Server.start({ args: [], env }));
});
after(async () => {
  await stopAll(...nodes, redis, postgres);
  if (folder) dropFolder(folder);
});

/** What Redis answers to one of its users; the password goes by the environment. */
const as = (user, ...words) =>
  execFileSync("redis-cli", ["-s", redis.url.slice("unix:".length), ...(user ? ["--user", user] : []), ...words], {
    encoding: "utf8", timeout: kPatienceMs, env: { ...process.env, ...(user && { REDISCLI_AUTH: passwords[user] }) },
  }).trim();
const refusals = () => as("admin", "acl", "log");

test("nodes do all that they do as the user carillon, and Redis refuses nothing of it", async (t) => {
  const token = execFileSync(program, ["token", "--user", kUser, "--role", "user"], {
    encoding: "utf8", env: { ...process.env, NOTIFICATION_JWT_SECRET: kSecret },
  }).trim();
  for (const node of nodes) {
    const ready = await until("the bus to be up", async () => {
      const answer = await (await ask(`${node.url}/readyz`)).json();
      return answer.bus === "up" && answer;
    });
    assert.equal(ready.status, "ready");
  }
  // By the channel, by the stream, and what cannot be used to the dead letters; seen at both nodes.
  const inboxes = [];
  for (const node of nodes) {
    const inbox = await connect({ url: `${node.url}/ws/notifications`, token: () => token, WebSocket: ClientSocket });
    t.after(() => inbox.close());
    inboxes.push(inbox);
  }
  assert.match(as("producer", "publish", "notifications.events", JSON.stringify(taskFor([kUser], "By the channel"))), /^[12]$/);
  assert.match(as("producer", "xadd", "notifications.events.stream", "*", "event", JSON.stringify(taskFor([kUser], "By the stream"))), /^\d+-\d+$/);
  as("producer", "xadd", "notifications.events.stream", "*", "event", "no event");
  as("producer", "publish", "notifications.events", "no event either");
  for (const inbox of inboxes)
    await stateWhere(inbox, (state) => isOnline(state) &&
      ["By the channel", "By the stream"].every((words) => state.items.some(({ title, body }) => (title + body).includes(words))));
  await until("two dead letters", () => as("admin", "xlen", "notifications.events.dead") === "2");
  const told = execFileSync(program, ["repair"], { encoding: "utf8", timeout: kPatienceMs, env: { PATH: process.env.PATH, NOTIFICATION_DATA_DIR: folder, ...env } });
  assert.match(told, /nodes told to look again/);
  // A node that dies leaves entries, which the other one takes over and forgets it.
  await nodes[1].kill("SIGKILL");
  as("producer", "xadd", "notifications.events.stream", "*", "event", JSON.stringify(taskFor([kUser], "Afterwards")));
  await stateWhere(inboxes[0], (state) => state.items.some(({ title, body }) => (title + body).includes("Afterwards")));
  assert.equal(refusals(), "", "Redis has refused something");
});

test("users may nothing else", () => {
  const refused = (user, ...words) => assert.match(as(user, ...words), /^(NOPERM|NOAUTH)/, `${user ?? "nobody"}: ${words.join(" ")}`);
  assert.equal(as(null, "ping"), "PONG");
  for (const words of [["get", "x"], ["xadd", "notifications.events.stream", "*", "event", "x"], ["publish", "notifications.events", "x"], ["config", "get", "*"]])
    refused(null, ...words);
  for (const words of [
    ["xrange", "notifications.events.stream", "-", "+"], ["del", "notifications.events.stream"], ["xadd", "other", "*", "event", "x"],
    ["publish", "carillon.p.0", "x"], ["xread", "streams", "notifications.events.stream", "0"], ["eval", "return 1", "0"], ["acl", "list"],
  ]) refused("producer", ...words);
  for (const words of [["flushall"], ["config", "set", "maxmemory", "1"], ["keys", "*"], ["set", "other", "1"], ["acl", "list"], ["shutdown"], ["publish", "others", "x"]])
    refused("carillon", ...words);
});
