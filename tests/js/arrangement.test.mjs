// What the list shows where while somebody is at it, without a page.

import assert from "node:assert/strict";
import { Arrangement } from "../../build/package/src/elements/arrangement.js";
import { folded, nameOfGroup } from "../../build/package/src/elements/groups.js";
import { test } from "./support/testing.mjs";

const rows = (...ids) => ids.map((id) => ({ id, is_read: id.startsWith("r") }));
const all = () => true;

// A list in which `first` stands, and what it shows next, as text: "a (b) c" has a gap where b was.
function list(...first) {
  const arrangement = new Arrangement();
  const show = (items, { held = true, shows = all, goes = () => false, joins = () => null } = {}) => {
    const { places, waiting } = arrangement.arrange({ items, held, shows, goes, joins });
    return [places.map(({ id, gone }) => (gone ? `(${id})` : id)).join(" "), waiting.join(" ")];
  };
  show(rows(...first), { held: false });
  return { arrangement, show };
}

test("untouched, the list is what is given, in its order", () => {
  const { show } = list("a", "b");
  assert.deepEqual(show(rows("c", "b", "a"), { held: false }), ["c b a", ""]);
});

test("held, rows keep their places and what is new waits, wherever it belongs", () => {
  const { show } = list("a", "b", "c");
  assert.deepEqual(show(rows("x", "b", "c", "a", "y")), ["a b c", "x y"]);
  assert.deepEqual(show(rows("x", "b", "c", "a", "y"), { held: false }), ["x b c a y", ""]);
});

test("an empty list holds nothing back", () => {
  const { show } = list();
  assert.deepEqual(show(rows("a")), ["a", ""]);
});

test("what was asked for comes at the end", () => {
  const { show } = list("a", "b");
  const joins = (id) => (id.startsWith("o") ? "after" : null);
  assert.deepEqual(show(rows("x", "a", "b", "o1", "o2"), { joins }), ["a b o1 o2", "x"]);
});

test("what goes leaves a gap, unless it was by the person's own doing; it comes back where it was", () => {
  const { show } = list("a", "b", "c", "d");
  assert.deepEqual(show(rows("a", "c", "d")), ["a (b) c d", ""]);
  const goes = (id) => id === "c";
  assert.deepEqual(show(rows("a", "d"), { goes }), ["a (b) d", ""]);
  assert.deepEqual(show(rows("a", "b", "d")), ["a b d", ""]);
  const joins = (id) => (id === "c" ? "back" : null);
  assert.deepEqual(show(rows("d", "a", "b", "c"), { joins }), ["a b c d", ""]);
});

test("the first row comes back to the top", () => {
  const { show } = list("a", "b", "c");
  assert.deepEqual(show(rows("b", "c"), { goes: () => true }), ["b c", ""]);
  assert.deepEqual(show(rows("b", "c", "a"), { joins: () => "back" }), ["a b c", ""]);
});

test("a row that this view no longer shows stays until the list is left", () => {
  const { show } = list("a", "b");
  const shows = (item) => item.id !== "a";
  assert.deepEqual(show(rows("b", "a"), { shows }), ["a b", ""]);
  assert.deepEqual(show(rows("b", "a"), { shows, held: false }), ["b", ""]);
});

test("gaps close when asked; a list that loses most of its rows is another list", () => {
  const { arrangement, show } = list("a", "b", "c");
  show(rows("a", "c"));
  arrangement.close();
  assert.deepEqual(show(rows("a", "c")), ["a c", ""]);
  const many = Array.from({ length: 30 }, (_, index) => `m${index}`);
  const other = list(...many);
  assert.deepEqual(other.show(rows("x", "m29")), ["x m29", ""]);
});

test("a group is folded into its first row, or opened, and one alone is no group", () => {
  const place = (id, group = null, gone = false) => ({ id, gone, item: { id, group } });
  const places = [place("a", "g"), place("b"), place("c", "g"), place("d", "h"), place("e", "g"), place("f", "g", true)];
  const shown = (opened) => folded(places, new Set(opened)).map(({ place: { id }, more }) => `${id}${more || ""}`).join(" ");
  assert.equal(shown([]), "a3 b d f");
  assert.equal(shown(["g"]), "a-1 b c d e f");
});

test("a group is named by what its data says, else by its own name", () => {
  const texts = { groupKinds: { deal: "l’affaire" } };
  assert.equal(nameOfGroup({ group: "deal:42", data: { deal: "Acme" } }, texts), "l’affaire Acme");
  assert.equal(nameOfGroup({ group: "deal:42", data: { deal: 7 } }, texts), "l’affaire 42");
  assert.equal(nameOfGroup({ group: "run:a:b" }, texts), "run a:b");
  assert.equal(nameOfGroup({ group: "nightly" }, texts), "nightly");
});
