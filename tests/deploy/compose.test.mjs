// docker-compose.yml and what it mounts: every name in it leads somewhere. There need not be an
// engine here to run it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "../js/support/testing.mjs";
import { Server, ask } from "../e2e/support/server.mjs";
import { deploy, filesOf, jsonOf, knownVariables, root, textOf, yamlOf } from "./support/files.mjs";

const compose = yamlOf("deploy/docker-compose.yml");
const services = Object.entries(compose.services);
const nodes = services.filter(([, { image }]) => image === "carillon");
const known = knownVariables();

/** deploy/ with its secrets made, in a folder that goes with the test. */
function prepared(t) {
  const folder = mkdtempSync(join(tmpdir(), "carillon-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, "deploy");
  const isMade = (path) => path.startsWith(join(deploy, ".env")) || path.startsWith(join(deploy, "secrets"));
  cpSync(deploy, copy, { recursive: true, filter: (path) => !isMade(path) });
  execFileSync(join(copy, "prepare"));
  return copy;
}
/** A list, or names with what is said of each. */
const networksOf = ({ networks }) => (Array.isArray(networks) ? networks : Object.keys(networks));
const namesIn = (env) => [...env.matchAll(/^(\w+)=(.*)$/gm)].map(([, name]) => name);

test("every YAML and JSON file of deploy/ can be read", () => {
  const yaml = filesOf(".yml", ".yaml");
  const json = filesOf(".json");
  assert.ok(yaml.length >= 5 && json.length >= 1, `${yaml} ${json}`);
  for (const path of yaml) assert.equal(typeof yamlOf(path), "object", path);
  for (const path of json) assert.equal(typeof jsonOf(path), "object", path);
});

test("the documentation's table of variables is read", () => {
  for (const name of ["DATABASE_URL", "REDIS_URL", "NOTIFICATION_LISTEN", "SMTP_URL", "NOTIFICATION_JWT_AUDIENCE"]) {
    assert.ok(known.has(name), name);
  }
});

test("the nodes are given only variables that the configuration knows, and the same ones", () => {
  assert.equal(nodes.length, 2);
  for (const [name, { environment }] of nodes) {
    for (const variable of Object.keys(environment)) assert.ok(known.has(variable), `${name}: ${variable}`);
    assert.deepEqual(environment, nodes[0][1].environment);
  }
});

test("what is asked of the environment is made by deploy/prepare or is a known variable with a default", (t) => {
  const made = namesIn(readFileSync(join(prepared(t), ".env"), "utf8"));
  const asked = [...textOf("deploy/docker-compose.yml").matchAll(/\$\{(\w+)(:[?-])?/g)];
  assert.ok(asked.length >= 8);
  for (const [, name, form] of asked) {
    if (form === ":?") assert.ok(made.includes(name), `deploy/prepare does not make ${name}`);
    else assert.ok(form === ":-" && known.has(name), `${name} has no default or is not known`);
  }
});

test("deploy/prepare leaves alone what is there, and its key is one that a node signs with", async (t) => {
  const copy = prepared(t);
  const files = ["../deploy/.env", "../deploy/secrets/frame_key.pem", "../deploy/secrets/users.acl"].map((path) => join(copy, path));
  const before = files.map((path) => readFileSync(path, "utf8"));
  execFileSync(join(copy, "prepare"));
  assert.deepEqual(files.map((path) => readFileSync(path, "utf8")), before);
  assert.equal(statSync(files[0]).mode & 0o777, 0o600);
  assert.equal(statSync(join(copy, "secrets")).mode & 0o777, 0o700);
  const keys = [];
  for (let node = 0; node < 2; ++node) {
    const server = new Server({}, []);
    server.data = mkdtempSync(join(tmpdir(), "carillon-deploy-"));
    cpSync(files[1], join(server.data, "frame_key.pem"));
    await server.launch();
    keys.push(await (await ask(`${server.url}/.well-known/jwks.json`)).json());
    await server.stop();
  }
  assert.equal(keys[0].keys.length, 1);
  assert.deepEqual(keys[0], keys[1], "two nodes with the file publish one key");
});

test("volumes, networks and mounted files are there, and none is left over", (t) => {
  const copy = prepared(t);
  const used = { volumes: new Set(), networks: new Set() };
  for (const [name, service] of services) {
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(":");
      if (from.startsWith("./")) assert.ok(existsSync(join(copy, from)), `${name} mounts ${from}`);
      else used.volumes.add(from);
    }
    for (const network of networksOf(service)) used.networks.add(network);
    for (const other of Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})) {
      assert.ok(compose.services[other], `${name} depends on ${other}`);
    }
  }
  assert.deepEqual([...used.volumes].sort(), Object.keys(compose.volumes).sort());
  assert.deepEqual([...used.networks].sort(), Object.keys(compose.networks).sort());
});

test("a service that others wait for says when it is healthy", () => {
  for (const [name, { depends_on: needs }] of services) {
    if (!needs || Array.isArray(needs)) continue;
    for (const [other, { condition }] of Object.entries(needs)) {
      if (condition === "service_healthy") assert.ok(compose.services[other].healthcheck, `${name} waits for ${other}`);
    }
  }
});

test("hosts and ports that the files name are services and ports of this composition", () => {
  const port = /NOTIFICATION_LISTEN=0\.0\.0\.0:(\d+)/.exec(textOf("deploy/Dockerfile"))[1];
  assert.match(textOf("deploy/Dockerfile"), new RegExp(`^EXPOSE ${port}$`, "m"));
  const nodeAddresses = nodes.map(([name]) => `${name}:${port}`).sort();
  const proxy = textOf("deploy/haproxy/haproxy.cfg");
  for (const backend of ["live", "rest"]) {
    const section = new RegExp(`^backend ${backend}\n((?: .*\n|\n)*)`, "m").exec(proxy)[1];
    const addresses = [...section.matchAll(/^ {4}server \S+ (\S+)/gm)].map(([, address]) => address);
    assert.deepEqual(addresses.sort(), nodeAddresses, backend);
  }
  const [config] = yamlOf("deploy/prometheus/prometheus.yml").scrape_configs;
  const [, adminPort] = /^0\.0\.0\.0:(\d+)$/.exec(nodes[0][1].environment.NOTIFICATION_ADMIN_LISTEN);
  assert.notEqual(adminPort, port);
  assert.deepEqual([...config.static_configs[0].targets].sort(), nodes.map(([name]) => `${name}:${adminPort}`).sort());
  const bound = /^ {4}bind :(\d+)$/m.exec(proxy)[1];
  assert.ok(compose.services.proxy.ports.every((published) => published.startsWith("127.0.0.1:") && published.endsWith(`:${bound}`)));
  const { DATABASE_URL, REDIS_URL } = nodes[0][1].environment;
  assert.ok(compose.services[/@([^/:]+)\//.exec(DATABASE_URL)[1]]);
  assert.ok(compose.services[/@([^/:]+):6379/.exec(REDIS_URL)[1]]);
  const nginx = textOf("deploy/nginx/nginx.conf");
  for (const upstream of ["live", "rest"]) {
    const section = new RegExp(`upstream ${upstream} \\{([^}]*)\\}`).exec(nginx)[1];
    assert.deepEqual([...section.matchAll(/server (\S+)/g)].map(([, address]) => address).sort(), nodeAddresses, upstream);
  }
});

test("the nodes believe the proxy alone, which reaches them from one address and no other way", () => {
  const { proxy } = compose.services;
  const trusted = nodes[0][1].environment.NOTIFICATION_TRUSTED_PROXIES;
  assert.equal(proxy.networks.inside.ipv4_address, trusted);
  const shared = nodes.flatMap(([, node]) => networksOf(node).filter((network) => networksOf(proxy).includes(network)));
  assert.deepEqual([...new Set(shared)], ["inside"], "by another network it would come from another address");
  // Nobody else is given that address, whoever starts first.
  const numberOf = (address) => address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  const within = (address, network) => {
    const [start, bits] = network.split("/");
    const size = 2 ** (32 - Number(bits));
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(start) / size);
  };
  const [{ subnet, ip_range: given }] = compose.networks.inside.ipam.config;
  assert.ok(within(trusted, subnet) && !within(trusted, given));
  assert.ok(within(given.split("/")[0], subnet));
});

test("no port of a node is published, so metrics are for Prometheus alone", () => {
  for (const [name, { ports }] of nodes) assert.equal(ports, undefined, name);
  assert.ok(networksOf(compose.services.prometheus).includes("inside"));
  const proxy = textOf("deploy/haproxy/haproxy.cfg");
  const [, adminPort] = nodes[0][1].environment.NOTIFICATION_ADMIN_LISTEN.split(":");
  assert.ok(!proxy.includes(`:${adminPort}`), "the proxy does not lead there");
});

test("every service has a limit of memory, and no node signs in as a superuser", () => {
  for (const [name, { mem_limit: limit }] of services) assert.match(String(limit), /^\d+[gm]$/, name);
  const { DATABASE_URL, REDIS_URL } = nodes[0][1].environment;
  assert.match(DATABASE_URL, /^postgresql:\/\/carillon:\$\{CARILLON_DB_PASSWORD/);
  assert.match(REDIS_URL, /^redis:\/\/carillon:/);
  assert.equal(compose.services.postgres.environment.POSTGRES_USER, undefined, "the superuser is not the nodes' role");
});

test("deploy/prepare adds what a .env of an earlier version lacks, and changes nothing of it", (t) => {
  const copy = prepared(t);
  const path = join(copy, ".env");
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => !line.startsWith("REDIS_PRODUCER_PASSWORD="));
  writeFileSync(path, lines.join("\n"));
  execFileSync(join(copy, "prepare"));
  const after = readFileSync(path, "utf8");
  assert.ok(after.startsWith(lines.join("\n")));
  assert.ok(namesIn(after).includes("REDIS_PRODUCER_PASSWORD"));
  const acl = readFileSync(join(copy, "secrets", "users.acl"), "utf8");
  assert.ok(!/@[A-Z]+@/.test(acl), "each user has its password's digest");
  assert.match(acl, /^user carillon on resetpass #[0-9a-f]{64} /m);
});

test("Grafana finds its source and the dashboard by the names they have", () => {
  const [source] = yamlOf("deploy/grafana/provisioning/datasources/prometheus.yml").datasources;
  const [, host, port] = /^http:\/\/([^:]+):(\d+)$/.exec(source.url);
  assert.ok(compose.services[host], host);
  assert.equal(port, "9090");
  const dashboard = jsonOf("deploy/grafana/dashboard.json");
  const named = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]+)"/g)].map(([, uid]) => uid);
  assert.deepEqual([...new Set(named)].sort(), [dashboard.uid, source.uid].sort());
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, "each panel has an id of its own");
  const [provider] = yamlOf("deploy/grafana/provisioning/dashboards/carillon.yml").providers;
  const mounts = compose.services.grafana.volumes;
  assert.ok(mounts.some((mount) => mount.split(":")[1].startsWith(`${provider.options.path}/`)));
});

test("secrets stay out of the repository and of the image", () => {
  for (const path of ["/deploy/.env", "/deploy/secrets/"]) assert.ok(textOf(".gitignore").split("\n").includes(path));
  for (const path of ["deploy/.env", "deploy/secrets", "data", ".git"]) {
    assert.ok(textOf(".dockerignore").split("\n").includes(path), path);
  }
  assert.ok(existsSync(join(root, "deploy", "Dockerfile")));
});
