// Writes core/base/grapheme_table.cpp: which characters extend, join or end a grapheme cluster (UAX #29),
// from the files of the Unicode Character Database as Debian's package unicode-data has them.
//   node scripts/lib/grapheme_table.mjs [FOLDER]     default /usr/share/unicode
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = process.argv[2] ?? "/usr/share/unicode";
const target = fileURLToPath(new URL("../../core/base/grapheme_table.cpp", import.meta.url));
const kPage = 0x1000; // characters of one page of the table

// In the order of GraphemeProperty (core/base/grapheme_table.hpp).
const kProperties = [
  "Other", "CR", "LF", "Control", "Extend", "ZWJ", "Regional_Indicator", "Prepend", "SpacingMark", "L",
  "V", "T", "Extended_Pictographic", "InCB_Consonant", "InCB_Linker", "InCB_Extend",
];
// Rule GB9c joins consonants in these scripts only (UAX #44, Indic_Conjunct_Break).
const kConjunctScripts = new Set(["Beng", "Deva", "Gujr", "Mlym", "Orya", "Telu"]);

/** [first, last, value] of each line of a file of the database. */
function linesOf(file) {
  return readFileSync(`${folder}/${file}`, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [range, value] = line.split(";").map((part) => part.trim());
      const [first, last = first] = range.split("..").map((hex) => parseInt(hex, 16));
      return [first, last, value];
    });
}

const version = /GraphemeBreakProperty-([\d.]+)\.txt/.exec(
  readFileSync(`${folder}/auxiliary/GraphemeBreakProperty.txt`, "utf8"),
)[1];
const properties = new Array(0x110000).fill("Other");
for (const [first, last, value] of linesOf("auxiliary/GraphemeBreakProperty.txt")) {
  if (value === "LV" || value === "LVT") continue; // told by arithmetic
  properties.fill(value, first, last + 1);
}

function refine(point, from, to) {
  if (properties[point] !== from) {
    throw new Error(`U+${point.toString(16)} is ${properties[point]}, not ${from}: no ${to} besides`);
  }
  properties[point] = to;
}
for (const [first, last, value] of linesOf("emoji/emoji-data.txt")) {
  if (value !== "Extended_Pictographic") continue;
  for (let point = first; point <= last; point += 1) refine(point, "Other", "Extended_Pictographic");
}
const names = new Map(
  readFileSync(`${folder}/PropertyValueAliases.txt`, "utf8")
    .split("\n")
    .map((line) => line.split(";").map((part) => part.trim()))
    .filter(([property]) => property === "sc")
    .map(([, short, long]) => [long, short]),
);
const script = new Array(0x110000).fill("");
for (const [first, last, value] of linesOf("Scripts.txt")) script.fill(names.get(value), first, last + 1);
for (const [first, last, value] of linesOf("IndicSyllabicCategory.txt")) {
  for (let point = first; point <= last; point += 1) {
    if (!kConjunctScripts.has(script[point])) continue;
    if (value === "Virama") refine(point, "Extend", "InCB_Linker");
    if (value === "Consonant") refine(point, "Other", "InCB_Consonant");
  }
}
// As of Unicode 16 whatever extends a cluster may stand within a conjunct, but for the non-joiner.
const kNonJoiner = 0x200c;
for (let point = 0; point < properties.length; point += 1) {
  if (properties[point] === "Extend" && point !== kNonJoiner) properties[point] = "InCB_Extend";
}

const entries = []; // low 12 bits of the first character of a run, then 4 bits of its property
const pages = [];
const pageCount = 0x20; // up to U+1FFFF; of what lies above only one block is not "Other"
for (let page = 0; page < pageCount; page += 1) {
  pages.push(entries.length);
  for (let at = 0; at < kPage; at += 1) {
    const point = page * kPage + at;
    if (at === 0 || properties[point] !== properties[point - 1]) {
      entries.push((at << 4) | kProperties.indexOf(properties[point]));
    }
  }
}
pages.push(entries.length);

// The tags and variation selectors of plane 14 are told by the two ends of their runs.
const above = [];
for (let point = pageCount * kPage; point < 0x110000; point += 1) {
  const property = properties[point];
  if (property === "Other") continue;
  const run = above.at(-1);
  if (run && run.last === point - 1 && run.property === property) run.last = point;
  else above.push({ first: point, last: point, property });
}

const rows = (values, width) => {
  const lines = [];
  let line = "   ";
  for (const value of values) {
    if (line.length + value.length + 2 > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${value},`;
  }
  return [...lines, line].join("\n");
};
const hex = (value, digits) => `0x${value.toString(16).padStart(digits, "0")}`;
const enumerator = (name) => `k${name.replace(/_/g, "")}`;

writeFileSync(
  target,
  `// Made by scripts/lib/grapheme_table.mjs from the Unicode Character Database ${version}; not by hand.
// Copyright of the data: tests/unicode/LICENSE.

#include "core/base/grapheme_table.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace carillon {
namespace {

// Runs of one property. Sixteen bits each: where the run begins within its page of 4,096
// characters, and the property.
// clang-format off
constexpr std::uint16_t kRuns[] = {
${rows(entries.map((entry) => hex(entry, 4)), 100)}
};
// Where the runs of each page begin.
constexpr std::uint16_t kPages[] = {
${rows(pages.map(String), 100)}
};
// clang-format on

struct Run {
    char32_t first;
    char32_t last;
    GraphemeProperty property;
};
// What is anything at all behind those pages.
constexpr Run kAbove[] = {
${above.map(({ first, last, property }) => `    {${hex(first, 5)}, ${hex(last, 5)}, GraphemeProperty::${enumerator(property)}},`).join("\n")}
};

}  // namespace

GraphemeProperty grapheme_property(char32_t point) {
    if (point >= 0xac00 && point <= 0xd7a3) {
        return (point - 0xac00) % 28 == 0 ? GraphemeProperty::kLv : GraphemeProperty::kLvt;
    }
    const std::size_t page = point >> 12;
    if (page + 1 < std::size(kPages)) {
        const auto low = static_cast<std::uint16_t>((point & 0xfff) << 4 | 0xf);
        const auto* run = std::upper_bound(kRuns + kPages[page], kRuns + kPages[page + 1], low) - 1;
        return static_cast<GraphemeProperty>(*run & 0xf);
    }
    for (const Run& run : kAbove) {
        if (point >= run.first && point <= run.last) return run.property;
    }
    return GraphemeProperty::kOther;
}

}  // namespace carillon
`,
);
console.log(`${entries.length} runs, ${above.length} above, Unicode ${version}`);
