// What came of a sending, in words, and the way back.

import { element } from "../../carillon/src/elements/dom.js";
import { reasonWords, refusalWords } from "./texts.js";

const kNamed = 20; // of those that were left out

/** Takes an event back when it is pressed, and says what came of it in `told`; `onDone()` when it is gone. */
export function takeBackButton({ api, eventId, texts, told, onDone = () => {} }) {
  let isDone = false;
  const button = element("button", { type: "button", class: "button quiet" }, texts.takeBack);
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true" || isDone) return;
    button.ariaDisabled = "true";
    button.textContent = texts.takingBack;
    try {
      told.textContent = texts.takenBack(await api.takeBack(eventId));
      isDone = true;
      onDone();
    } catch (refusal) {
      told.textContent = refusal.status === 404 ? texts.takeBackGone : refusalWords(refusal, texts);
      isDone = refusal.status === 404;
    }
    button.ariaDisabled = "false";
    button.textContent = texts.takeBack;
    if (!isDone) return;
    told.focus();
    button.remove();
  });
  return button;
}

/** The line of what is said about taking something back. */
export const toldLine = () => element("p", { class: "told", role: "status", tabindex: "-1" });

function headOf({ created }, draft, later, texts, locale) {
  if (later !== null) {
    return texts.createdLater(new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(later));
  }
  if (draft.to === "everyone") return texts.createdForAll;
  return created === 0 ? texts.createdNone : texts.created(created);
}

function skippedOf(skipped, directory, texts) {
  if (skipped.length === 0) return [];
  const lines = skipped.slice(0, kNamed).map(({ user_id: id, reason }) =>
    element("li", { dir: "auto" }, texts.skippedOne(directory.nameOf(id), reasonWords(reason, texts))));
  const rest = skipped.length - lines.length;
  if (rest > 0) lines.push(element("li", {}, texts.skippedMore(rest)));
  return [element("p", {}, texts.skippedCount(skipped.length)), element("ul", {}, ...lines)];
}

function warningsOf(warnings, draft, texts) {
  if (warnings.length === 0) return [];
  return [
    element("p", {}, draft.channel === "web" ? texts.warned : texts.channelOff),
    element("ul", {}, ...warnings.map((words) => element("li", { lang: "en" }, words))),
  ];
}

/**
 * What came of it, to be put in the place of the form: `sent` as the server answered, `later` ms since 1970 or null;
 * `onAnother()` leads back to an empty form.
 */
export function resultOf({ sent, draft, later, api, directory, texts, locale, onAnother, onTakenBack }) {
  const told = toldLine();
  const head = element("h3", { tabindex: "-1" }, headOf(sent, draft, later, texts, locale));
  const node = element("section", { class: "result" },
    head,
    ...skippedOf(sent.skipped ?? [], directory, texts),
    ...warningsOf(sent.warnings ?? [], draft, texts),
    told,
    element("p", { class: "choice" },
      element("button", { type: "button", class: "button", onclick: onAnother }, texts.another),
      takeBackButton({ api, eventId: sent.event_id, texts, told, onDone: onTakenBack })));
  return { node, focus: () => head.focus() };
}
