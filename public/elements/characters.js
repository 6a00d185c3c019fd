// What a reader takes for one character: grapheme clusters (UAX #29), so that nothing that is cut
// falls apart inside a flag, a family or an accent.

const segmenter =
  typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

// A browser without a segmenter cuts at code points: shorter by a piece of a picture, never invalid.
function* charactersOf(text) {
  if (segmenter === null) yield* text;
  else for (const { segment } of segmenter.segment(text)) yield segment;
}

/** The first `count` characters of a text. */
export function firstCharacters(text, count) {
  let taken = "";
  for (const character of charactersOf(text)) {
    if (count-- <= 0) break;
    taken += character;
  }
  return taken;
}

/** At most `count` characters; a cut text ends with "…", which counts. */
export function cutText(text, count) {
  const first = firstCharacters(text, count);
  return first === text ? text : `${firstCharacters(text, count - 1)}…`;
}
