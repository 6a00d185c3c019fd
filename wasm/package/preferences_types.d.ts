// What a person says of how they are reached, and what follows from it: docs/preferences.md.

import type { Channel, Priority } from "./index.js";

/** Of each channel: on or off; what is not said is left to what is less specific, then to defaults. */
export interface ChannelChoices {
  readonly web?: boolean;
  readonly email?: boolean;
  readonly sms?: boolean;
  readonly mobile_push?: boolean;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** From `from` on each of the days until `to`, on the day after where that is not later. */
export interface QuietHours {
  /** Every day where absent. */
  readonly days?: readonly Weekday[];
  /** By the person's wall clock: `20:00`. */
  readonly from: string;
  readonly to: string;
}

export interface Digest {
  readonly email: "off" | "daily" | "weekly";
  readonly at?: string;
  readonly day?: Weekday;
  readonly max_priority?: Priority;
}

/** What a person says of how they are reached: docs/preferences.md. Frozen. */
export interface Preferences {
  readonly locale?: string;
  readonly timezone?: string;
  readonly channels?: Omit<ChannelChoices, "web">;
  /** By type (`task.assigned`) or family (`task.*`). */
  readonly types?: { readonly [type: string]: ChannelChoices };
  readonly quiet_hours?: readonly QuietHours[];
  readonly paused_until?: string;
  readonly digest?: Digest;
}

/** A merge patch (RFC 7396): members take the place of those of their name, null takes them back. */
export type PreferencesPatch = { readonly [Member in keyof Preferences]?: PatchOf<Preferences[Member]> | null };
type PatchOf<Value> = Value extends readonly unknown[] | string | boolean
  ? Value
  : { readonly [Member in keyof Value]?: PatchOf<Value[Member]> | null };

/** Of each type and channel, what holds and which line says so: `types.task.*.email`. */
export interface Effective {
  readonly [type: string]: {
    readonly [Name in Channel]: {
      readonly state: "on" | "off" | "mandatory";
      /** null where nobody says it. */
      readonly line: string | null;
    };
  };
}

/** What the server decides by besides the document. Frozen. */
export interface PreferenceRules {
  /** Of whose document names none. */
  readonly timezone: string;
  /** The channels that the operator has on. */
  readonly open: { readonly email: boolean; readonly sms: boolean; readonly mobile_push: boolean };
  /** Those by which an address of the person is known. */
  readonly addresses: { readonly email: boolean; readonly sms: boolean; readonly mobile_push: boolean };
  /** Does the server offer a digest? */
  readonly digest: boolean;
  /** The operator's own document, for what the person does not say. */
  readonly defaults: Preferences;
  readonly types: {
    readonly [type: string]: { readonly priority: Priority; readonly mandatory: boolean };
  };
}

export interface Question {
  type: string;
  /** The type's own unless said. */
  priority?: Priority;
  /** Now unless said. A text is RFC 3339. */
  at?: Date | number | string;
}

/** What would happen by one channel. */
export interface Decision {
  readonly channel: Channel;
  readonly decision: "now" | "later" | "digest" | "never";
  /** In a word: `wanted`, `mandatory`, `critical`, `step`, `not_asked`, `preference`, `quiet_hours` … */
  readonly reason: string;
  /** RFC 3339; null for never. */
  readonly at: string | null;
  /** In plain sentences, the decisive one last. */
  readonly because: readonly string[];
  readonly line: string | null;
}
