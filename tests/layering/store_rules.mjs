// The rules of server/store: its folders build on each other in one direction, and what two
// databases do alike stands once.
import { codeOnly, includesOf, isCpp } from "./source_text.mjs";

// Each floor may include itself and those before it; the databases do not know each other.
const floors = ["interface", "tables", "rules", "engine", "convert", "database"];
const databases = new Set(["sqlite", "postgres", "memory"]);

// The folder of server/store that a file stands in, and that folder's floor.
function placeOf(path) {
  const match = /^server\/store\/(?:([a-z_]+)\/)?[^/]+$/.exec(path);
  if (!match) return null;
  const folder = match[1] ?? "interface";
  return { folder, floor: floors.indexOf(databases.has(folder) ? "database" : folder) };
}

export const storeFoldersHaveOneDirection = {
  name: "the folders of server/store build on each other in one direction",
  why: `${floors.join(" <- ")}: what is decided knows no queue, and nothing but a database knows a database`,
  find: (files) => files.filter(({ path, text }) => isCpp(path) && text !== null).flatMap(({ path, text }) => {
    const from = placeOf(path);
    if (!from) return [];
    if (from.floor < 0) return [`${path}:1 ${from.folder} is no folder of the store's`];
    return includesOf(text).flatMap(({ name, line }) => {
      const to = placeOf(name);
      if (!to || to.folder === from.folder || to.floor < from.floor) return [];
      return [`${path}:${line} ${from.folder} may not include "${name}"`];
    });
  }),
};

const longestBlock = 5;
const databaseOf = (path) => /^server\/store\/(sqlite|postgres|memory)\/[^/]+\.[ch]pp$/.exec(path)?.[1];
const blank = (piece) => piece.replace(/[^\n]/g, " ");
// What each implementation of an interface has to declare.
const overrides = /^[ \t]*[\w:<>,&*~ \t]+\([^;{}]*\)(?:\s+const)?\s+override;/gm;
const rawStrings = /R"([^\s()\\]{0,16})\([\s\S]*?\)\1"/g;

// The lines that say something of their own, as { line, code }: no comments, includes or braces, no
// SQL and no binding of its parameters. Names that only tell the databases apart are made one.
function tellingLines(text) {
  const code = codeOnly(text, { keepStrings: true }).replace(rawStrings, blank).replace(overrides, blank);
  return code.split("\n").map((content, index) => ({
    line: index + 1,
    code: content.replace(/sqlite|postgres|memory/gi, "database").replace(/\b(query|rows|statement)\b/gi, "answer")
      .replace(/\b(connection|transaction)\b/gi, "db").replace(/\.(step|next)\(\)/g, ".next()")
      .replace(/\.(bind|add)\(/g, ".bind(").replace(/\s+/g, " ").trim(),
  })).filter(({ code: line }) =>
    /\w/.test(line) && !/^(#|["']|\.bind\(|using |namespace |public:|private:|else\b|return \w+;$)/.test(line));
}

export const databasesRepeatNothing = {
  name: "no six lines in a row stand in two databases, but SQL and the lists of overrides that C++ demands",
  why: "what is not a database's own belongs to tables, rules or engine",
  find(files) {
    const firsts = new Map(); // a block's text: where it was met first
    const findings = [];
    for (const { path, text } of files) {
      const database = databaseOf(path);
      if (!database || text === null) continue;
      const lines = tellingLines(text);
      for (let at = 0; at + longestBlock < lines.length; ++at) {
        const block = lines.slice(at, at + longestBlock + 1).map(({ code }) => code).join("\n");
        const first = firsts.get(block);
        if (!first) firsts.set(block, { database, place: `${path}:${lines[at].line}` });
        else if (first.database !== database)
          findings.push(`${path}:${lines[at].line} repeats the six lines from ${first.place} on`);
      }
    }
    return findings;
  },
};
