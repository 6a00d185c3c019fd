// What a notification's data says by convention besides its address: who acted, and what can be done
// about it. All of it comes from another program, so each member is looked at before it is shown.

import { cutText, firstCharacters } from "./characters.js";
import { safeAddress } from "./deep_link.js";
import { element, setText } from "./dom.js";

const kMostActions = 3;
const kLabelLength = 40;

const refused = new Set(); // addresses of pictures that cannot be had: asked for once

const isText = (value) => typeof value === "string" && value.trim() !== "";

/** {name, initials, avatar} of who acted, `avatar` being a URL or null; null when nobody is named. */
export function actorOf({ data }) {
  const { name, avatar_url: avatar } = data?.actor ?? {};
  if (!isText(name)) return null;
  const words = name.trim().split(/\s+/u);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : ""];
  const initials = `${firstCharacters(first, 1)}${firstCharacters(last, 1)}`.toLocaleUpperCase();
  return { name: name.trim(), initials, avatar: safeAddress(avatar) };
}

/** The actions that lead somewhere safe, {id, label, url}, at most three. */
function actionsOf({ data }) {
  const given = Array.isArray(data?.actions) ? data.actions : [];
  return given
    .map((action) => ({ id: String(action?.id ?? ""), label: action?.label, url: safeAddress(action?.url) }))
    .filter(({ label, url }) => isText(label) && url !== null)
    .slice(0, kMostActions);
}

/** Fills `node` with the actions of `item` as links. */
export function fillActions(node, item, isActive) {
  const links = actionsOf(item).map(({ id, label, url }) =>
    element(
      "a",
      {
        class: "link-action",
        part: "item-action",
        href: url.href,
        rel: "noopener noreferrer",
        dir: "auto",
        "data-action-id": id,
        tabindex: isActive ? "0" : "-1",
      },
      cutText(label.trim(), kLabelLength),
    ),
  );
  node.replaceChildren(...links);
  node.hidden = links.length === 0;
}

/** Shows who acted in `tile`, over its icon; takes it away where nobody is named. */
export function fillActor(tile, item) {
  const actor = actorOf(item);
  tile.querySelector(".actor")?.remove();
  if (actor === null) return;
  const face = element("span", { class: "actor", part: "actor" });
  setText(face, actor.initials);
  const address = actor.avatar?.href;
  if (address && !refused.has(address)) {
    const image = element("img", { alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
    // The page's policy, or the image's server, may refuse it: the initials stay.
    image.addEventListener("error", () => {
      refused.add(address);
      image.remove();
    });
    image.src = address;
    face.append(image);
  }
  tile.append(face);
}
