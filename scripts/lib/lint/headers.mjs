// Headers that need something to be included before them.
//   node scripts/lib/lint/headers.mjs
// A source file includes its own header first (includes.mjs sees to that), so the build has compiled
// most headers by themselves. The others are compiled here, each as a translation unit of its own.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isCpp, readTree } from "../../../tests/layering/source_text.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Headers without a source file of their name. */
export function headersAlone(paths) {
  const all = new Set(paths);
  return paths.filter((path) => /\.(?:hpp|h)$/.test(path) && !all.has(path.replace(/\.\w+$/, ".cpp")));
}

/** Flags of the build that let any file of ours find what it includes. */
function flagsOfTheBuild() {
  const database = JSON.parse(readFileSync(join(root, "build/release/compile_commands.json"), "utf8"));
  const { command } = database.find(({ file }) => file.startsWith(join(root, "tests/server/")));
  return command.split(" ").slice(1).join(" ").replace(/ -o .*$/, "").replaceAll('\\"', '"').split(" ")
    .filter((flag) => /^-(?:D|I|isystem|std|W)|^\//.test(flag));
}

/** What the compiler says of a file that includes nothing but the header; "" when it is whole. */
function compile(header, flags) {
  return new Promise((done) => {
    const compiler = spawn(process.env.CXX || "c++", [...flags, "-fsyntax-only", "-x", "c++", "-"], { cwd: root });
    let said = "";
    compiler.stderr.on("data", (bytes) => (said += bytes));
    compiler.on("close", (code) => done(code === 0 ? "" : said));
    compiler.stdin.end(`#include "${header}"\n`);
  });
}

async function main() {
  const headers = headersAlone(readTree(root).map(({ path }) => path).filter(isCpp));
  const flags = flagsOfTheBuild();
  const queue = [...headers];
  let findings = 0;
  const worker = async () => {
    for (let header = queue.shift(); header; header = queue.shift()) {
      const said = await compile(header, flags);
      if (!said) continue;
      findings += 1;
      console.log(`${header} does not stand by itself\n${said.split("\n").slice(0, 6).join("\n")}`);
    }
  };
  await Promise.all(Array.from({ length: Number(process.env.JOBS) || availableParallelism() }, worker));
  console.log(`lint: headers: ${headers.length} compiled, ${findings} findings`);
  process.exitCode = findings || headers.length === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
