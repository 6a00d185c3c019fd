// Makes of the package's readable modules (build/modules/src) what a page loads (build/modules): few files,
// minified, each with a source map that names the readable ones. By esbuild, which scripts/setup installs.
//
//   index.js, react.js, push-worker.js, elements/…   what the package exports
//   inside.js                                        what is behind all of them, one file
//   elements/shared.js                               what the elements have in common
//   elements/alerts.js, preferences.js, push_subscription.js, stream_socket.js, zone.js   loaded when they are needed
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const kLoadedLater = ["preferences.js", "push_subscription.js", "stream_socket.js", "zone.js"];
const kOptions = [
  "--bundle",
  "--minify",
  "--format=esm",
  "--target=es2022",
  "--charset=utf8",
  "--sourcemap",
  "--sources-content=false",
  "--log-level=warning",
];

// The copy of the readable modules that is bundled, its style sheets minified.
const kCopy = "copy";

/** `folder`/src holds the readable modules; the others of `folder` are made again. */
export function bundlePackage(folder) {
  for (const name of readdirSync(folder)) {
    if (name !== "src") rmSync(join(folder, name), { recursive: true });
  }
  const copy = join(folder, kCopy);
  cpSync(join(folder, "src"), join(copy, "src"), { recursive: true });
  const below = (place) => readdirSync(place, { recursive: true }).map((name) => join(place, name));
  for (const path of below(join(copy, "src"))) if (path.endsWith("style.js")) minifyStyles(path);
  const esbuild = (...more) => {
    execFileSync("esbuild", [...kOptions, "--outbase=src", "--outdir=..", ...more], {
      cwd: copy,
      stdio: ["ignore", "ignore", "inherit"],
    });
  };
  esbuild("src/inside.js", ...kLoadedLater.map((name) => `--external:./${name}`));
  esbuild(
    ...["index.js", "react.js", "push-worker.js", ...kLoadedLater].map((name) => `src/${name}`),
    "--external:./inside.js",
    "--external:react",
  );
  esbuild(
    "src/elements/index.js",
    "src/elements/alerts.js",
    "src/elements/preferences/index.js",
    "--external:../inside.js",
    "--splitting",
    "--chunk-names=elements/shared",
  );
  rmSync(copy, { recursive: true });
  // The maps lead to the readable modules.
  for (const path of below(folder)) {
    if (!path.endsWith(".js.map")) continue;
    const map = JSON.parse(readFileSync(path, "utf8"));
    map.sources = map.sources.map((source) => source.replace(`${kCopy}/`, ""));
    writeFileSync(path, JSON.stringify(map));
  }
}

// What esbuild leaves as it is, being a text to it: the CSS between stylesheet(` and `).
function minifyStyles(path) {
  const text = readFileSync(path, "utf8");
  const small = text.replace(/(?<=stylesheet\(`)[^`]*(?=`\))/g, (css) => {
    const options = ["--loader=css", "--minify", "--charset=utf8", "--log-level=warning"];
    const minified = execFileSync("esbuild", options, { input: css, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
    if (/[`\\]|\$\{/.test(css + minified)) throw new Error(`${path}: a style sheet that is no plain text`);
    return minified.trim();
  });
  if (small === text) throw new Error(`${path} has no stylesheet(\`…\`)`);
  writeFileSync(path, small);
}
