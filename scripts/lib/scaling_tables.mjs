// From the output of scripts/unit-costs to the tables of docs/scaling.md. A figure that is missing
// there is an error: no number of the plan comes from anywhere else.

// What is assumed and not measured: people, and what machines are bought.
export const assumptions = {
  onlineShare: 0.1, // of all users, at the peak
  connectionsEach: 1.5, // of one who is online: tabs and devices
  notificationsADay: 10, // for each user
  visitsADay: 5, // each opens a connection
  readShare: 0.8, // of the notifications are acknowledged
  pushedShare: 0.5, // of the notifications reach somebody who is online
  peakFactor: 5, // the busiest second to the mean of the day
  keepDays: 90, // NOTIFICATION_DEFAULT_TTL=2160
  heartbeat: 30, // NOTIFICATION_WS_HEARTBEAT, seconds
  coreUse: 0.5, // of a core's time may be planned
  nodeCores: 8,
  nodeConnections: 100_000,
};

const kFigures = {
  rowCpu: [/publish, 1,024 under way.*\n.*\n\s+([\d.]+) us of PostgreSQL/, "PostgreSQL's CPU for a notification, in full groups", "µs"],
  rowRate: [/publish, 1,024 under way\s+([\d.]+) \/s/, "notifications stored by one PostgreSQL, in full groups", "/s"],
  peerRate: [/peer: plain insert, 64 clients, 1 rows each\s+([\d.]+) \/s/, "beside it: plain inserts of one row, 64 clients (pgbench)", "/s"],
  fanRate: [/publish, events of 100 recipients.*?\s([\d.]+) \/s/, "the same, events of 100 recipients", "/s"],
  batchPeer: [/peer: plain insert, 4 clients, 100 rows each\s+([\d.]+) \/s/, "beside it: plain inserts of 100 rows (pgbench)", "/s"],
  floorRate: [/floor: append 4 KiB and fdatasync\s+([\d.]+) \/s/, "the disk: appends with fdatasync", "/s"],
  rowWal: [/publish, 1,024 under way.*\n\s+(\d+) bytes of WAL/, "WAL for a notification", "bytes"],
  rowBytes: [/a notification\s+(\d+) bytes each/, "a notification on disk, with its indexes", "bytes"],
  inboxBytes: [/an inbox\s+(\d+) bytes each/, "an inbox on disk, with its indexes", "bytes"],
  sweepCpu: [/a changed inbox in a sweep\s+([\d.]+) us/, "PostgreSQL's CPU for a changed inbox in one node's sweep", "µs"],
  hintCpu0: [/PUBLISH of 1024 bytes to 0 nodes.*?([\d.]+) us of Redis/, "Redis' CPU for a hint of 1 KiB that nobody hears", "µs"],
  hintCpu4: [/PUBLISH of 1024 bytes to 4 nodes.*?([\d.]+) us of Redis/, "the same, heard by 4 nodes", "µs"],
  pingCpu: [/peer: PING.*?([\d.]+) us of Redis/, "beside it: PING", "µs"],
  eventNode: [/event accepted, 64 connections\s+server\s+([\d.]+) us/, "a node's CPU for an event by REST, 64 producers", "µs"],
  eventDb: [/event accepted, 64 connections\s+server\s+[\d.]+ us, database\s+([\d.]+) us/, "PostgreSQL's CPU for the same", "µs"],
  heard: [/event that another node accepted\s+server\s+([\d.]+) us/, "a node's CPU for an event that another node accepted", "µs"],
  push: [/push \(the difference\)\s+server\s+([\d.]+) us/, "a node's CPU for a push to one connection", "µs"],
  openNode: [/connection opened\s+server\s+([\d.]+) us/, "a node's CPU for a connection opened", "µs"],
  openDb: [/connection opened\s+server\s+[\d.]+ us, database\s+([\d.]+) us/, "PostgreSQL's CPU for the same", "µs"],
  beatNode: [/heartbeat of a connection\s+server\s+([\d.]+) us/, "a node's CPU for a heartbeat", "µs"],
  beatDb: [/heartbeat of a connection\s+server\s+[\d.]+ us, database\s+([\d.]+) us/, "PostgreSQL's CPU for the same", "µs"],
  healthz: [/GET \/healthz \(floor\)\s+server\s+([\d.]+) us/, "beside them: GET /healthz", "µs"],
  idleKib: [/per idle connection at \d+: ([\d.]+) KiB/, "a node's memory for an idle connection", "KiB"],
};

/** The figures by name; throws for one that the output does not have. */
export function figuresOf(output) {
  return Object.fromEntries(
    Object.entries(kFigures).map(([name, [pattern, what]]) => {
      const value = Number(pattern.exec(output)?.[1] ?? NaN);
      if (!Number.isFinite(value)) throw new Error(`the output of scripts/unit-costs has no figure for: ${what}`);
      return [name, value];
    }),
  );
}

/** What `users` need at their peak: plain numbers. */
export function needsOf(users, f, a = assumptions) {
  const perSecond = (aDay) => (users * aDay * a.peakFactor) / 86400;
  const connections = users * a.onlineShare * a.connectionsEach;
  const events = perSecond(a.notificationsADay);
  const acks = events * a.readShare;
  const opened = perSecond(a.visitsADay);
  const beats = connections / a.heartbeat;
  const pushes = events * a.pushedShare * a.connectionsEach;
  const nodeBusy =
    (events * f.eventNode + acks * f.eventNode + pushes * f.push + opened * f.openNode + beats * f.beatNode) / 1e6;
  const nodeCores = nodeBusy / a.coreUse;
  const commits = events + acks;
  // Every node hears of every commit: that much of each is not there for its own work.
  const heardCores = (commits * f.heard) / 1e6 / a.coreUse;
  const ownCores = a.nodeCores - heardCores;
  // One more than needed: one may be away. No number is enough where a node has nothing left.
  const nodes =
    ownCores <= 0 ? Infinity : 1 + Math.ceil(Math.max(nodeCores / ownCores, connections / a.nodeConnections));
  const hintCpu = f.hintCpu0 + (Math.max(f.hintCpu4 - f.hintCpu0, 0) / 4) * nodes;
  const cores = (us) => us / 1e6 / a.coreUse;
  return {
    connections, events, opened, beats, pushes, commits, nodes, nodeCores, heardCores,
    nodeMemoryGib: (connections * f.idleKib) / 1048576,
    dbWriteCores: cores(commits * f.eventDb),
    dbOpenCores: cores(opened * f.openDb),
    dbBeatCores: cores(beats * f.beatDb),
    dbSweepCores: cores(commits * nodes * f.sweepCpu),
    diskGb: (users * (a.notificationsADay * a.keepDays * f.rowBytes + f.inboxBytes)) / 1e9,
    walGbADay: (users * a.notificationsADay * f.rowWal) / 1e9,
    redisCores: cores(commits * hintCpu),
  };
}

const grouped = (value) => !Number.isFinite(value) ? "not possible" : value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
const row = (...cells) => `| ${cells.join(" | ")} |\n`;

function figureTable(f) {
  return row("what", "measured") + row("---", "---") +
    Object.entries(kFigures).map(([name, [, what, unit]]) => row(what, `${grouped(f[name])} ${unit}`)).join("");
}

function planTable(sizes, f, a) {
  const needs = sizes.map((users) => needsOf(users, f, a));
  const line = (what, of) => row(what, ...needs.map((need) => grouped(of(need))));
  return row("at the peak", ...sizes.map((users) => `${grouped(users / 1e6)} million`)) +
    row("---", ...sizes.map(() => "---:")) +
    line("connections", (n) => n.connections) +
    line("notifications /s", (n) => n.events) +
    line("commits /s (with acknowledgements)", (n) => n.commits) +
    line("pushes /s", (n) => n.pushes) +
    line("connections opened /s", (n) => n.opened) +
    line("heartbeats /s", (n) => n.beats) +
    line(`**nodes** of ${a.nodeCores} cores, one of them spare`, (n) => n.nodes) +
    line("cores for their own work, in all", (n) => n.nodeCores) +
    line("cores of each node for hearing the others", (n) => n.heardCores) +
    line("their memory for connections, GiB", (n) => n.nodeMemoryGib) +
    line("**PostgreSQL**, cores: writing", (n) => n.dbWriteCores) +
    line("– connections opened", (n) => n.dbOpenCores) +
    line("– heartbeats", (n) => n.dbBeatCores) +
    line("– the nodes' sweeps", (n) => n.dbSweepCores) +
    line("PostgreSQL, disk, GB", (n) => n.diskGb) +
    line("PostgreSQL, WAL a day, GB", (n) => n.walGbADay) +
    line("**Redis**, cores", (n) => n.redisCores);
}

/** The tables of docs/scaling.md by their names. */
export function tables(output) {
  const figures = figuresOf(output);
  const sizes = [1e6, 1e7, 1e8];
  return {
    "unit costs": figureTable(figures),
    plan: planTable(sizes, figures, assumptions),
    "plan with a heartbeat of 300 s": planTable(sizes, figures, { ...assumptions, heartbeat: 300 }),
    "plan of one cell": planTable([1e6, 2e6, 5e6], figures, { ...assumptions, heartbeat: 300 }),
  };
}
