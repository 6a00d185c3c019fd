// The rows of the feed.

import { stylesheet } from "../dom.js";

export const listStyle = stylesheet(`
.row {
  position: relative;
  display: grid;
  grid-template: "tile headline aside" auto "tile text text" auto / 36px minmax(0, 1fr) auto;
  gap: 0 12px;
  align-items: start;
  padding: 12px 16px 12px 26px;
  border-bottom: 1px solid color-mix(in oklab, var(--_border) 65%, transparent);
  content-visibility: auto;
  contain-intrinsic-size: auto 84px;
  transition: background-color 120ms;
  -webkit-tap-highlight-color: transparent;
}
.row[data-linked] { cursor: pointer; }
.row:focus-visible { outline-offset: -2px; border-radius: 6px; }
.row:hover { background: var(--_hover); }

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
.title {
  color: var(--_muted);
  font-weight: 500;
  letter-spacing: -0.004em;
  text-decoration: none;
}
.row[data-unread] .title { color: var(--_text); font-weight: 620; }
.row[data-linked]:hover .title { text-decoration: underline; text-underline-offset: 2px; text-decoration-thickness: 1px; }

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
}
.body:empty { display: none; }
.row[data-expanded] .body { display: block; white-space: pre-line; }

.aside { grid-area: aside; display: flex; flex-direction: row-reverse; align-items: center; gap: 6px; line-height: 20px; }
.time {
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
.row[data-pending] :is(.headline, .text) { animation: fade 200ms 500ms both; }
@keyframes appear { to { visibility: visible; } }
@keyframes spin { to { transform: rotate(1turn); } }
@keyframes fade { to { opacity: 0.6; } }

.action {
  display: grid;
  place-items: center;
  width: 32px;
  height: 32px;
  border-radius: 8px;
  color: var(--_muted);
}
.action .icon { width: 18px; height: 18px; }
.action:hover, .action[aria-expanded="true"]:not(.expand) { background: light-dark(#e4e9f1, #313846); color: var(--_text); }
.action[data-action="delete"]:hover { color: var(--_critical-text); }
.action:focus-visible { outline-offset: -2px; }

.actions {
  position: absolute;
  top: 8px;
  inset-inline-end: 10px;
  display: flex;
  border: 1px solid var(--_border);
  border-radius: 10px;
  padding: 1px;
  background: var(--_raised);
  box-shadow: 0 2px 8px light-dark(rgb(15 20 35 / 8%), rgb(0 0 0 / 35%));
  opacity: 0;
}
.actions .action[data-action="more"] .icon { stroke-width: 2.6; }
.row:hover .actions, .row:focus-visible .actions, .row:has(:focus-visible) .actions,
.actions:has([aria-expanded="true"]) {
  opacity: 1;
}

.expand {
  position: absolute;
  inset-inline-end: -4px;
  bottom: 0;
  width: 24px;
  height: 20px;
  visibility: hidden;
  background: linear-gradient(to right, transparent, var(--_surface) 40%);
}
.row:hover .expand { background: linear-gradient(to right, transparent, var(--_hover) 40%); }
.row[data-cut] .expand { visibility: visible; }
.row[data-cut] .body { padding-inline-end: 20px; }
.row[data-expanded] .expand { background: none; }
.row[data-expanded] .expand .icon { transform: rotate(180deg); }
.expand::after { content: ""; position: absolute; inset: -10px -8px; }

.arrived { animation: arrive 2.2s ease-out; }
@keyframes arrive {
  0% { background: color-mix(in oklab, var(--_accent) 16%, var(--_surface)); opacity: 0; }
  10% { opacity: 1; }
}

/* Without a pointer that can hover, one always visible button opens everything as a menu. */
@media (hover: none) {
  .row {
    grid-template: "tile headline actions" auto "tile text actions" auto "tile aside actions" auto
      / 36px minmax(0, 1fr) auto;
    padding-inline-end: 8px;
  }
  .aside { flex-direction: row; margin-top: 2px; }
  .row:hover { background: none; }
  .row:active { background: var(--_hover); }
  .actions, .row:hover .actions {
    position: static;
    grid-area: actions;
    align-self: start;
    border: 0;
    padding: 0;
    margin-top: -8px;
    background: none;
    box-shadow: none;
    opacity: 1;
  }
  .actions .action { display: none; }
  .actions .action[data-action="more"] { display: grid; width: 44px; height: 44px; }
}

@container (max-width: 420px) {
  .row { padding-inline-start: 24px; column-gap: 10px; }
}

@media (forced-colors: active) {
  .row[data-unread] .marker { forced-color-adjust: none; background: Highlight; }
  .badge { border: 1px solid; }
}
`);
