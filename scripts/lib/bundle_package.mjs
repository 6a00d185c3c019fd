// Makes of the package's readable modules (build/modules/src) what a page loads (build/modules): few files,
// minified, each with a source map that names the readable ones. By esbuild, which scripts/setup installs.
//
//   index.js, react.js, push-worker.js, elements/…   what the package exports
//   inside.js                                        what is behind all of them, one file
//   elements/shared.js                               what the elements have in common
//   elements/alerts.js, preferences.js, push_subscription.js, stream_socket.js, zone.js   loaded when they are needed
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
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

/** `folder`/src holds the readable modules; the others of `folder` are made anew. */
export function bundlePackage(folder) {
  for (const name of readdirSync(folder)) {
    if (name !== "src") rmSync(join(folder, name), { recursive: true });
  }
  const esbuild = (...more) => {
    execFileSync("esbuild", [...kOptions, "--outbase=src", "--outdir=.", ...more], {
      cwd: folder,
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
}
