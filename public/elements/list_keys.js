// The keyboard of the list. Letters act only while the focus is within the list, so they cannot
// surprise someone who is typing elsewhere.

const kMoves = {
  ArrowDown: (list) => list.focusBy(1),
  ArrowUp: (list) => list.focusBy(-1),
  j: (list) => list.focusBy(1),
  k: (list) => list.focusBy(-1),
  PageDown: (list) => list.focusBy(8),
  PageUp: (list) => list.focusBy(-8),
  Home: (list) => list.focusAt(0),
  End: (list) => list.focusAt(list.length - 1),
};

const kActions = {
  r: "read",
  e: "archive",
  s: "snooze",
  x: "select",
  Delete: "delete",
};

/** All of them, as they are told: [keys, the text that says what they do]. */
export const kKeys = [
  [["j", "k", "↓", "↑"], "move"],
  [["Page Down", "Page Up"], "page"],
  [["Home", "End"], "ends"],
  [["Enter"], "open"],
  [["Space"], "expand"],
  [["r"], "read"],
  [["e"], "archive"],
  [["s"], "snooze"],
  [["Delete"], "remove"],
  [["x"], "select"],
  [["z", "Ctrl+Z"], "undo"],
  [["/"], "search"],
  [["?"], "help"],
];

const keyOf = (event) => (event.key.length === 1 ? event.key.toLowerCase() : event.key);

/**
 * Listens on `node`, which holds `list`. `act(action, row, origin)` performs "open", "expand" or one of the row
 * actions; `origin` is the node the focus returns to. `undo()` takes the last one back,
 * `help()` shows all keys, `search()` opens the search.
 */
export function attachListKeys(node, list, { act, undo, help, search }) {
  node.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    const move = kMoves[key];
    if (move && list.length > 0) {
      event.preventDefault();
      move(list);
      return;
    }
    const command = { z: undo, "?": help, "/": search }[key];
    if (command) {
      event.preventDefault();
      command();
      return;
    }
    const row = list.rowOf(event.target);
    if (!row) return;
    const onRow = event.target === row.node;
    let action = kActions[key];
    if (onRow && key === "Enter") action = "open";
    if (onRow && key === " ") action = "expand";
    if (!action || event.repeat) return;
    event.preventDefault();
    act(action, row, event.target);
  });
}

const isTyping = (event) =>
  event.composedPath().some((node) => node instanceof Element && node.matches("input, textarea, select, [contenteditable]"));

/**
 * Ctrl+Z (and Cmd+Z) anywhere in the page but where somebody types: `undo()` is called while
 * `wants(event)`. Answers the function that ends it.
 */
export function attachUndoKey({ wants, undo }) {
  const pressed = (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!isUndo || event.defaultPrevented || isTyping(event) || !wants(event)) return;
    if (undo()) event.preventDefault();
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
