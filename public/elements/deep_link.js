// Where a notification may lead, by the package's rule of safe addresses (safe_url.js): that of its
// data, and those within its text.

import { follow as followUrl, safeUrl } from "../safe_url.js";

// What ends an address within a text: blanks, quotes, brackets, and characters that turn its direction.
const kInText = /\bhttps?:\/\/[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const kNotItsEnd = /[.,;:!?…'’*_]+$/u;
const kPairs = { ")": "(", "]": "[", "}": "{" };

/** The absolute URL of a text, or null where it is none that may be opened. */
export function safeAddress(text) {
  const url = safeUrl(text);
  return url === null ? null : new URL(url);
}

/** The absolute URL of `notification.data.url`, or null where there is none that may be opened. */
export function deepLinkOf(notification) {
  return safeAddress(notification.data?.url);
}

/** Goes there: in this tab within the own site, else in a new tab that cannot reach this one. */
export function follow(url) {
  followUrl(url.href);
}

// A full stop or a bracket behind an address is the sentence's, unless the address opened it.
function trimmed(address) {
  for (;;) {
    const shorter = address.replace(kNotItsEnd, "");
    const last = shorter.at(-1);
    const opens = kPairs[last];
    if (!opens || shorter.split(opens).length >= shorter.split(last).length) return shorter;
    address = shorter.slice(0, -1);
  }
}

/** A text in pieces, {text, url}: `url` of those that are a web address, null of the others. */
export function piecesOf(text) {
  const pieces = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(kInText)) {
    const address = trimmed(found);
    const url = safeAddress(address);
    if (url === null) continue;
    if (index > from) pieces.push({ text: text.slice(from, index), url: null });
    pieces.push({ text: address, url });
    from = index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), url: null });
  return pieces;
}
