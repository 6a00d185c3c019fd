// Makes of the readable modules of /center (web-client/site, and what they take of the page's and the
// package's) what a browser loads: boot.js, minified, with a source map that holds the readable ones; what is
// imported when it is needed is a file of its own; and the style sheet, minified. By esbuild.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What is loaded by itself: the drawn part, and the package where it is asked for.
const kApart = ["./center.js", "../carillon/index.js", "../carillon/elements/index.js", "../carillon/elements/preferences/index.js"];
const kOptions = ["--minify", "--charset=utf8", "--log-level=warning"];

/**
 * Leaves them in `folder`/center. `sources`: where each folder of the site comes from that they are made of,
 * {center, page, "carillon/src"}.
 */
export function bundleCenter(folder, sources) {
  rmSync(folder, { recursive: true, force: true });
  for (const [place, source] of Object.entries(sources)) cpSync(source, join(folder, "src", place), { recursive: true });
  mkdirSync(join(folder, "center"));
  const esbuild = (options, more) => execFileSync("esbuild", [...kOptions, ...options], { cwd: folder, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"], ...more });
  esbuild([
    "src/center/boot.js",
    ...["--bundle", "--splitting", "--format=esm", "--target=es2022", "--sourcemap"],
    ...["--outdir=center", "--outbase=src/center", "--chunk-names=[name]-[hash]"],
    ...kApart.map((name) => `--external:${name}`),
  ]);
  const css = esbuild(["--loader=css"], { input: readFileSync(join(sources.center, "center.css"), "utf8") });
  writeFileSync(join(folder, "center/center.css"), css);
  rmSync(join(folder, "src"), { recursive: true });
}
