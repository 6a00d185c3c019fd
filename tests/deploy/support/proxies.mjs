// The proxies of deploy/ as they are shipped, in front of nodes whose addresses are put into their
// files: {url, said(pattern), lines, stop()} each.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { OwnProcess, dropFolder, ownFolder } from "../../js/support/owned.mjs";
import { textOf } from "./files.mjs";

const kTemporary = ["client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path"];

class Proxy {
  get lines() {
    return this.process.lines;
  }
  /** The first line that fits, said already or to come. */
  said(pattern) {
    return this.process.said(pattern);
  }
  async stop() {
    try {
      await this.process?.stop();
    } finally {
      dropFolder(this.folder);
    }
  }

  /** A port that the system picks: the proxy takes over, as its descriptor 3, what listens already. */
  async listen() {
    this.folder = ownFolder("carillon-proxy-");
    const listening = createServer().listen(0, "127.0.0.1");
    await once(listening, "listening");
    this.address = `127.0.0.1:${listening.address().port}`;
    this.url = `http://${this.address}`;
    return listening;
  }
  /** Puts the nodes' addresses into `config` and runs the program on it. */
  run(listening, config, nodes, program, args, env = {}) {
    let text = config;
    for (const [name, url] of Object.entries(nodes)) text = text.replaceAll(`${name}:8080`, new URL(url).host);
    const path = join(this.folder, "proxy.conf");
    writeFileSync(path, text);
    const stdio = ["ignore", "pipe", "pipe", listening._handle.fd];
    this.process = new OwnProcess(program, [...args, path], { stdio, env: { ...process.env, ...env } });
    listening.close();
  }
}

/** `nodes`: {"node-a": url, …} */
export async function startHaproxy(nodes) {
  const proxy = new Proxy();
  const listening = await proxy.listen();
  const config = textOf("deploy/haproxy/haproxy.cfg").replace("bind :8080", "bind fd@3").replace("maxconn 50000", "maxconn 6000");
  proxy.run(listening, config, nodes, "haproxy", ["-db", "-f"]);
  // It asks each node before it trusts it; what is asked earlier finds nobody.
  return proxy;
}

/** The same; `requests()` is its access log, which cannot be opened where standard output is a socket. */
export async function startNginx(nodes) {
  const proxy = new Proxy();
  const listening = await proxy.listen();
  const folders = kTemporary.map((name) => `    ${name} ${join(proxy.folder, name)};\n`).join("");
  const config = textOf("deploy/nginx/nginx.conf")
    .replace("listen 8080;", `listen ${proxy.address};`)
    .replace("worker_processes auto;", `worker_processes 1;\ndaemon off;\npid ${join(proxy.folder, "pid")};`)
    .replace("error_log stderr warn;", "error_log stderr notice;")
    .replace("/dev/stdout", join(proxy.folder, "access.log"))
    .replace("worker_rlimit_nofile 100000;", "")
    .replace("worker_connections 50000;", "worker_connections 1000;")
    .replace("http {\n", `http {\n${folders}`);
  // So a new program takes over the sockets of the old one.
  proxy.run(listening, config, nodes, "nginx", ["-e", "stderr", "-p", proxy.folder, "-c"], { NGINX: "3;" });
  await proxy.said(/start worker process /);
  proxy.requests = () => readFileSync(join(proxy.folder, "access.log"), "utf8");
  return proxy;
}
