// Reads a tree of sources for the rules: which files there are, what they include, and their text
// without comments (and, where asked, without the content of string literals).
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

// Folders that hold nothing of ours: what a build, npm or a server left there.
const foreign = new Set([".git", "build", "node_modules", "data"]);

// All files below root as { path, text }; path is relative to root. Binary files have no text.
export function readTree(root, below = "") {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return foreign.has(entry.name) ? [] : readTree(root, path);
    // In a second work tree .git is a file.
    if (!entry.isFile() || path === ".git") return [];
    const bytes = readFileSync(join(root, path));
    return [{ path, text: bytes.includes(0) ? null : bytes.toString("utf8") }];
  });
}

export const folderOf = (path) => path.split("/")[0];
export const isCpp = (path) => [".cpp", ".hpp", ".h"].includes(extname(path));

// The includes of a C++ text: { name, quoted, line }.
export function includesOf(text) {
  const found = [];
  text.split("\n").forEach((content, index) => {
    const match = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(content);
    if (match) found.push({ name: match[1] ?? match[2], quoted: match[1] !== undefined, line: index + 1 });
  });
  return found;
}

// C++ text with every comment blanked and, unless keepStrings, every literal's content too. Line
// breaks stay, so that line numbers do.
export function codeOnly(text, { keepStrings = false } = {}) {
  const blank = (piece) => piece.replace(/[^\n]/g, " ");
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^\s()\\]{0,16})\([\s\S]*?\)\1"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'/g;
  return text.replace(pattern, (piece, _delimiter, offset) => {
    if (piece.startsWith("/")) return blank(piece);
    // 1'000'000 is a number.
    if (piece.startsWith("'") && /[0-9a-fA-F]/.test(text[offset - 1] ?? "")) return piece;
    return keepStrings ? piece : blank(piece);
  });
}

// Where a pattern stands: the 1-based lines of all its matches.
export function linesOf(text, pattern) {
  const lines = [];
  for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags.replace("g", "")}g`))) {
    lines.push(text.slice(0, match.index).split("\n").length);
  }
  return lines;
}
