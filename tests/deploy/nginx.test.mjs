// nginx with deploy/nginx/nginx.conf in front of two nodes: the same promises as HAProxy's file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createConnection } from "node:net";
import { Server, ask, program, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "../js/support/client_socket.mjs";
import { eventOf, isOnline, stateWhere } from "../js/support/fixtures.mjs";
import { startAll, stopAll } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { connect } from "../js/support/session.mjs";
import { after, before, test } from "../js/support/testing.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startHaproxy, startNginx } from "./support/proxies.mjs";
import { startRedis } from "./support/redis.mjs";

const kUser = "0190f000-0000-7000-8000-00000000000a";
const kSecret = "a secret of thirty-two bytes or more";
const token = (role) =>
  execFileSync(program, ["token", "--user", kUser, "--role", role], {
    encoding: "utf8", env: { ...process.env, NOTIFICATION_JWT_SECRET: kSecret },
  }).trim();
const service = token("service");
const user = token("user");

let postgres;
let redis;
let nginx;
let haproxy;
const nodes = {};
before(async () => {
  [postgres, redis] = await startAll(startPostgres(), startRedis());
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, NOTIFICATION_JWT_SECRET: kSecret, NOTIFICATION_MAX_CONN_PER_ADDRESS: "0" };
  for (const name of ["node-a", "node-b"]) nodes[name] = await Server.start({ args: [], env });
  const urls = Object.fromEntries(Object.entries(nodes).map(([name, { url }]) => [name, url]));
  [nginx, haproxy] = await startAll(startNginx(urls), startHaproxy(urls));
});
after(() => stopAll(nginx, haproxy, ...Object.values(nodes), postgres, redis));

const emit = (task, more = {}) =>
  ask(`${nginx.url}/api/v1/events`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${service}` },
    body: JSON.stringify(taskFor([kUser], task, more)),
  });
const inboxFor = async (t) => {
  const inbox = await connect({ url: `${nginx.url}/ws/notifications`, token: () => user, WebSocket: ClientSocket });
  t.after(() => inbox.close());
  return inbox;
};

/** What comes back of a request whose target is sent as it stands. */
async function raw(url, target) {
  const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(url).port) });
  let text = "";
  socket.on("data", (data) => (text += data)).on("error", () => {});
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await within(new Promise((resolve) => socket.once("close", resolve)), `an answer to ${target}`, () => text);
  return text;
}

test("nginx: live connections are shared between the nodes, and what one node stores arrives at both", async (t) => {
  const inboxes = [await inboxFor(t), await inboxFor(t)];
  const here = await Promise.all(Object.values(nodes).map((node) => node.metric("notifications_ws_active_connections")));
  assert.deepEqual(here, [1, 1]);
  const received = inboxes.map((inbox) => eventOf(inbox, "received"));
  assert.equal((await emit("Shared")).status, 200);
  for (const item of await Promise.all(received)) assert.match(item.title + item.body, /Shared/);
});

test("nginx: a large batch comes through, and an event stream unbuffered", async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const answer = await ask(`${nginx.url}/api/v1/notifications/stream`, { headers: { authorization: `Bearer ${user}` }, signal: stop.signal });
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const read = async (pattern) => {
    while (!pattern.test(text)) {
      const { value, done } = await within(reader.read(), `${pattern} in the stream`, () => text);
      assert.ok(!done, text);
      text += decoder.decode(value, { stream: true });
    }
  };
  await read(/"type":"snapshot"/);
  const batch = Array.from({ length: 300 }, () => taskFor([], "Batch", { recipients: [], user_id: undefined, team_id: kUser, note: "x".repeat(8000) }));
  const posted = await ask(`${nginx.url}/api/v1/events`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${service}` },
    body: JSON.stringify(batch),
  });
  assert.notEqual(posted.status, 413, "over nginx's own 1 MiB");
  assert.equal((await emit("Streamed")).status, 200);
  await read(/Streamed/);
});

const spellings = ["/metrics", "/%6detrics", "/%6D%65%74%72%69%63%73", "/metrics?x", "//metrics", "/./metrics", "/x/../metrics", "/%2fmetrics", "/%2e/metrics", "/METRICS", "/metrics/"];

test("no spelling of /metrics passes either proxy", async () => {
  for (const proxy of [nginx, haproxy]) {
    for (const target of spellings) {
      const answer = await raw(proxy.url, target);
      assert.ok(!answer.includes("process_cpu_seconds_total"), `${proxy.process.name}: ${target} shows the metrics`);
      assert.match(answer, /^HTTP\/1\.1 (404|400|301|308) /, `${proxy.process.name}: ${target}`);
    }
  }
  // What the proxies guard is there at a node; and a node has one spelling of it.
  assert.match(await raw(nodes["node-a"].url, "/metrics"), /process_cpu_seconds_total/);
  assert.match(await raw(nodes["node-a"].url, "/%6detrics"), /^HTTP\/1\.1 404 /);
});

test("the proxies guard the metrics by themselves, whatever a node makes of a path", async (t) => {
  const asked = [];
  const credulous = createServer((request, response) => {
    asked.push(request.url);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  t.after(() => credulous.close());
  await within(once(credulous, "listening"), "the stand-in of a node listens");
  const url = `http://127.0.0.1:${credulous.address().port}`;
  const proxies = await startAll(startNginx({ "node-a": url, "node-b": url }), startHaproxy({ "node-a": url, "node-b": url }));
  t.after(() => stopAll(...proxies));
  for (const proxy of proxies) {
    await until(`${proxy.process.name} passes on`, async () => /^HTTP\/1\.1 200 /.test(await raw(proxy.url, "/healthz")));
    for (const target of spellings.filter((each) => each !== "/METRICS")) await raw(proxy.url, target);
  }
  assert.deepEqual(asked.filter((path) => /metrics/i.test(decodeURIComponent(path))), []);
});

test("nginx: metrics and tokens stay inside", async (t) => {
  const inbox = await inboxFor(t);
  inbox.close();
  await ask(`${nginx.url}/ws/notifications?token=${user}`);
  const logged = await until("both requests in the log", async () => {
    await ask(`${nginx.url}/healthz`);
    const lines = nginx.requests().split("\n");
    return [/ 101 .* GET \/ws\/notifications$/, / 4\d\d .* GET \/ws\/notifications$/].every((pattern) => lines.some((line) => pattern.test(line))) && lines;
  });
  for (const line of [...logged, ...nginx.lines, ...haproxy.lines]) assert.ok(!line.includes(user) && !line.includes("token="), line);
});

test("HAProxy counts the connections of an address from the moment they are accepted", async (t) => {
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  const port = Number(new URL(haproxy.url).port);
  let closed = 0;
  const openMany = async (count) => {
    for (let n = 0; n < count; ++n) {
      const socket = createConnection({ host: "127.0.0.1", port });
      const came = new Promise((resolve) => socket.on("connect", resolve).on("close", resolve));
      socket.on("error", () => {}).on("close", () => (closed += 1));
      sockets.push(socket);
      await within(came, "a connection");
      socket.write("GET / HT"); // a head that never ends
    }
  };
  // Over 1,000 of them a request is refused in words, over 1,100 the connection is closed.
  await openMany(1050);
  assert.match(await raw(haproxy.url, "/healthz"), /^HTTP\/1\.1 429 /);
  await openMany(100);
  const last = createConnection({ host: "127.0.0.1", port });
  last.on("error", () => {});
  sockets.push(last);
  await within(new Promise((resolve) => last.once("close", resolve)), "the end of one connection too many");
  assert.ok(closed > 0);
  // Others are served while it goes on: the limit is of one address.
  assert.equal((await ask(`${nginx.url}/healthz`)).status, 200);
});

test("nginx: a node that dies loses nobody, and without one it says so as a node would", async (t) => {
  const inbox = await inboxFor(t);
  await nodes["node-a"].kill("SIGKILL");
  assert.equal((await emit("Meanwhile")).status, 200);
  await stateWhere(inbox, (state) => isOnline(state) && state.items.some(({ title, body }) => /Meanwhile/.test(title + body)));
  await nodes["node-b"].kill("SIGKILL");
  const answer = await ask(`${nginx.url}/api/v1/notifications`, { headers: { authorization: `Bearer ${user}` } });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  assert.equal((await answer.json()).status, 503);
});
