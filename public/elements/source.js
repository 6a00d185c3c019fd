// Where the rows of a view come from: the inbox itself, or a list besides it that the inbox keeps live.
// What is in either, and in which order, is the core's to say.

/** The views, in the order of their tabs. */
export const kViews = ["all", "unread", "archived", "snoozed"];

const kNoItems = Object.freeze([]);
const kNothingChosen = { q: "", types: [], priorities: [], teams: [] };

export class Source {
  #inbox = null;
  #list = null; // InboxList, while it is not the inbox itself
  #ids = new Set(); // of the list besides
  #stop = null;
  #view = "all";
  #chosen = kNothingChosen;
  #isFolded = false;
  #order = "priority";
  #onChange;

  /** `onChange()` is called when a list besides the inbox has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Another inbox, or null. The view stays, what was searched for goes. */
  use(inbox) {
    this.#inbox = inbox;
    this.#chosen = kNothingChosen;
    this.#open();
  }

  get view() {
    return this.#view;
  }

  /** Is what belongs together shown as one? */
  get isFolded() {
    return this.#isFolded;
  }

  /** "priority" or "newest". */
  get order() {
    return this.#order;
  }

  /** {q, types, priorities, teams}: what the view is narrowed by. */
  get chosen() {
    return this.#chosen;
  }

  get isNarrowed() {
    const { q, types, priorities, teams } = this.#chosen;
    return q !== "" || types.length + priorities.length + teams.length > 0;
  }

  show(view) {
    this.#view = view;
    this.#open();
  }

  /** `isFolded` and `order` change how it is shown, all else what. */
  narrow({ isFolded = this.#isFolded, order = this.#order, ...chosen }) {
    this.#isFolded = isFolded;
    this.#order = order;
    this.#chosen = { ...this.#chosen, ...chosen };
    this.#open();
  }

  /** The rows there are; `state` is the inbox's. */
  items(state) {
    const items = state?.items ?? kNoItems;
    if (this.#list === null) return items;
    const listed = this.#list.items;
    this.#ids = new Set(listed.map(({ id }) => id));
    if (this.#view !== "all" && this.#view !== "unread") return listed;
    // What has left the list and is in the inbox, since it was read, keeps its place while somebody is there.
    return [...listed, ...items.filter(({ id }) => !this.#ids.has(id))];
  }

  /** Does this view show `item`? Of a list besides the inbox the core has decided that. */
  shows(item) {
    if (this.#list !== null) return this.#ids.has(item.id);
    return this.#view !== "unread" || !item.is_read;
  }

  /** Are its rows those of the inbox itself? */
  get isInbox() {
    return this.#list === null;
  }

  /** Why a list besides the inbox could not be loaded; null where it could. */
  get error() {
    return this.#list?.error ?? null;
  }

  /** Is the first page of a list besides the inbox still to come? */
  get isComing() {
    return this.#list !== null && !this.#list.isLoaded && this.#list.error === null;
  }

  /** Is what it shows of a list besides the inbox what was here, and the server could not be asked? */
  get isPartial() {
    return this.#list !== null && !this.#list.isLoaded && this.#list.error !== null;
  }

  get hasMore() {
    return (this.#list ?? this.#inbox)?.hasMore ?? false;
  }

  loadMore() {
    return this.#list === null ? this.#inbox.loadMore() : this.#list.more();
  }

  /** Could older rows be of this view? Of the unread there are none once all are here. */
  wantsMore(state) {
    return this.#list !== null || this.#view === "all" || state.truncated;
  }

  #open() {
    this.#stop?.();
    this.#list?.close();
    this.#stop = this.#list = null;
    const isOwn = this.#view === "all" || this.#view === "unread";
    const isPlain = isOwn && !this.isNarrowed && this.#order === "priority";
    if (isPlain || this.#inbox === null) return;
    const { q, types, priorities, teams } = this.#chosen;
    this.#list = this.#inbox.list({
      ...(q === "" ? {} : { q }),
      ...(this.#view === "unread" ? { read: false } : {}),
      archived: this.#view === "archived",
      snoozed: this.#view === "snoozed",
      types,
      priorities,
      teams,
      order: this.#order,
    });
    this.#stop = this.#list.subscribe(() => this.#onChange());
  }
}
