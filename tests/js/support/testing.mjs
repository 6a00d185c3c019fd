// node's own test functions with a limit on each: what hangs in spite of every wait's own deadline is
// a failure that names the test, and not a run without end.
import * as node from "node:test";
import "./owned.mjs"; // what the runner ends takes along what it has started
import { kPatienceMs } from "./patience.mjs";

// Several waits stand in a test, each with its own deadline, which says more: they are to come first.
const kLimit = { timeout: 5 * kPatienceMs };

const limited = (name, options, run) =>
  typeof options === "function" ? [name, kLimit, options] : [name, { ...kLimit, ...options }, run];

export const test = (...words) => node.test(...limited(...words));
export const describe = (name, run) => node.describe(name, run);
export const before = (run) => node.before(run, kLimit);
export const beforeEach = (run) => node.beforeEach(run, kLimit);
export const after = (run) => node.after(run, kLimit);
export const afterEach = (run) => node.afterEach(run, kLimit);
