// The demo's people: on the sign-in page and in the account menu.

import { firstCharacters } from "../carillon/src/elements/characters.js";
import { element } from "../carillon/src/elements/dom.js";
import { pageIcon } from "./icons.js";

const kHues = 6;

function initials(name) {
  const parts = name.split(/\s+/).filter(Boolean);
  if (parts.length < 2) return firstCharacters(parts[0] ?? "?", 2);
  return firstCharacters(parts[0], 1) + firstCharacters(parts.at(-1), 1);
}

// The same person has the same colour everywhere.
function hueOf(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % kHues;
}

function avatar(user) {
  const looks = { "data-hue": hueOf(user.id), "data-initials": initials(user.name) };
  return element("span", { class: "avatar", "aria-hidden": "true", ...looks });
}

function teamNames(user, teams) {
  return teams.filter((team) => user.teams.includes(team.id)).map((team) => team.name);
}

function words(user, teams, texts) {
  const about = [user.title, ...teamNames(user, teams)].filter(Boolean).join(" · ");
  const role = user.role === "user" ? null : element("span", { class: "role" }, texts.roles[user.role] ?? user.role);
  return element(
    "span",
    { class: "person-words" },
    element("span", { class: "person-name" }, user.name, role),
    element("span", { class: "person-about" }, about),
  );
}

/** Fills the sign-in list; `onChoose(user)` when one is pressed. */
export function showPeople(list, { users, teams }, texts, onChoose) {
  list.replaceChildren(
    ...users.map((user) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "person", "data-user": user.id, "data-email": user.email, onclick: () => onChoose(user) },
          avatar(user),
          words(user, teams, texts),
          element("span", { class: "person-locale" }, user.locale.toUpperCase()),
        ),
      ),
    ),
  );
}

/** Fills the account menu of `me`; `onLeave` when the user is to be switched. */
export function showAccount(menu, { users, teams }, me, texts, onLeave) {
  menu.setAttribute("aria-label", texts.accountOf(me.name));
  const others = [me, ...users.filter((user) => user.id !== me.id)];
  menu.replaceChildren(
    element("div", { class: "account-head" }, avatar(me), words(me, teams, texts)),
    element("p", { class: "account-title", id: "other-tab" }, texts.otherTab),
    element(
      "ul",
      { class: "account-people", "aria-labelledby": "other-tab" },
      ...others.map((user) =>
        element(
          "li",
          {},
          element(
            "a",
            { class: "person small", href: `/?user=${encodeURIComponent(user.id)}`, target: "_blank", rel: "noopener", "data-user": user.id },
            avatar(user),
            element("span", { class: "person-words" }, element("span", { class: "person-name" }, user.name)),
            pageIcon("external"),
          ),
        ),
      ),
    ),
    element(
      "button",
      { type: "button", class: "account-leave", "data-hook": "switch-user", onclick: onLeave },
      pageIcon("leave"),
      element("span", {}, texts.switchUser),
    ),
  );
}

/** The round button in the header that opens the account menu. */
export function showAccountButton(button, me, texts) {
  button.setAttribute("aria-label", texts.accountOf(me.name));
  button.title = me.name;
  button.replaceChildren(avatar(me));
}
