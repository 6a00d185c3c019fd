// The text of a notification in its place: two plain lines, or the whole with its lines and links.

import { piecesOf } from "./deep_link.js";
import { element, setText } from "./dom.js";

function linkTo(url, text, isActive) {
  const attributes = {
    href: url.href,
    rel: "noopener noreferrer",
    // A link within the own site stays in this tab, as following the notification itself does.
    target: url.origin === location.origin ? null : "_blank",
    class: "text-link",
    tabindex: isActive ? "0" : "-1",
  };
  return element("a", attributes, text);
}

/** Fills `node` with `text`. `isActive`: the links are in the page's tab order. */
export function fillBody(node, text, isWhole, isActive) {
  if (!isWhole) setText(node, text);
  else node.replaceChildren(...piecesOf(text).map((piece) => (piece.url ? linkTo(piece.url, piece.text, isActive) : piece.text)));
}
