// Lets rows slide to their new places, so that the eye can follow what a change did to the list.

const kGlideMs = 200;

/**
 * Calls `change()`, then lets each of `nodes` that it moved glide there from where it was. Those
 * that would cross more than the window are simply there. Without motion where less is wanted.
 */
export function glide(nodes, change) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm || document.visibilityState !== "visible") return change();
  const before = [...nodes].map((node) => [node, node.getBoundingClientRect().top]);
  change();
  const moves = before
    .filter(([node]) => node.isConnected)
    .map(([node, top]) => [node, top - node.getBoundingClientRect().top])
    .filter(([, distance]) => Math.abs(distance) >= 1 && Math.abs(distance) < window.innerHeight);
  for (const [node, distance] of moves) {
    node.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], {
      duration: kGlideMs,
      easing: "cubic-bezier(0.2, 0.8, 0.2, 1)",
    });
  }
  return undefined;
}
