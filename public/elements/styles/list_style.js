// The rows of the feed.

import { stylesheet } from "../dom.js";

export const listStyle = stylesheet(`
.row {
  position: relative;
  display: grid;
  grid-template: "tile headline" auto "tile text" auto "tile links" auto "tile group" auto "tile meta" auto / 36px minmax(0, 1fr);
  gap: 0 12px;
  align-items: start;
  padding: 12px 12px 6px 26px;
  border-bottom: 1px solid color-mix(in oklab, var(--_border) 65%, transparent);
  content-visibility: auto;
  contain-intrinsic-size: auto 69px;
  transition: background-color 120ms;
  -webkit-tap-highlight-color: transparent;
}
.row[data-linked] { cursor: pointer; }
.row:focus-visible { outline-offset: -2px; border-radius: 6px; }
.row[data-pointed] { background: var(--_hover); }

.row[data-day], .gap[data-day] { position: relative; margin-top: 34px; scroll-margin-top: 34px; content-visibility: visible; }
.day {
  position: absolute;
  inset: -34px 0 auto;
  margin: 0;
  padding: 13px 26px 0;
  color: var(--_muted);
  font-size: 12px;
  font-weight: 600;
  line-height: 16px;
  pointer-events: none;
}

.marker {
  position: absolute;
  top: 26px;
  inset-inline-start: 10px;
  width: 8px;
  height: 8px;
  border-radius: 50%;
}
.row[data-unread] .marker { background: var(--_accent); }
.row[data-unread][data-priority="critical"] .marker { background: var(--_critical); }
.row[data-unread][data-priority="high"] .marker { background: var(--_high); }

.tile {
  grid-area: tile;
  display: grid;
  place-items: center;
  width: 36px;
  height: 36px;
  border-radius: 10px;
  background: light-dark(#eef1f6, #232934);
  color: light-dark(#4a5468, #aab4c6);
}
.row[data-priority="critical"] .tile {
  background: color-mix(in oklab, var(--_critical) 14%, var(--_surface));
  color: var(--_critical-text);
}
.row[data-priority="high"] .tile {
  background: color-mix(in oklab, var(--_high) 16%, var(--_surface));
  color: var(--_high-text);
}

.tile { position: relative; }
.actor {
  position: absolute;
  inset: 0;
  display: grid;
  place-items: center;
  overflow: hidden;
  border-radius: 50%;
  background: color-mix(in oklab, var(--_accent) 16%, var(--_surface));
  color: var(--_accent-text);
  font-size: 13px;
  font-weight: 650;
  letter-spacing: 0.01em;
}
.tile:has(.actor) { border-radius: 50%; background: none; }
.tile:has(.actor) > .icon { visibility: hidden; }
.actor img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }

.select {
  grid-area: tile;
  z-index: 1;
  display: grid;
  place-items: center;
  width: 36px;
  height: 36px;
  border: 2px solid var(--_border);
  border-radius: 10px;
  background: var(--_surface);
  color: transparent;
  opacity: 0;
}
.select .icon { stroke-width: 2.4; }
.select[aria-checked="true"] { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.tile:hover + .select, .select:hover, .select:focus-visible, [data-selecting] .select { opacity: 1; }
.row[data-selected] { background: color-mix(in oklab, var(--_accent) 8%, var(--_surface)); }

.headline {
  grid-area: headline;
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
  overflow-wrap: anywhere;
  line-height: 20px;
}
.row[data-expanded] .headline { display: block; }
.headline:has(.title:dir(rtl)) { direction: rtl; }
.title {
  color: var(--_muted);
  font-weight: 500;
  letter-spacing: -0.004em;
  text-decoration: none;
}
.row[data-unread] .title { color: var(--_text); font-weight: 620; }
.row[data-linked][data-pointed] .title { text-decoration: underline; text-underline-offset: 2px; text-decoration-thickness: 1px; }

.badge:empty { display: none; }
.badge {
  display: inline-block;
  margin-inline-end: 8px;
  padding-inline: 7px;
  border-radius: 6px;
  font-size: 11px;
  font-weight: 650;
  line-height: 18px;
  vertical-align: 1px;
  white-space: nowrap;
}
.row[data-priority="critical"] .badge { background: var(--_critical); color: var(--_on-critical); }
.row[data-priority="high"] .badge {
  background: color-mix(in oklab, var(--_high) 20%, var(--_surface));
  color: var(--_high-text);
}
.row[data-priority="low"] .badge { padding-inline: 0; color: var(--_muted); font-weight: 500; }

.text { grid-area: text; position: relative; }
.body {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
  margin-top: 1px;
  color: var(--_muted);
  font-size: 13.5px;
  line-height: 20px;
  overflow-wrap: anywhere;
  unicode-bidi: plaintext;
}
.body:empty { display: none; }
.row[data-expanded] .body { display: block; white-space: pre-line; }
.text-link { color: var(--_accent-text); text-decoration: underline; text-underline-offset: 2px; }

.links { grid-area: links; display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.link-action {
  display: inline-grid;
  align-items: center;
  min-height: 30px;
  padding-inline: 12px;
  border: 1px solid var(--_border);
  border-radius: 8px;
  color: var(--_text);
  font-size: 13px;
  font-weight: 550;
  text-decoration: none;
}
.link-action:hover { background: var(--_surface); border-color: var(--_muted); }
.group {
  grid-area: group;
  justify-self: start;
  min-height: 28px;
  margin-top: 6px;
  padding-inline: 10px;
  border-radius: 8px;
  background: color-mix(in oklab, var(--_accent) 10%, transparent);
  color: var(--_accent-text);
  font-size: 13px;
  font-weight: 550;
}
.group:hover { background: color-mix(in oklab, var(--_accent) 18%, transparent); }
.actor-name {
  min-width: 0;
  overflow: hidden;
  color: var(--_muted);
  font-size: 12.5px;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.actor-name::after { content: " ·"; }

/* The time and the buttons have a line of their own, so that they cover nothing and nothing moves. */
.meta { grid-area: meta; display: flex; align-items: center; gap: 6px; min-height: 28px; line-height: 20px; }
.time {
  min-width: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  color: var(--_muted);
  font-size: 12.5px;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
.pending {
  width: 12px;
  height: 12px;
  border: 2px solid var(--_border);
  border-top-color: var(--_muted);
  border-radius: 50%;
  visibility: hidden;
}
/* Shown only when the answer takes a while: most are here before it could be read. */
.row[data-pending] .pending { animation: appear 1ms 500ms both, spin 900ms linear infinite; }
@keyframes appear { to { visibility: visible; } }
@keyframes spin { to { transform: rotate(1turn); } }

.action {
  display: grid;
  place-items: center;
  position: relative;
  width: 30px;
  height: 28px;
  border-radius: 8px;
  color: var(--_muted);
}
.action .icon { width: 18px; height: 18px; }
.action:hover, .action[aria-expanded="true"]:not(.expand) { background: light-dark(#e4e9f1, #313846); color: var(--_text); }
.action[data-action="delete"]:hover { color: var(--_critical-text); }
.action:focus-visible { outline-offset: -2px; }
.action[data-action="more"] .icon { stroke-width: 2.6; }

.actions { flex: none; display: flex; margin-inline-start: auto; }
.actions .action { opacity: 0; }
.row[data-pointed] .actions .action, .row:focus-visible .actions .action, .row:has(:focus-visible) .actions .action,
.actions:has([aria-expanded="true"]) .action {
  opacity: 1;
}

.action.expand {
  position: absolute;
  inset-inline-end: -4px;
  bottom: 0;
  width: 24px;
  height: 20px;
  opacity: 1;
  visibility: hidden;
  background: linear-gradient(to right, transparent, var(--_surface) 40%);
}
.row[data-pointed] .expand { background: linear-gradient(to right, transparent, var(--_hover) 40%); }
.row[data-cut] .expand { visibility: visible; }
.row[data-cut] .body { padding-inline-end: 20px; }
.row:is([data-expanded], [data-selected]) .expand { background: none; }
.row[data-expanded] .expand .icon { transform: rotate(180deg); }
.expand::after { content: ""; position: absolute; inset: -10px -8px; }

.arrived { animation: arrive 2.2s ease-out; }
@keyframes arrive {
  0% { background: color-mix(in oklab, var(--_accent) 16%, var(--_surface)); opacity: 0; }
  10% { opacity: 1; }
}

.gap {
  display: flex;
  align-items: center;
  gap: 12px;
  padding-inline: 74px 16px;
  border-bottom: 1px solid color-mix(in oklab, var(--_border) 65%, transparent);
  background: color-mix(in oklab, var(--_hover) 60%, transparent);
  color: var(--_muted);
  font-size: 13.5px;
}
.gap:focus-visible { outline-offset: -2px; border-radius: 6px; }
.gap-undo {
  min-height: 32px;
  padding-inline: 10px;
  border-radius: 8px;
  color: var(--_text);
  font-weight: 600;
  text-decoration: underline;
  text-underline-offset: 3px;
}
.gap-undo:hover { background: var(--_hover); }

/* Where touch is, what is not seen takes no tap; one button that is always seen opens everything. */
@media (any-pointer: coarse) {
  .actions .action { visibility: hidden; }
  .row[data-pointed] .actions .action, .row:focus-visible .actions .action, .row:has(:focus-visible) .actions .action,
  .actions:has([aria-expanded="true"]) .action, .actions .action[data-action="more"] {
    opacity: 1;
    visibility: visible;
  }
  .select { visibility: hidden; }
  .row[data-pointed] .select, .select:focus-visible, [data-selecting] .select { visibility: visible; }
  .action[data-action="more"]::after { content: ""; position: absolute; inset: -8px -8px -6px; }
}
@media (pointer: coarse) {
  .row { padding-inline-end: 6px; }
  .row:active { background: var(--_hover); }
  .meta { min-height: 36px; }
  .actions .action { width: 44px; height: 36px; }
}
@media (hover: none) {
  .actions .action:not([data-action="more"]) { display: none; }
}

@container (max-width: 420px) {
  .row { padding-inline-start: 24px; column-gap: 10px; }
  .gap { padding-inline-start: 70px; }
}

@container (max-width: 359px) {
  .actions .action:not([data-action="more"]) { display: none; }
  .actions .action[data-action="more"] { opacity: 1; }
}

@media (forced-colors: active) {
  .row[data-unread] .marker { forced-color-adjust: none; background: Highlight; }
  .badge, .actor { border: 1px solid; }
  .select[aria-checked="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .row[data-pointed] { outline: 1px solid; outline-offset: -1px; }
}
`);
