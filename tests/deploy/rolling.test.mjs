// Two nodes are started again, one after the other, behind each of the shipped proxies, while people
// are connected and programs ask: no request fails, and whoever is connected is told to go elsewhere,
// once, and is in step there at the first try.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { Server, ask, program, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "../js/support/client_socket.mjs";
import { isOnline, stateWhere } from "../js/support/fixtures.mjs";
import { startAll, stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { connect } from "../js/support/session.mjs";
import { test } from "../js/support/testing.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startHaproxy, startNginx } from "./support/proxies.mjs";
import { startRedis } from "./support/redis.mjs";

const kSecret = "a secret of thirty-two bytes or more";
const kPeople = 12;
const kEach = 2; // connections of one person
const kPrograms = 4;

const idOf = (n) => `0190f000-0000-7000-8000-0000000000${(16 + n).toString(16)}`;
const tokenOf = (user, role) =>
  execFileSync(program, ["token", "--user", user, "--role", role], {
    encoding: "utf8", env: { ...process.env, NOTIFICATION_JWT_SECRET: kSecret },
  }).trim();

/** One connection as its page sees it: how often it was sent away, how, and for how long. */
class Watched {
  absences = []; // {byes, tries, ms}
  #absence = null;
  #byes = [];

  static async open(url, token) {
    const watched = new Watched();
    const self = watched;
    class Socket extends ClientSocket {
      constructor(...words) {
        super(...words);
        if (self.#absence) self.#absence.tries += 1;
        let listener = null;
        const hear = (event) => {
          const frame = JSON.parse(event.data);
          if (frame.type === "bye") self.#byes.push(frame);
          listener(event);
        };
        Object.defineProperty(this, "onmessage", { get: () => listener && hear, set: (next) => { listener = next; } });
      }
    }
    watched.inbox = await connect({ url, token: () => token, WebSocket: Socket });
    watched.inbox.subscribe((state) => watched.#note(isOnline(state)));
    return watched;
  }
  #note(online) {
    if (!online && !this.#absence) {
      this.#absence = { since: performance.now(), byes: this.#byes.splice(0), tries: 0 };
      this.absences.push(this.#absence);
    } else if (online && this.#absence) {
      this.#absence.ms = performance.now() - this.#absence.since;
      this.#absence = null;
    }
  }
  close() {
    this.inbox.close();
  }
}

/** A program that asks and emits without a pause, until it is told to end. */
async function work(url, tokens, user, report) {
  for (let n = 0; !report.ended; ++n) {
    const request = n % 2 === 0
      ? ["/api/v1/notifications?limit=1", { headers: { authorization: `Bearer ${tokens.user}` } }]
      : ["/api/v1/events", {
          method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${tokens.service}` },
          body: JSON.stringify(taskFor([user], `Task ${n}`)),
        }];
    try {
      const answer = await ask(`${url}${request[0]}`, request[1]);
      await answer.arrayBuffer();
      report.answers += 1;
      if (answer.status !== 200) report.failures.push(`${request[0]}: ${answer.status}`);
    } catch (error) {
      report.failures.push(`${request[0]}: ${error.cause?.message ?? error.message}`);
    }
  }
}

for (const [name, startProxy] of [["HAProxy", startHaproxy], ["nginx", startNginx]]) {
  test(`a rolling restart behind ${name}: no request fails, nobody is sent away twice by one node`, async (t) => {
    const [postgres, redis] = await startAll(startPostgres(), startRedis());
    t.after(() => stopAll(postgres, redis));
    const env = {
      DATABASE_URL: postgres.url, REDIS_URL: redis.url, NOTIFICATION_JWT_SECRET: kSecret,
      NOTIFICATION_MAX_CONN_PER_ADDRESS: "0", NOTIFICATION_DRAIN: "2", NOTIFICATION_THROTTLE_PER_MINUTE: "0",
    };
    const nodes = {};
    t.after(() => stopAll(...Object.values(nodes)));
    for (const node of ["node-a", "node-b"]) nodes[node] = await Server.start({ args: [], env });
    const proxy = await startProxy(Object.fromEntries(Object.entries(nodes).map(([node, { url }]) => [node, url])));
    t.after(() => proxy.stop());
    const service = tokenOf(idOf(99), "service");
    const people = Array.from({ length: kPeople }, (_, n) => ({ id: idOf(n), token: tokenOf(idOf(n), "user") }));
    await until("the proxy to have a node", async () =>
      (await ask(`${proxy.url}/healthz`)).status === 200);

    const all = [];
    t.after(() => all.forEach((watched) => watched.close()));
    for (const { token } of people)
      for (let n = 0; n < kEach; ++n) all.push(await Watched.open(`${proxy.url}/ws/notifications`, token));
    const report = { ended: false, answers: 0, failures: [] };
    const programs = people.slice(0, kPrograms).map(({ id, token }) => work(proxy.url, { user: token, service }, id, report));
    t.after(() => { report.ended = true; });

    for (const node of Object.values(nodes)) {
      const before = all.map(({ absences }) => absences.length);
      assert.equal(await node.kill("SIGTERM"), 0, "an orderly end");
      await Promise.all(all.map(({ inbox }) => stateWhere(inbox, isOnline)));
      for (const [n, { absences }] of all.entries())
        assert.ok(absences.length - before[n] <= 1, `a client was sent away ${absences.length - before[n]} times by one node`);
      await node.launch();
      await until("the node to be ready", async () => (await ask(`${node.url}/readyz`)).status === 200);
      // HAProxy gives it work when it has asked; nginx tries it a second after it was refused.
      if (name === "HAProxy") await proxy.said(/Server live\/node-. is UP/);
    }
    report.ended = true;
    await Promise.all(programs);

    assert.deepEqual(report.failures, [], `of ${report.answers} requests`);
    assert.ok(report.answers > 0);
    const absences = all.flatMap((watched) => watched.absences);
    assert.ok(absences.length >= all.length, "each node had some of them, and the first one's were at the second by then");
    for (const { byes, tries } of absences) {
      assert.deepEqual(byes.map(({ code, retry_after }) => ({ code, retry_after })), [{ code: "shutdown", retry_after: 0 }]);
      assert.equal(tries, 1, "in step at the first try");
    }
    const times = absences.map(({ ms }) => ms).sort((a, b) => a - b);
    const shown = (ms) => `${ms.toFixed(0)} ms`;
    t.diagnostic(`${report.answers} requests, none failed; ${absences.length} times away: median ${shown(times[times.length >> 1])}, longest ${shown(times.at(-1))}`);
  });
}
