// Builds the simulator once per mutant (the spoiled copies of one file compiled and linked with the
// objects of the sound one), lets each run until a rule breaks, and prints the table.
//   node tests/simulation/mutants/run.mjs BUILD_FOLDER [--seeds N] [--seed S] [--only TEXT] [--share I/N]
// Exit code 0 only when every mutant was killed.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { mutants } from "./table.mjs";

const run = promisify(execFile);
const kMostOutput = 16 * 1024 * 1024;

function options(argv) {
  const given = { build: argv[0] && resolve(argv[0]), seeds: 60000, seed: 1, only: "", share: "1/1" };
  for (let i = 1; i < argv.length; i += 2) {
    const name = argv[i].replace(/^--/, "");
    if (!(name in given) || name === "build" || argv[i + 1] === undefined) {
      throw new Error(`"${argv[i]}" is not accepted; --seeds, --seed, --only and --share are, each with a value`);
    }
    given[name] = argv[i + 1];
  }
  if (!given.build) throw new Error("the build folder is missing");
  return given;
}

// What the build knows of the simulator: how each source is compiled, and what is linked.
function recipe(tree) {
  const commands = JSON.parse(readFileSync(join(tree, "compile_commands.json"), "utf8"));
  const root = process.cwd();
  const sources = new Map();
  for (const { file, command, directory } of commands) {
    const path = file.replace(`${root}/`, "");
    const object = /-o (\S+)/.exec(command)[1];
    const ofSimulation = object.includes("simulation.dir/");
    if (ofSimulation || (path.startsWith("core/") && !sources.has(path))) {
      sources.set(path, { command, directory, object: join(directory, object), ofSimulation });
    }
  }
  return sources;
}

function spoiledText({ name, edits }, file) {
  let text = readFileSync(file, "utf8");
  for (const edit of edits.filter((each) => each.file === file)) {
    const count = text.split(edit.before).length - 1;
    if (count !== 1) throw new Error(`mutant "${name}": its text stands ${count} times in ${file}, not once`);
    text = text.replace(edit.before, () => edit.after);
  }
  return text;
}

async function compile(command, directory) {
  try {
    await run("sh", ["-c", command], { cwd: directory, maxBuffer: kMostOutput });
  } catch (failure) {
    const first = failure.stderr.split("\n").find((line) => line.includes("error:"));
    throw new Error(first ?? failure.message);
  }
}

const folderOf = (tree, { name }) => join(tree, "mutants", name.replace(/[^a-z_]+/g, "-"));

async function build(mutant, sources, root, folder) {
  mkdirSync(folder, { recursive: true });
  const spoiled = new Map();
  for (const file of new Set(mutant.edits.map((edit) => edit.file))) {
    const copy = join(folder, basename(file));
    writeFileSync(copy, spoiledText(mutant, file));
    const { command, directory } = sources.get(file);
    const object = join(folder, `${basename(file)}.o`);
    const changed = command.replace(/-o \S+/, `-o ${object}`).replace(/-MF \S+/, `-MF ${object}.d`)
      .replace(/-c \S+$/, `-c ${copy}`).replace(/-W\S+/g, "").replace("-fdiagnostics-color=always", "");
    await compile(changed, directory);
    spoiled.set(file, object);
  }
  const objects = [...sources].filter(([file, { ofSimulation }]) => ofSimulation && !spoiled.has(file))
    .map(([, { object }]) => object);
  const program = join(folder, "simulation");
  // The spoiled object stands before the library and takes its member's place.
  await run("c++", ["-o", program, ...spoiled.values(), ...objects, join(root, "core", "libcarillon_core.a")],
    { maxBuffer: kMostOutput });
  return program;
}

async function kill(program, mutant, { seed, seeds }) {
  const arguments_ = ["--brief", "--seed", String(seed), "--seeds", String(seeds)];
  try {
    await run(program, arguments_, { maxBuffer: kMostOutput, timeout: 900000 });
  } catch (failure) {
    const told = /breaks (\S+), after (\d+) schedules/.exec(failure.stdout ?? "");
    if (told) return { invariant: told[1], after: Number(told[2]) };
    // The store of a schedule answers within the call: one that asks itself for ever has no stack left.
    if (mutant.isEndless && failure.signal === "SIGSEGV") return { invariant: "ends-at-all", after: "" };
    throw new Error(`${program} ended with ${failure.code ?? failure.signal}: ${failure.stdout}${failure.stderr}`);
  }
  return null;
}

async function judge(mutant, sources, given) {
  const program = await build(mutant, sources, given.build, folderOf(given.build, mutant)).catch((failure) => {
    throw new Error(`mutant "${mutant.name}" cannot be built: ${failure.message}`);
  });
  return kill(program, mutant, given);
}

async function main() {
  const given = options(process.argv.slice(2));
  const sources = recipe(given.build);
  const [part, parts] = given.share.split("/").map(Number);
  const chosen = mutants.filter((mutant, index) => mutant.name.includes(given.only) && index % parts === part % parts);
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < chosen.length) {
      const index = next++;
      results[index] = await judge(chosen[index], sources, given);
      process.stderr.write(`${chosen[index].name}: ${results[index]?.invariant ?? "survives"}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(process.env.JOBS) || availableParallelism() }, worker));
  console.log(`| ${"mutant".padEnd(52)} | ${"killed by".padEnd(28)} | after |`);
  console.log("| --- | --- | ---: |");
  chosen.forEach(({ name }, index) => {
    const { invariant = "survives", after = "" } = results[index] ?? {};
    console.log(`| ${name.padEnd(52)} | ${invariant.padEnd(28)} | ${String(after).padStart(5)} |`);
  });
  const killed = results.filter(Boolean).length;
  console.log(`${killed} of ${chosen.length} mutants killed within ${given.seeds} schedules`);
  process.exitCode = killed === chosen.length && killed > 0 ? 0 : 1;
}

await main();
