// A page without elements that holds one inbox, `window.inbox`. Its files come from build/site and not
// from the server, so that it can be loaded while the server is away.
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { within } from "../../js/support/patience.mjs";
import { newPage } from "./browser.mjs";

const site = new URL("../../../build/site/", import.meta.url);
const kTypes = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** A page at the server's address, in which nothing has run yet. */
export async function blankPage(context, server) {
  const page = await newPage(context);
  await page.route(`${server.url}/blank`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>blank</title>" }));
  await page.route(`${server.url}/carillon/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = await readFile(new URL(`.${pathname}`, site));
    await route.fulfill({ contentType: kTypes[extname(pathname)], body });
  });
  await page.goto(`${server.url}/blank`);
  return page;
}

/** Opens the inbox of `token` in it; {ms} that connect() took. Errors gather in `window.errors`. */
export function connectIn(page, token, options = {}) {
  return within(
    page.evaluate(
      async ([given, more]) => {
        const { connect } = await import("/carillon/index.js");
        window.token = given;
        window.errors = [];
        const began = performance.now();
        window.inbox = await connect({ url: "/ws/notifications", token: () => window.token, ...more });
        const ms = performance.now() - began;
        window.inbox.on("error", ({ code, operation }) => window.errors.push([code, operation]));
        return { ms };
      },
      [token, options],
    ),
    "connect() in the page",
  );
}

/** The inbox's state, as soon as `wanted` (a function that runs in the page) accepts it. */
export async function stateIn(page, wanted, argument = null) {
  const handle = await page.waitForFunction(
    ([text, value]) => {
      const { state } = window.inbox;
      const accepts = new Function(`return ${text}`)();
      return accepts(state, value) && JSON.parse(JSON.stringify(state));
    },
    [wanted.toString(), argument],
  );
  return handle.jsonValue();
}

export const isOnline = ({ connection }) => connection === "online";
export const titlesOf = ({ items }) => items.map(({ title }) => title);
