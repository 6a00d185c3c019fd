// HAProxy with deploy/haproxy/haproxy.cfg in front of two nodes on one PostgreSQL and one Redis.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Server, ask, program, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "../js/support/client_socket.mjs";
import { eventOf, isOnline, stateWhere } from "../js/support/fixtures.mjs";
import { OwnProcess, dropFolder, ownFolder, startAll, stopAll } from "../js/support/owned.mjs";
import { within } from "../js/support/patience.mjs";
import { connect } from "../js/support/session.mjs";
import { after, before, test } from "../js/support/testing.mjs";
import { textOf } from "./support/files.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startRedis } from "./support/redis.mjs";

const kUser = "0190f000-0000-7000-8000-00000000000a";
const kSecret = "a secret of thirty-two bytes or more";

class Proxy {
  static async start(nodes) {
    const proxy = new Proxy();
    proxy.folder = ownFolder("carillon-proxy-");
    // A port that the system picks: the proxy takes over a socket that listens already.
    const listening = createServer().listen(0, "127.0.0.1");
    await once(listening, "listening");
    proxy.url = `http://127.0.0.1:${listening.address().port}`;
    let config = textOf("deploy/haproxy/haproxy.cfg").replace("bind :8080", "bind fd@3").replace("maxconn 50000", "maxconn 500");
    for (const [name, url] of Object.entries(nodes)) config = config.replaceAll(`${name}:8080`, new URL(url).host);
    const path = join(proxy.folder, "haproxy.cfg");
    writeFileSync(path, config);
    proxy.process = new OwnProcess("haproxy", ["-db", "-f", path], { stdio: ["ignore", "pipe", "pipe", listening._handle.fd] });
    listening.close();
    return proxy;
  }
  get lines() {
    return this.process.lines;
  }
  /** The first line that fits, said already or to come. */
  said(pattern) {
    return this.process.said(pattern);
  }
  async stop() {
    try {
      await this.process.stop();
    } finally {
      dropFolder(this.folder);
    }
  }
}

function token(role) {
  return execFileSync(program, ["token", "--user", kUser, "--role", role], {
    encoding: "utf8", env: { ...process.env, NOTIFICATION_JWT_SECRET: kSecret },
  }).trim();
}
const service = token("service");
const user = token("user");

let postgres;
let redis;
let proxy;
const nodes = {};
before(async () => {
  [postgres, redis] = await startAll(startPostgres(), startRedis());
  for (const name of ["node-a", "node-b"]) {
    nodes[name] = await Server.start({
      args: [],
      env: {
        DATABASE_URL: postgres.url, REDIS_URL: redis.url, NOTIFICATION_JWT_SECRET: kSecret, NOTIFICATION_MAX_CONN_PER_ADDRESS: "0",
      },
    });
  }
  proxy = await Proxy.start(Object.fromEntries(Object.entries(nodes).map(([name, { url }]) => [name, url])));
});
after(() => stopAll(proxy, ...Object.values(nodes), postgres, redis));

async function emit(task) {
  const answer = await ask(`${proxy.url}/api/v1/events`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${service}` },
    body: JSON.stringify(taskFor([kUser], task)),
  });
  assert.equal(answer.status, 200);
}
const inboxFor = async (t) => {
  const inbox = await connect({ url: `${proxy.url}/ws/notifications`, token: () => user, WebSocket: ClientSocket });
  t.after(() => inbox.close());
  return inbox;
};
const connectionsOf = (node) => node.metric("notifications_ws_active_connections");

test("live connections are shared between the nodes, and what one node stores arrives at both", async (t) => {
  const inboxes = [await inboxFor(t), await inboxFor(t)];
  assert.deepEqual(await Promise.all(Object.values(nodes).map(connectionsOf)), [1, 1]);
  const received = inboxes.map((inbox) => eventOf(inbox, "received"));
  await emit("Shared");
  for (const item of await Promise.all(received)) assert.match(item.title + item.body, /Shared/);
});

test("an event stream comes through unbuffered", async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const answer = await ask(`${proxy.url}/api/v1/notifications/stream`, { headers: { authorization: `Bearer ${user}` }, signal: stop.signal });
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  let text = "";
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const until = async (pattern) => {
    while (!pattern.test(text)) {
      const { value, done } = await within(reader.read(), `${pattern} in the stream`, () => text);
      assert.ok(!done, `the stream has ended before ${pattern}: ${text}`);
      text += decoder.decode(value, { stream: true });
    }
  };
  await until(/"type":"snapshot"/);
  await emit("Streamed");
  await until(/Streamed/);
});

test("metrics and tokens stay inside", async (t) => {
  assert.equal((await ask(`${proxy.url}/metrics`)).status, 404);
  const inbox = await inboxFor(t);
  const ended = proxy.said(/ public live\/node-. 101 .* GET \/ws\/notifications$/);
  inbox.close();
  await ended;
  for (const line of proxy.lines) assert.ok(!line.includes(user) && !line.includes("token="), line);
});

test("a node that dies loses nobody: its clients go on at the other one", async (t) => {
  assert.deepEqual(proxy.lines.filter((line) => line.includes(" is DOWN")), [], "who is asked by /readyz answers");
  const inbox = await inboxFor(t);
  const here = [];
  for (const [name, node] of Object.entries(nodes)) if ((await connectionsOf(node)) > 0) here.push(name);
  assert.equal(here.length, 1);
  const [dead] = here;
  await nodes[dead].kill("SIGKILL");
  await proxy.said(new RegExp(`rest/${dead} is DOWN`));
  await emit("Meanwhile");
  await stateWhere(inbox, (state) => isOnline(state) && state.items.some(({ title, body }) => /Meanwhile/.test(title + body)));
});

test("without a node that is ready the proxy says so as a node would", async () => {
  for (const node of Object.values(nodes)) if (node.isRunning) await node.kill("SIGTERM");
  await proxy.said(/backend 'rest' has no server available|backend rest has no server available/);
  const answer = await ask(`${proxy.url}/api/v1/notifications`, { headers: { authorization: `Bearer ${user}` } });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  assert.equal((await answer.json()).status, 503);
});
