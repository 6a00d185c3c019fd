// A draft as the form holds it, and the request that it becomes. No DOM.

const kHourMs = 3_600_000;

export const emptyDraft = () => ({
  to: "people", // "people" | "team" | "everyone"
  people: [], // [{id, name}]
  team: "",
  scope: "", // a team that limits people
  type: "", // of a template; empty: in one's own words
  language: "own", // "own" | "fr" | "en", of a template's text
  values: {}, // of the template's variables
  title: "",
  body: "",
  priority: "normal",
  channel: "web",
  link: "",
  action: "", // the words of its button
  hours: "",
  deliverAt: "", // as an input of the type datetime-local has it
});

/** What is missing or wrong before the server is asked: [{field, text}], `text` the name of a text. */
export function faultsOf(draft, template) {
  const faults = [];
  const fault = (field, text) => faults.push({ field, text });
  if (draft.to === "people" && draft.people.length === 0) fault("people", "needPeople");
  if (draft.to === "team" && draft.team.trim() === "") fault("team", "needTeam");
  if (template === null && draft.title.trim() === "") fault("title", "needTitle");
  for (const name of template?.variables ?? []) {
    if ((draft.values[name] ?? "").trim() === "") fault(`value:${name}`, "needValue");
  }
  if (draft.action.trim() !== "" && draft.link.trim() === "") fault("link", "needLink");
  if (draft.hours !== "" && !(Number(draft.hours) > 0)) fault("hours", "badHours");
  return faults;
}

function dataOf(draft, template) {
  const link = draft.link.trim();
  const label = draft.action.trim();
  return {
    ...Object.fromEntries((template?.variables ?? []).map((name) => [name, draft.values[name]])),
    ...(link === "" ? {} : { url: link }),
    ...(link === "" || label === "" ? {} : { actions: [{ id: "open", label, url: link }] }),
  };
}

function routingOf(draft, usersAs) {
  const whom = {
    people: () => ({ [usersAs]: draft.people.map(({ id }) => id), ...(draft.scope === "" ? {} : { team_id: draft.scope }) }),
    team: () => ({ team_id: draft.team.trim() }),
    everyone: () => ({ broadcast: true }),
  };
  return {
    ...whom[draft.to](),
    priority: draft.priority,
    channel: draft.channel,
    ...(draft.hours === "" ? {} : { ttl_hours: Number(draft.hours) }),
  };
}

/** Is it sent as an event, so that each reader has it in their language? */
export const isEvent = (draft) => draft.type !== "" && draft.language === "own";

/**
 * {path, body}. `template`: as GET /templates has it, or null; `text` {title, body}: what it makes in the draft's
 * language.
 */
export function requestOf(draft, template = null, text = null) {
  const later = draft.deliverAt === "" ? {} : { deliver_at: new Date(draft.deliverAt).toISOString() };
  if (template !== null && isEvent(draft)) {
    const payload = { ...dataOf(draft, template), ...routingOf(draft, "recipients") };
    return { path: "events", body: { event: template.type, payload, ...later } };
  }
  const { title, body } = text ?? draft;
  const data = dataOf(draft, template);
  return {
    path: "notifications/test",
    body: {
      ...routingOf(draft, "user_ids"),
      ...(template === null ? {} : { type: template.type }),
      title,
      body,
      ...(Object.keys(data).length === 0 ? {} : { data }),
      ...later,
    },
  };
}

const kFieldOf = {
  user_id: "people", user_ids: "people", recipients: "people", broadcast: "to", type: "type", event: "type",
  title: "title", body: "body", priority: "priority", channel: "channel", url: "link", actions: "link", data: "link",
  ttl_hours: "hours", deliver_at: "deliverAt",
};

/** The field of the form that a field of a refusal is about, or null. */
export function fieldOf(name, draft, template) {
  const [, inPayload = "", member = ""] = /^(?:\[\d+\]\.)?(payload\.)?([^.[]*)/u.exec(name) ?? [];
  if (inPayload !== "" && template?.variables.includes(member)) return `value:${member}`;
  if (member === "team_id") return { people: "scope", team: "team", everyone: "to" }[draft.to];
  return kFieldOf[member] ?? null;
}

/** Names one draft's sending: the same while the same is sent, so that a repeat does nothing twice. */
export class SendingKey {
  #of = null;
  #key = "";

  keyOf(request) {
    const text = JSON.stringify(request);
    if (this.#of !== text) {
      this.#of = text;
      this.#key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return this.#key;
  }

  /** It has been sent: the same words again are another message. */
  end() {
    this.#of = null;
  }
}

/** When it will be sent, ms since 1970, or null for now. */
export function laterThan(draft, now) {
  const at = draft.deliverAt === "" ? NaN : new Date(draft.deliverAt).getTime();
  return at > now ? at : null;
}

/** As an input of the type datetime-local writes it. */
export const localText = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * (kHourMs / 60)).toISOString().slice(0, 16);
