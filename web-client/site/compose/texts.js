// The texts of what writes to others and shows what was sent, in English and French. Those with numbers are functions.

import { english } from "./texts_en.js";
import { french } from "./texts_fr.js";

/** All texts for "fr" or "en". */
export const textsOf = (locale) => (locale === "fr" ? french : english);

/** Why somebody was left out, in words; a reason that is newer than this page is shown as it is. */
export const reasonWords = (reason, texts) => texts.reasons[reason] ?? reason;

/** What was done, of an entry of the audit. */
export const actionWords = (action, texts) => texts.acts[action] ?? action;

/** What a refusal says to whoever has asked: plain words, then what the server adds. */
export function refusalWords(refusal, texts) {
  const { status, retryAfter } = refusal;
  if (status === 429) return texts.tooMany(retryAfter);
  if (status >= 500) return texts.unavailable;
  return { 0: texts.unreachable, 401: texts.unauthenticated, 403: texts.forbidden, 404: texts.notFound, 409: texts.underWay, 413: texts.tooLarge }[status] ?? texts.refused;
}
