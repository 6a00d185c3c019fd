// What is said under the last row when rows that belong to the list are not shown.

import { setText } from "./dom.js";
import { isKnown } from "./knowledge.js";
import { spelled } from "./time.js";

function missingOf({ source, state, texts, formatting }) {
  if (source.isPartial) return texts.partial;
  if (!source.isInbox || !isKnown(state) || !state.truncated) return "";
  const { total } = state.unread;
  const listed = state.items.filter((item) => !item.is_read).length;
  return total > listed ? texts.truncated(spelled(listed, formatting), spelled(total, formatting)) : "";
}

/** Shows it in `node`, which is hidden while nothing is missing. */
export function showMissing(node, list) {
  const text = missingOf(list);
  node.hidden = text === "";
  setText(node, text);
}
