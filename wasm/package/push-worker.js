// The service worker of push messages: shows them, and opens what is clicked. A classic script, so
// that a page with a service worker of its own can import it there (importScripts). docs/channels.md
// tells how it is served and what it says to pages.
//
// It has no sign-in and asks no server: that a notification was clicked is noted in a cache, and the
// next page of this site with an inbox marks it read. A page that has one open is told at once.

"use strict";

(() => {
  const kClicked = "carillon-push-clicked"; // the cache: one entry for each click that is not told
  // A page that does not answer has no inbox, or hangs.
  const kShownMs = 2000;
  const kOpenedMs = 500; // Firefox lets a click open a window for a second
  const kTag = "carillon:";

  const { clients, registration } = self;

  /** Our own message, or null: what else may come is another's. */
  function read(data) {
    try {
      const message = data.json();
      const { id, title, priority, unread } = message;
      const texts = [id, title, priority].every((member) => typeof member === "string");
      return texts && typeof unread === "number" ? message : null;
    } catch {
      return null;
    }
  }

  const windows = () => clients.matchAll({ type: "window", includeUncontrolled: true });

  /** What a page answers; null when it does not in time. */
  function ask(client, message, patienceMs) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const timer = setTimeout(() => answered(null), patienceMs);
      function answered(data) {
        clearTimeout(timer);
        port1.close();
        resolve(data);
      }
      port1.onmessage = ({ data }) => answered(data);
      client.postMessage(message, [port2]);
    });
  }

  // A page that somebody looks at and whose inbox is live shows it by itself.
  async function isShownByPage({ id }) {
    const visible = (await windows()).filter((client) => client.visibilityState === "visible");
    const answers = await Promise.all(
      visible.map((client) => ask(client, { type: "carillon.push", id }, kShownMs)),
    );
    return answers.some((answer) => answer?.shown === true);
  }

  async function showBadge(unread) {
    try {
      if (Number.isSafeInteger(unread)) await self.navigator.setAppBadge?.(unread);
    } catch {
      // The platform has no badge for this site.
    }
  }

  async function receive(message) {
    await showBadge(message.unread);
    if (await isShownByPage(message)) return;
    const { id, title, body, url, group, priority } = message;
    await registration.showNotification(title, {
      body: typeof body === "string" ? body : "",
      // A later one of the group takes the place of the earlier one, and is heard; a message that
      // comes twice takes its own.
      tag: kTag + (group ?? id),
      renotify: typeof group === "string",
      silent: priority === "low",
      requireInteraction: priority === "critical",
      data: { carillon: { id, url } },
    });
  }

  /** The absolute address of a click, or null where none may be opened. */
  function targetOf(url) {
    if (typeof url !== "string" || url.trim() === "") return null;
    try {
      const target = new URL(url, self.location.origin);
      return target.protocol === "https:" || target.protocol === "http:" ? target : null;
    } catch {
      return null;
    }
  }

  // Kept until a page has told the server, whatever happens to this worker or the page meanwhile.
  async function note(id) {
    try {
      const cache = await self.caches.open(kClicked);
      await cache.put(`/carillon-push-clicked/${encodeURIComponent(id)}`, new Response(""));
    } catch {
      // Storage is full or switched off: the notification stays unread.
    }
  }

  async function open(id, target, pages) {
    const home = new URL(self.location).searchParams.get("home");
    // The one that was used last comes first.
    const page = pages.find(({ url }) => url === target?.href) ?? pages[0];
    if (page === undefined) {
      const start = targetOf(home) ?? new URL(self.location.origin);
      return clients.openWindow((target ?? start).href);
    }
    if (target === null || page.url === target.href) return page.focus();
    const answer = await ask(page, { type: "carillon.open", id, url: target.href }, kOpenedMs);
    return answer?.opened === true ? page.focus() : clients.openWindow(target.href);
  }

  async function click({ id, url }) {
    const pages = await windows();
    await note(id);
    for (const page of pages) page.postMessage({ type: "carillon.clicked" });
    await open(id, targetOf(url), pages);
  }

  self.addEventListener("push", (event) => {
    const message = read(event.data);
    if (message !== null) event.waitUntil(receive(message));
  });

  self.addEventListener("notificationclick", (event) => {
    const clicked = event.notification.data?.carillon;
    if (clicked === undefined) return;
    event.notification.close();
    event.waitUntil(click(clicked));
  });
})();
