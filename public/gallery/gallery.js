// Shows every state of the elements, or those that the address asks for.

import "../carillon/elements/index.js";
import { MadeUpInbox } from "./made_up_inbox.js";
import { kBellScenes, kListScenes } from "./scenes.js";

const query = new URLSearchParams(location.search);
const wanted = query.get("scene");
const place = document.querySelector('[data-hook="scenes"]');

function stage(tag, scene) {
  const section = document.createElement("section");
  section.className = "scene";
  section.dataset.scene = scene.name;
  const heading = document.createElement("h2");
  heading.textContent = scene.title;
  const node = document.createElement(tag);
  node.setAttribute("locale", query.get("locale") ?? "en");
  section.append(heading, node);
  return { section, node };
}

// A menu or dialog lies over the page: such a scene is shown alone.
const isShown = ({ name, isOver }) => (wanted === null ? !isOver : name === wanted);

document.documentElement.lang = query.get("locale") ?? "en";
if (query.has("theme")) document.documentElement.dataset.theme = query.get("theme");
place.dataset.width = query.get("width") ?? "";
const bells = document.createElement("div");
bells.className = "bells";
place.append(bells);
const acts = [];
for (const [scenes, tag, parent] of [[kBellScenes, "notification-bell", bells], [kListScenes, "notification-center", place]]) {
  for (const scene of scenes.filter(isShown)) {
    const { section, node } = stage(tag, scene);
    parent.append(section);
    const inbox = new MadeUpInbox(scene.state(), scene.lists);
    node.inbox = inbox;
    acts.push(() => scene.act?.({ center: node, inbox }));
  }
}
await new Promise((drawn) => requestAnimationFrame(drawn));
await Promise.all(acts.map((act) => act()));
document.body.dataset.ready = "";
