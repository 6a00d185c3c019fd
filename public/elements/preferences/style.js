// The looks of <notification-preferences>.

import { stylesheet } from "../dom.js";

export const preferencesStyle = stylesheet(`
:host {
  display: block;
  min-width: 0;
  height: var(--carillon-preferences-height, auto);
}
.preferences {
  position: relative;
  display: flex;
  flex-direction: column;
  height: 100%;
  overflow: hidden;
  container-type: inline-size;
  border: var(--carillon-preferences-border, 1px solid var(--_border));
  border-radius: var(--carillon-preferences-radius, var(--_radius));
  background: var(--_surface);
}
.header {
  flex: none;
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: 52px;
  padding-block: 4px;
  padding-inline: 20px 8px;
  border-bottom: 1px solid var(--_border);
}
.heading { flex: 1; font-size: 17px; font-weight: 650; letter-spacing: -0.011em; }
.heading:focus { outline: none; }
.scroller { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; }
.status { padding: 32px 20px; color: var(--_muted); text-align: center; }

section { padding: 18px 20px 20px; }
section + section { border-top: 1px solid color-mix(in oklab, var(--_border) 65%, transparent); }
h3 { margin: 0 0 6px; font-size: 14px; font-weight: 650; }
ul { margin: 0; padding: 0; list-style: none; }
.note { margin-bottom: 10px; max-width: 68ch; color: var(--_muted); font-size: 13px; text-wrap: pretty; }
.row { display: flex; flex-wrap: wrap; align-items: end; gap: 10px; }
.row + .row { margin-top: 10px; }

.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 6px;
  min-height: 36px;
  padding-inline: 14px;
  border: 1px solid var(--_border);
  border-radius: var(--_small-radius);
  background: var(--_raised);
  font-size: 13px;
  font-weight: 550;
}
.button:hover { background: var(--_hover); }
.button .icon { width: 18px; height: 18px; }
.icon-button { width: 36px; padding: 0; border-color: transparent; background: none; color: var(--_muted); }
.icon-button:hover { color: var(--_critical-text); }
.icon-button span:empty { display: none; }

.field { display: grid; gap: 4px; min-width: 0; color: var(--_muted); font-size: 12.5px; }
.field input, .field select {
  min-width: 0;
  max-width: 100%;
  height: 36px;
  padding-inline: 10px;
  border: 1px solid color-mix(in oklab, var(--_muted) 55%, var(--_border));
  border-radius: var(--_small-radius);
  background: var(--_raised);
  color: var(--_text);
  font: inherit;
  font-size: 14px;
}
::placeholder { color: var(--_muted); opacity: 1; }

.list { display: grid; }
.switch {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 16px;
  min-height: 44px;
  padding: 4px 8px;
  margin-inline: -8px;
  border-radius: var(--_small-radius);
  text-align: start;
}
.switch:hover { background: var(--_hover); }
.switch-name { display: block; font-weight: 550; }
.switch-note { display: block; color: var(--_muted); font-size: 12.5px; }
.switch-note:empty { display: none; }
.track {
  position: relative;
  flex: none;
  width: 36px;
  height: 22px;
  border: 1px solid transparent;
  border-radius: 11px;
  background: light-dark(#8a94a6, #525c6d);
  transition: background-color 120ms;
}
.track::after {
  content: "";
  position: absolute;
  top: 2px;
  inset-inline-start: 2px;
  width: 16px;
  height: 16px;
  border-radius: 50%;
  background: #fff;
  transition: inset-inline-start 120ms;
}
.switch[aria-checked="true"] .track { background: var(--_accent); }
.switch[aria-checked="true"] .track::after { inset-inline-start: 16px; background: var(--_on-accent); }
.device {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 16px;
  justify-content: space-between;
  margin-top: 6px;
  padding: 10px 12px;
  border-radius: var(--_small-radius);
  background: var(--_hover);
}
.device .note { margin: 0; }

.type {
  display: grid;
  grid-template: "tile words reset" auto "boxes boxes boxes" auto / auto minmax(0, 1fr) auto;
  align-items: center;
  gap: 6px 10px;
  padding-block: 8px;
}
.type:not(.member) + .type:not(.member), .member + .type:not(.member) { border-top: 1px solid color-mix(in oklab, var(--_border) 65%, transparent); }
.member { grid-template: "words reset" auto "boxes boxes" auto / minmax(0, 1fr) auto; padding-inline-start: 38px; padding-block: 4px; }
.member .tile { display: none; }
.tile {
  grid-area: tile;
  display: grid;
  place-items: center;
  width: 28px;
  height: 28px;
  border-radius: 8px;
  background: light-dark(#eef1f6, #232934);
  color: light-dark(#4a5468, #aab4c6);
}
.tile .icon { width: 17px; height: 17px; }
.type-words { grid-area: words; }
.type-name { overflow-wrap: anywhere; }
.type:not(.member) .type-name { font-weight: 550; }
.type-note { display: block; color: var(--_muted); font-size: 12px; }
.type-note:empty { display: none; }
.boxes { grid-area: boxes; display: flex; flex-wrap: wrap; gap: 6px; padding-inline-start: 38px; }
.member .boxes { padding-inline-start: 0; }
.reset { grid-area: reset; min-height: 28px; padding-inline: 8px; border-color: transparent; background: none; color: var(--_muted); }
.box {
  position: relative;
  display: inline-flex;
  align-items: center;
  gap: 5px;
  min-height: 30px;
  padding-inline: 8px 11px;
  border: 1px solid color-mix(in oklab, var(--_muted) 55%, var(--_border));
  border-radius: 15px;
  color: var(--_muted);
  font-size: 12.5px;
  font-weight: 550;
}
.box:hover { background: var(--_hover); color: var(--_text); }
.mark { display: grid; place-items: center; width: 14px; height: 14px; }
.mark .icon { width: 14px; height: 14px; stroke-width: 2.6; visibility: hidden; }
.box[aria-checked="true"] {
  border-color: transparent;
  background: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
  color: light-dark(color-mix(in oklab, var(--_accent), #000 20%), var(--_accent));
}
.box[aria-checked="true"] .icon { visibility: visible; }
.box[aria-checked="mixed"] .mark::before { content: ""; width: 8px; height: 2px; background: currentColor; }
.box[aria-checked="mixed"] .icon { display: none; }
.box[data-source="own"]::after {
  content: "";
  position: absolute;
  top: -2px;
  inset-inline-end: -1px;
  width: 8px;
  height: 8px;
  border: 1.5px solid var(--_surface);
  border-radius: 50%;
  background: var(--_accent);
}
.box[aria-disabled="true"] { border-style: dashed; background: none; cursor: default; }
.type[data-mandatory] .box { border: 0; color: var(--_muted); }
@container (max-width: 400px) {
  .member { padding-inline-start: 0; }
  .boxes { gap: 5px; padding-inline-start: 0; }
  .box { gap: 3px; padding-inline: 5px 8px; }
}
@container (min-width: 560px) {
  .type { grid-template: "tile words reset boxes" auto / auto minmax(0, 1fr) auto auto; min-height: 46px; }
  .member { grid-template: "words reset boxes" auto / minmax(0, 1fr) auto auto; min-height: 38px; }
  .boxes, .member .boxes { padding: 0; display: grid; grid-auto-flow: column; grid-auto-columns: 84px; }
}

.windows { display: grid; gap: 12px; margin-bottom: 12px; }
.windows:empty { display: none; }
.window { display: flex; flex-wrap: wrap; align-items: end; gap: 10px; }
.times { display: flex; align-items: end; gap: 8px; min-width: 0; }
.times .field { flex: 0 1 124px; }
.times input { width: 100%; padding-inline: 8px 4px; }
.days { display: flex; flex-wrap: wrap; gap: 4px; }
.day {
  min-width: 36px;
  height: 36px;
  padding-inline: 4px;
  border: 1px solid color-mix(in oklab, var(--_muted) 55%, var(--_border));
  border-radius: 18px;
  color: var(--_muted);
  font-size: 12px;
  font-weight: 550;
}
.day:hover { background: var(--_hover); }
.day[aria-pressed="true"] { border-color: transparent; background: var(--_accent); color: var(--_on-accent); }
.here { max-width: 100%; overflow-wrap: anywhere; }

.forecast { background: color-mix(in oklab, var(--_accent) 5%, var(--_surface)); }
.forecast select { max-width: min(100%, 300px); }
.forecast-lines { display: grid; gap: 4px; margin-top: 12px; }
.forecast-lines li { padding-inline-start: 14px; border-inline-start: 3px solid var(--_border); }
.forecast-lines [data-decision="now"] { border-color: var(--_good); }
.forecast-lines :is([data-decision="later"], [data-decision="digest"]) { border-color: var(--_high); }
.forecast-lines [data-decision="never"] { color: var(--_muted); }

.refused {
  flex: none;
  padding: 10px 20px;
  background: var(--_critical);
  color: var(--_on-critical);
  font-size: 13.5px;
  overflow-wrap: anywhere;
}

@media (pointer: coarse) {
  .button, .field input, .field select { min-height: 44px; }
  .box { min-height: 40px; border-radius: 20px; }
  .day { min-width: 40px; height: 40px; border-radius: 20px; }
}
@media (forced-colors: active) {
  .track, .day[aria-pressed="true"], .box[aria-checked="true"] { border-color: Highlight; }
  .switch[aria-checked="true"] .track::after { background: Highlight; }
  .day[aria-pressed="true"] { border-width: 3px; }
}
`);
