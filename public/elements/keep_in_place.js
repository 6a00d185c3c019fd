// What is looked at stays where it is while something above it changes.

/** Calls `change()`, then scrolls `scroller`, or the page, by as much as that has moved `node`. */
export function keepInPlace(node, scroller, change) {
  const before = node?.getBoundingClientRect().top;
  change();
  const px = node ? node.getBoundingClientRect().top - before : 0;
  if (Math.abs(px) < 1) return;
  if (scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop += px;
  else window.scrollBy(0, px);
}
