// What a closed tab leaves in this browser (IndexedDB), by server and person: the first rows of the
// inbox, and of each tab the operations that the server has not answered. Where there is no storage, it
// is full or blocked, all goes on without. What is in the texts is the core's.

const kName = "carillon";
const kVersion = 1;
const kInboxes = "inboxes"; // [server, person] -> {text, at}
const kOperations = "operations"; // [server, person, tab] -> {text}
const kByTime = "by_time";
const kOpenMs = 1500; // a browser may neither open nor refuse
const kKeptMs = 30 * 86_400_000; // of who has not been here since
const kInboxWaitMs = 500; // the inbox is kept so long after it has changed
const kLockPrefix = "carillon tab "; // held by a tab that lives, so that its operations are its own

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Of one server. `isUsed` false: nothing is kept. */
export class Storage {
  #server;
  #opening = null;
  isUsed;

  constructor({ server, isWanted }) {
    this.#server = server;
    this.isUsed = isWanted && hasDatabase();
  }

  /** Begins to open; the first keeper waits for it. */
  open() {
    if (this.isUsed) this.#opening ??= openDatabase();
  }

  /** What is kept for this person, or null where nothing can be. */
  async keeperFor(person) {
    if (!this.isUsed || person === null) return null;
    const database = await this.#opening;
    return database === null ? null : new Keeper(database, this.#server, person);
  }

  /** Whose inbox was kept last, or null. */
  async lastPerson() {
    const database = this.isUsed ? await this.#opening : null;
    if (database === null) return null;
    try {
      const inboxes = database.transaction(kInboxes).objectStore(kInboxes).index(kByTime);
      const keys = await done(inboxes.getAllKeys());
      return keys.filter(([server]) => server === this.#server).at(-1)?.[1] ?? null;
    } catch {
      return null;
    }
  }
}

// A frame in a sandbox may not even look.
function hasDatabase() {
  try {
    return typeof globalThis.indexedDB?.open === "function";
  } catch {
    return false;
  }
}

async function openDatabase() {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), kOpenMs);
  });
  try {
    const opening = globalThis.indexedDB.open(kName, kVersion);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(kInboxes).createIndex(kByTime, "at");
      opening.result.createObjectStore(kOperations);
    };
    const database = await Promise.race([done(opening), late]);
    if (database === null) opening.onsuccess = () => opening.result.close();
    // A newer version of this code, in another tab, must not wait for this one.
    else database.onversionchange = () => database.close();
    return database;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

class Keeper {
  #database;
  #key;
  #tab = newTab();
  #session = null;
  #version = 0;
  #timer = null;
  #saved = ""; // the inbox's text
  #taken = []; // names of what the core has now, until its own text with them is kept
  #letGo = () => {};

  constructor(database, server, person) {
    this.#database = database;
    this.#key = [server, person];
    this.#live();
  }

  /** {inbox, operations}: texts that the core has made; null, or none. */
  async load() {
    try {
      const inbox = this.#store([kInboxes], "readonly", kInboxes).get(this.#key);
      const kept = await done(inbox);
      this.#dropOld();
      const taken = await this.#take();
      this.#taken.push(...taken.map(({ name }) => name));
      return { inbox: kept?.text ?? null, operations: taken.map(({ text }) => text) };
    } catch {
      return { inbox: null, operations: [] };
    }
  }

  /** `session`: {version(), inbox(), operations(), adopt(text)}; from now on what changes is kept. */
  begin(session) {
    this.#session = session;
    this.look();
  }

  /** Something may have changed. */
  look() {
    if (this.#session === null) return;
    const version = this.#session.version();
    if (version !== undefined && version !== this.#version) {
      this.#version = version;
      this.#put(kOperations, [...this.#key, this.#tab], this.#session.operations(), "strict");
    }
    this.#timer ??= setTimeout(() => this.save(), kInboxWaitMs);
  }

  /** Keeps the inbox now. */
  save() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.#session?.inbox();
    if (!text || text === this.#saved) return;
    this.#saved = text;
    this.#put(kInboxes, this.#key, text, "relaxed");
  }

  /** Takes over what tabs have left that have ended since. */
  async adopt() {
    try {
      for (const { name, text } of await this.#take()) {
        if (this.#session === null) return;
        this.#taken.push(name);
        this.#session.adopt(text);
      }
    } catch {
      // there is no storage any more
    }
  }

  forget() {
    this.#session = null;
    clearTimeout(this.#timer);
    try {
      const transaction = this.#database.transaction([kInboxes, kOperations], "readwrite");
      transaction.objectStore(kInboxes).delete(this.#key);
      transaction.objectStore(kOperations).delete(this.#ofAllTabs());
    } catch {
      // there is no storage any more
    }
  }

  end() {
    this.#session = null;
    clearTimeout(this.#timer);
    this.#letGo();
  }

  // --- whose tabs live

  #live() {
    const locks = globalThis.navigator?.locks;
    if (typeof locks?.request !== "function") return;
    const held = new Promise((resolve) => {
      this.#letGo = resolve;
    });
    locks.request(kLockPrefix + this.#tab, () => held).catch(() => {});
  }

  // What the tabs have left that have ended, which is this tab's from now on: [{name, text}].
  async #take() {
    const operations = this.#store([kOperations], "readonly", kOperations);
    const tabs = (await done(operations.getAllKeys(this.#ofAllTabs()))).map((key) => key.at(-1));
    const taken = [];
    for (const tab of tabs) {
      if (ownerOf(tab) !== this.#tab) await withEnded(tab, async () => taken.push(await this.#takeOf(tab)));
    }
    return taken.filter(Boolean);
  }

  // One transaction: it is of one tab, whatever befalls. A name of its own for each, as the core
  // keeps them apart until it has them.
  async #takeOf(tab) {
    const operations = this.#store([kOperations], "readwrite", kOperations);
    const kept = await done(operations.get([...this.#key, tab]));
    if (kept === undefined) return null;
    const name = `${this.#tab} ${tab}`;
    operations.delete([...this.#key, tab]);
    operations.put(kept, [...this.#key, name]);
    return { name, text: kept.text };
  }

  #put(name, key, text, durability) {
    try {
      const transaction = this.#database.transaction([name], "readwrite", { durability });
      const store = transaction.objectStore(name);
      if (text) store.put({ text, at: Date.now() }, key);
      else store.delete(key);
      // What was taken over is in the text now.
      if (name === kOperations) for (const tab of this.#taken.splice(0)) store.delete([...this.#key, tab]);
      transaction.onabort = () => {}; // full: what is kept is older than what is shown
    } catch {
      // there is no storage any more
    }
  }

  #dropOld() {
    const store = this.#store([kInboxes], "readwrite", kInboxes);
    const old = store.index(kByTime).openKeyCursor(IDBKeyRange.upperBound(Date.now() - kKeptMs));
    old.onsuccess = () => {
      if (old.result === null) return;
      store.delete(old.result.primaryKey);
      old.result.continue();
    };
  }

  #ofAllTabs() {
    return IDBKeyRange.bound([...this.#key, ""], [...this.#key, "\uffff"]);
  }

  #store(names, mode, name) {
    return this.#database.transaction(names, mode).objectStore(name);
  }
}

function newTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes));
}

// What one has taken over is under its name, then that of whose it was.
const ownerOf = (tab) => tab.split(" ").at(0);

// Runs `work` if the tab has ended. Without locks nobody knows: operations have names, and one that is
// sent twice takes effect once.
async function withEnded(tab, work) {
  const locks = globalThis.navigator?.locks;
  if (typeof locks?.request !== "function") return work();
  return locks.request(kLockPrefix + ownerOf(tab), { ifAvailable: true }, (lock) => lock !== null && work());
}
