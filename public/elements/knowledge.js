// What is known of an inbox. Until the server was heard nothing is; and nothing is any more once it
// forbids the inbox or the connection has ended for good: then no number is shown, and none is said.

/** Is what `state` (null: there is no inbox) says that of the person's inbox, now or of late? */
export function isKnown(state) {
  return state !== null && state.known && state.connection !== "closed";
}
