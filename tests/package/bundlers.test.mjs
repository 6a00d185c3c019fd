// The package in the tools that pages are built with: each finds core.wasm, and what it makes runs in a
// browser. The tools are those of tests/bundlers.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { hello, note, snapshot } from "../js/support/fixtures.mjs";
import { OwnProcess, dropFolder } from "../js/support/owned.mjs";
import { Peer } from "../js/support/peer.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage } from "../e2e/support/browser.mjs";

const root = new URL("../../", import.meta.url);
const tools = fileURLToPath(new URL("tests/bundlers/", root));
const folder = process.env.CARILLON_PACKAGE ?? fileURLToPath(new URL("build/package", root));
const installed = createRequire(join(tools, "package.json"));
const tool = async (name) => import(pathToFileURL(installed.resolve(name)));
// It names nothing for require.resolve() to find.
const kSvelte = join(tools, "node_modules/@sveltejs/vite-plugin-svelte/src/index.js");

const kTypes = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const kToken = "a.b.c";
const kPreferences = {
  locale: "fr",
  effective: {},
  rules: {
    timezone: "UTC",
    open: { email: true, sms: false, mobile_push: false },
    addresses: { email: true, sms: false, mobile_push: false },
    digest: true,
    unsubscribed: [],
    defaults: {},
    types: {},
  },
};

// What the application of each tool is: one inbox, as the documentation shows it.
const kMain = `import { connect } from "carillon";
import "carillon/elements";
const url = new URLSearchParams(location.search).get("url");
connect({ url, token: "${kToken}" }).then((inbox) => { window.inbox = inbox; });
`;
const kMainWithAddress = `import core from "carillon/core.wasm";
import lists from "carillon/core_lists.wasm";
import preferences from "carillon/preferences.wasm";
${kMain.replace("token:", "wasm: { core, lists, preferences }, token:")}`;
const htmlFor = (script) =>
  `<!doctype html><title>app</title><div id="app"></div><script type="module" src="${script}"></script>`;

/** Serves a folder; what is no file there is the token that the examples ask for. */
async function serve(place) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    try {
      const body = await readFile(join(place, pathname === "/" ? "index.html" : pathname));
      const type = kTypes[extname(pathname)] ?? "text/html";
      response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*" }).end(body);
    } catch {
      response.writeHead(pathname.startsWith("/my-session/") ? 200 : 404).end(kToken);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("the package in", () => {
  let browser, context, work;

  before(async () => {
    browser = await launch();
    context = await browser.newContext();
    work = join(tools, `.work-${process.pid}`);
    await mkdir(join(work, "node_modules"), { recursive: true });
    await cp(folder, join(work, "node_modules", "carillon"), { recursive: true });
  });
  afterEach(closePages);
  after(async () => {
    await browser?.close();
    dropFolder(work);
  });

  /** A project of its own, with main.js; its folder. */
  async function project(name, main = kMain) {
    const place = join(work, name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "main.js"), main);
    await writeFile(join(place, "index.html"), htmlFor("./main.js"));
    await writeFile(join(place, "package.json"), '{"private":true,"type":"module"}');
    return place;
  }
  /** A page at `url`, whose inbox speaks to a peer that shows it two notifications. */
  async function open(t, url) {
    const peer = await Peer.start();
    t.after(() => peer.stop());
    const page = await newPage(context);
    await page.goto(`${url}/?url=${encodeURIComponent(peer.url)}`);
    const server = await peer.connection();
    server.send(hello());
    server.send(snapshot("e1.2", [note(2), note(1)]));
    return { page, server, peer };
  }
  async function works(t, url) {
    const { page, peer } = await open(t, url);
    await page.waitForFunction(() => window.inbox?.state.items.length === 2, null, kPatience);
    // The modules that are loaded when they are asked for.
    const cors = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
    peer.onRequest = (_, headers, { method }) =>
      method === "OPTIONS" ? { status: 204, headers: cors, body: "" } : { headers: cors, body: kPreferences };
    assert.deepEqual(await page.evaluate(() => window.inbox.loadPreferences()), { locale: "fr" });
    await page.evaluate(() => window.inbox.prepareLists());
    assert.equal(await page.evaluate(() => window.inbox.list({ priorities: "low" }).items.length), 0);
    assert.equal(await page.evaluate(() => window.inbox.state.failure), null);
    assert.ok(await page.evaluate(() => customElements.get("notification-bell") !== undefined));
    assert.deepEqual(page.problems, []);
  }
  async function worksFrom(t, place) {
    const site = await serve(place);
    t.after(() => site.stop());
    await works(t, site.url);
  }

  test("Vite, built", async (t) => {
    const place = await project("vite-build");
    const { build } = await tool("vite");
    await build({ root: place, logLevel: "error", build: { target: "es2022" } });
    await worksFrom(t, join(place, "dist"));
  });

  for (const [name, optimizeDeps] of [
    ["bundled ahead, as it does by itself", { include: ["carillon", "carillon/elements"] }],
    ["left as it is", { exclude: ["carillon"] }],
  ]) {
    test(`Vite, as it serves while somebody develops, ${name}`, async (t) => {
      const place = await project(`vite-dev-${Object.keys(optimizeDeps)}`);
      // It serves a project's own node_modules.
      await cp(join(work, "node_modules"), join(place, "node_modules"), { recursive: true });
      const { createServer: createVite } = await tool("vite");
      const vite = await createVite({
        root: place,
        configFile: false,
        logLevel: "error",
        server: { host: "127.0.0.1", port: 0, hmr: false, watch: null },
        optimizeDeps,
      });
      t.after(() => vite.close());
      await vite.listen();
      await works(t, vite.resolvedUrls.local[0].replace(/\/$/, ""));
    });
  }

  test("webpack", async (t) => {
    const place = await project("webpack");
    const { default: webpack } = await tool("webpack");
    const stats = await new Promise((resolve, reject) => {
      webpack(
        {
          mode: "production",
          context: place,
          entry: "./main.js",
          output: { path: join(place, "dist"), filename: "main.js", publicPath: "auto" },
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      );
    });
    assert.deepEqual(stats.toJson({ errors: true }).errors, []);
    await writeFile(join(place, "dist", "index.html"), htmlFor("main.js"));
    await worksFrom(t, join(place, "dist"));
  });

  test("rollup", async (t) => {
    const place = await project("rollup");
    const { rollup } = await tool("rollup");
    const { nodeResolve } = await tool("@rollup/plugin-node-resolve");
    const { importMetaAssets } = await tool("@web/rollup-plugin-import-meta-assets");
    const bundle = await rollup({ input: join(place, "main.js"), plugins: [nodeResolve({ browser: true }), importMetaAssets()] });
    await bundle.write({ dir: join(place, "dist"), format: "es" });
    await bundle.close();
    await writeFile(join(place, "dist", "index.html"), htmlFor("main.js"));
    await worksFrom(t, join(place, "dist"));
  });

  test("esbuild, told where the core is", async (t) => {
    const place = await project("esbuild", kMainWithAddress);
    const { build } = await tool("esbuild");
    await build({
      entryPoints: [join(place, "main.js")],
      bundle: true,
      format: "esm",
      minify: true,
      outdir: join(place, "dist"),
      loader: { ".wasm": "file" },
      logLevel: "error",
    });
    await writeFile(join(place, "dist", "index.html"), htmlFor("main.js"));
    await worksFrom(t, join(place, "dist"));
  });

  test("Parcel", async (t) => {
    const place = await project("parcel");
    const parcel = new OwnProcess(
      process.execPath,
      [join(tools, "node_modules", "parcel", "lib", "bin.js"), "build", "index.html", "--dist-dir", "dist",
        "--no-cache", "--no-source-maps", "--no-autoinstall", "--public-url", "./"],
      { cwd: place, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PARCEL_WORKERS: "0" } },
    );
    const { code } = await parcel.ended;
    assert.equal(code, 0, parcel.tail());
    await worksFrom(t, join(place, "dist"));
  });

  test("a page without any, all from another address, and the core by its digest", async (t) => {
    const cdn = await serve(folder);
    t.after(() => cdn.stop());
    const bytes = await readFile(join(folder, "core.wasm"));
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
    for (const [name, wasm] of [
      ["cdn", "undefined"],
      [
        "cdn-digest",
        `{ core: await load("${cdn.url}/core.wasm", { integrity: "sha256-${digest}" }), lists: "${cdn.url}/core_lists.wasm" }`,
      ],
    ]) {
      const main = `import { connect } from "${cdn.url}/index.js";
        import "${cdn.url}/elements/index.js";
        const url = new URLSearchParams(location.search).get("url");
        const load = (...from) => fetch(...from).then((answer) => answer.arrayBuffer());
        window.inbox = await connect({ url, token: "${kToken}", wasm: ${wasm} });`;
      await worksFrom(t, await project(name, main));
    }
  });

  for (const [name, pluginName, pluginOf] of [
    ["react", null, () => []],
    ["vue", "@vitejs/plugin-vue", (module) => [module.default()]],
    ["svelte", kSvelte, (module) => [module.svelte({ configFile: false })]],
  ]) {
    test(`${name}, as docs/examples/${name} shows it`, async (t) => {
      const place = join(work, `example-${name}`);
      await cp(fileURLToPath(new URL(`docs/examples/${name}`, root)), place, { recursive: true });
      const main = name === "react" ? "main.jsx" : "main.js";
      await writeFile(join(place, "index.html"), htmlFor(`./${main}`));
      const { build } = await tool("vite");
      const plugins = pluginName === null ? [] : pluginOf(await tool(pluginName));
      await build({
        root: place,
        configFile: false,
        logLevel: "error",
        plugins,
        esbuild: { jsx: "automatic" },
        build: { target: "es2022" },
      });
      const site = await serve(join(place, "dist"));
      t.after(() => site.stop());
      const { page, server } = await open(t, site.url);
      await page.locator("li").nth(1).waitFor(kPatience);
      assert.equal(await page.locator("#bell").textContent(), "2");
      await page.locator("li button").first().click();
      assert.equal((await server.next()).type, "ack");
      await page.locator('li[data-read="true"]').waitFor(kPatience);
      assert.equal(await page.locator("#bell").textContent(), "1");
      await page.getByText("Undo").click();
      assert.equal((await server.next()).type, "unack");
      await page.waitForFunction(() => document.querySelector("#bell").textContent === "2", null, kPatience);
      assert.deepEqual(page.problems, []);
    });
  }

  test("a page in TypeScript: both tags and the hooks have types, and mistakes in them are found", async () => {
    const place = await project("typed");
    const use = join(place, "use.tsx");
    await writeFile(
      use,
      `import { useInbox, useUnread } from "carillon/react";
       import { connect } from "carillon";
       export function Page() {
         const { inbox, items, known } = useInbox({ url: "/ws/notifications", token: async () => "a.b.c" });
         const unread = useUnread(inbox);
         return <main>
           <notification-bell url="/ws/notifications" locale="fr" inbox={inbox} className="x" />
           <notification-center token="a.b.c" storage="none" />
           {known && items[0]?.title} {unread?.total.toFixed()}
         </main>;
       }
       // @ts-expect-error: it may not be known
       export const Count = () => <b>{useUnread(null).total}</b>;
       // @ts-expect-error: no such storage
       export const Wrong = () => <notification-center storage="cookies" />;
       // @ts-expect-error: options without a token
       export const Nobody = () => <b>{useInbox({ url: "/" }).items.length}</b>;
       void connect;`,
    );
    const program = ts.createProgram([use], {
      strict: true,
      noEmit: true,
      jsx: ts.JsxEmit.ReactJSX,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      types: [],
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    });
    const told = ts.getPreEmitDiagnostics(program).filter(({ file }) => !/@types.react/.test(file?.fileName));
    assert.deepEqual(told.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")), []);
  });

  test("a server that renders: importing does nothing, and hooks say that nothing is known", async () => {
    const place = join(work, "rendered");
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "package.json"), '{"private":true,"type":"module"}');
    await writeFile(
      join(place, "render.js"),
      `import "carillon/elements";
       import "carillon/elements/preferences";
       import { createElement } from "react";
       import { renderToString } from "react-dom/server";
       import { useInbox, useUnread } from "carillon/react";
       function Bell() {
         const unread = useUnread({ url: "/ws/notifications", token: "a.b.c" });
         const { known, items } = useInbox({ url: "/ws/notifications", token: "a.b.c" });
         return createElement("output", null, String(unread), String(known), items.length);
       }
       console.log(renderToString(createElement(Bell)));
       console.log(typeof document, typeof customElements);`,
    );
    const render = new OwnProcess(process.execPath, ["render.js"], { cwd: place, stdio: ["ignore", "pipe", "pipe"] });
    assert.equal((await render.ended).code, 0, render.tail());
    assert.deepEqual(render.lines, ["<output>null<!-- -->false<!-- -->0</output>", "undefined undefined"]);
  });
});
