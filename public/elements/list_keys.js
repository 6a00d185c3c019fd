// The keyboard of the list. Letters act only while the focus is within the list, so they cannot
// surprise someone who is typing elsewhere.

const kMoves = {
  ArrowDown: (list) => list.focusBy(1),
  ArrowUp: (list) => list.focusBy(-1),
  PageDown: (list) => list.focusBy(8),
  PageUp: (list) => list.focusBy(-8),
  Home: (list) => list.focusAt(0),
  End: (list) => list.focusAt(list.length - 1),
};

const kActions = {
  r: "read",
  e: "archive",
  s: "snooze",
  Delete: "delete",
};

/**
 * Listens on `list.feed`. `act(action, row, origin)` performs "open", "expand" or one of the row
 * actions; `origin` is the node the focus returns to.
 */
export function attachListKeys(list, act) {
  list.feed.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = kMoves[event.key];
    if (move) {
      event.preventDefault();
      move(list);
      return;
    }
    const row = list.rowOf(event.target);
    if (!row) return;
    const onRow = event.target === row.node;
    let action = kActions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (onRow && event.key === "Enter") action = "open";
    if (onRow && event.key === " ") action = "expand";
    if (!action || event.repeat) return;
    event.preventDefault();
    act(action, row, event.target);
  });
}
