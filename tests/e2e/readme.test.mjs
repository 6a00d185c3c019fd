// README's way from a shell to a notification on a page, step by step: its commands are taken from
// there and run as they stand, but for the ports and the folder.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OwnProcess, dropFolder, ownFolder, stopAll } from "../js/support/owned.mjs";
import { test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ports that are free now, all different. */
async function freePorts(count) {
  const listening = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
  }));
  const ports = listening.map((server) => server.address().port);
  await Promise.all(listening.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** The shell commands of "Use it for real", in their order. */
function steps() {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const [, section] = /^## Use it for real\n([^]*?)^(?:## |\| to read)/m.exec(text);
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, commands]) => commands);
}

test("README's steps lead from a shell to a notification on a page", async (t) => {
  const found = steps();
  assert.equal(found.length, 5, "serve, a person, a page, its server, an event");
  const folder = ownFolder("carillon-readme-");
  symlinkSync(join(root, "build"), join(folder, "build"));
  const [port, pagePort] = await freePorts(2);
  const [serve, person, page, servePage, event] = found.map((commands) =>
    commands.replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`)
      .replaceAll("127.0.0.1:8000", `127.0.0.1:${pagePort}`)
      .replaceAll("http.server 8000", `-u http.server ${pagePort}`).replaceAll("-m -u", "-u -m"));

  // Each terminal is a shell in that folder; the default port is the one that the environment names.
  const terminals = [];
  const terminal = () => {
    const shell = new OwnProcess("bash", ["-eu"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOME: folder, NOTIFICATION_LISTEN: `127.0.0.1:${port}` },
    });
    terminals.push(shell);
    return shell;
  };
  // What keeps running takes its shell's place, so that it ends with it.
  const running = (commands) => terminal().child.stdin.end(commands.replace(/(?=build\/release\/carillon serve|python3 )/, "exec "));
  const browser = await launch();
  t.after(async () => {
    await closePages();
    await stopAll(browser, ...terminals);
    dropFolder(folder);
  });

  running(serve.replace(/^(\w+=\S+) /, "export $1\n"));
  await terminals[0].said(/listening on http:/);
  const second = terminal();
  const types = async (commands, done) => {
    second.child.stdin.write(`${commands}\necho "done: ${done}"\n`);
    await second.said(new RegExp(`done: ${done}$`));
  };
  await types(person, "the person");
  await types(page, "the page");
  running(servePage);
  await terminals[2].said(/Serving HTTP on 127\.0\.0\.1/);

  const tab = await newPage(await browser.newContext({ locale: "en-GB" }));
  await tab.goto(`http://127.0.0.1:${pagePort}/`);
  const bell = tab.locator("notification-bell button[data-count]").first();
  await bell.waitFor(kPatience);
  assert.equal(await bell.getAttribute("data-count"), "0");

  await types(event, "the event");
  await second.said(/"created":1/);
  await tab.waitForFunction(() =>
    document.querySelector("notification-bell").shadowRoot.querySelector("button[data-count]")?.dataset.count === "1", null, kPatience);
  await bell.click();
  await tab.locator("notification-bell").locator("[data-id]", { hasText: "Call Acme" }).first().waitFor(kPatience);
  noProblems(tab);
});
