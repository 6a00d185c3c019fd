// The frame of the center: header, tabs, placeholders, status line, menu and toast.

import { stylesheet } from "../dom.js";

export const centerStyle = stylesheet(`
:host {
  display: block;
  height: var(--carillon-center-height, 560px);
  min-width: 0;
}

.center {
  position: relative;
  display: flex;
  flex-direction: column;
  height: 100%;
  overflow: hidden;
  container-type: inline-size;
  border: var(--carillon-center-border, 1px solid var(--_border));
  border-radius: var(--carillon-center-radius, var(--_radius));
  background: var(--_surface);
}

.header {
  flex: none;
  display: grid;
  grid-template: "title end" "tabs mark" "search search" / minmax(0, 1fr) auto;
  align-items: center;
  gap: 4px 8px;
  padding: 8px 12px 8px 16px;
  border-bottom: 1px solid var(--_border);
}
.title-place { grid-area: title; display: flex; align-items: center; gap: 10px; min-width: 0; }
.waiting {
  flex: none;
  height: 26px;
  padding-inline: 11px;
  border-radius: 13px;
  background: var(--_accent);
  color: var(--_on-accent);
  font-size: 12.5px;
  font-weight: 620;
  white-space: nowrap;
  animation: rise 180ms cubic-bezier(0.2, 0.8, 0.2, 1);
}
.waiting:hover { background: color-mix(in oklab, var(--_accent), var(--_text) 15%); }
.heading {
  min-width: 0;
  overflow: hidden;
  font-size: 17px;
  line-height: 32px;
  text-overflow: ellipsis;
  white-space: nowrap;
  font-weight: 650;
  letter-spacing: -0.011em;
}
.header-end { grid-area: end; justify-self: end; display: flex; align-items: center; margin-inline-end: -4px; }
.tool[data-narrowed] { color: var(--_accent-text); background: color-mix(in oklab, var(--_accent) 12%, transparent); }
.selection { grid-area: tabs / tabs / mark / mark; display: flex; align-items: center; gap: 2px; min-height: 32px; }
.selection-count { flex: 1; font-weight: 600; }
[data-selecting] :is(.tabs, .mark-all) { visibility: hidden; }
.search {
  grid-area: search;
  display: flex;
  align-items: center;
  gap: 4px;
  margin: 4px 0 2px -4px;
  padding-inline-start: 10px;
  border: 1px solid var(--_border);
  border-radius: var(--_small-radius);
  color: var(--_muted);
}
.search:focus-within { border-color: var(--_accent); }
.search .icon { width: 18px; height: 18px; }
.search-input {
  flex: 1;
  min-width: 0;
  height: 34px;
  padding: 0 4px;
  border: 0;
  background: none;
  color: var(--_text);
  font: inherit;
  font-size: 14px;
  outline: none;
}
.search-input::-webkit-search-cancel-button { display: none; }
.search-input::placeholder { color: var(--_muted); opacity: 1; }
.settings, .tool {
  flex: none;
  display: grid;
  place-items: center;
  width: 32px;
  height: 32px;
  border-radius: var(--_small-radius);
  color: var(--_muted);
}
.settings:hover, .tool:hover { background: var(--_hover); color: var(--_text); }
.settings-dialog {
  width: min(720px, 100vw - 32px);
  height: min(820px, 100dvh - 32px);
  max-width: none;
  max-height: none;
  padding: 0;
  overflow: hidden;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_surface);
  color: var(--_text);
  box-shadow: var(--_lift);
}
.settings-dialog::backdrop { background: rgb(10 12 18 / 45%); }
.settings-dialog notification-preferences {
  height: 100%;
  --carillon-preferences-height: 100%;
  --carillon-preferences-border: 0;
  --carillon-preferences-radius: 0;
}
.settings-close {
  display: grid;
  place-items: center;
  width: 44px;
  height: 44px;
  border-radius: var(--_small-radius);
  color: var(--_muted);
}
.settings-close:hover { background: var(--_hover); color: var(--_text); }
@media (max-width: 559px) {
  .settings-dialog { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
}

.tabs {
  grid-area: tabs;
  display: flex;
  gap: 2px;
  min-width: 0;
  margin: -3px 0 -3px -11px;
  padding: 3px;
  overflow-x: auto;
  scrollbar-width: none;
}
.tab {
  display: inline-flex;
  align-items: center;
  gap: 6px;
  height: 32px;
  padding-inline: 10px;
  border-radius: var(--_small-radius);
  color: var(--_muted);
  font-size: 13px;
  font-weight: 550;
  white-space: nowrap;
}
.tab:hover { background: var(--_hover); color: var(--_text); }
.tab[aria-selected="true"] {
  background: color-mix(in oklab, var(--_accent) 12%, transparent);
  color: var(--_accent-text);
}
.tab-count { font-variant-numeric: tabular-nums; }
.tab-count:not(:empty) {
  min-width: 20px;
  padding-inline: 6px;
  border-radius: 10px;
  background: light-dark(#e9edf4, #2b3140);
  color: var(--_text);
  font-size: 12px;
  line-height: 20px;
  text-align: center;
}
.tab[aria-selected="true"] .tab-count { background: var(--_accent); color: var(--_on-accent); }

.mark-all {
  grid-area: mark;
  justify-self: end;
  margin-inline-end: -4px;
  display: inline-flex;
  align-items: center;
  gap: 6px;
  height: 32px;
  padding-inline: 10px;
  border-radius: var(--_small-radius);
  color: var(--_muted);
  font-size: 13px;
  font-weight: 550;
  white-space: nowrap;
}
.mark-all .icon { width: 18px; height: 18px; }
.mark-all:hover { background: var(--_hover); color: var(--_text); }
.mark-all[aria-disabled="true"] { opacity: 0.45; cursor: default; background: none; }
@container (min-width: 520px) {
  .header { padding-block: 10px 8px; }
}
@container (max-width: 519px) {
  .mark-all { padding-inline: 8px; }
  .mark-all-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}

.list-place { position: relative; flex: 1; display: flex; flex-direction: column; min-height: 0; }
.scroller {
  flex: 1;
  min-height: 0;
  overflow-x: hidden;
  overflow-y: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  scrollbar-color: light-dark(#c3cad8, #3b4353) transparent;
}
.scroller:focus-visible { outline-offset: -2px; }
.sentinel { height: 1px; }

.truncated {
  padding: 12px 16px;
  color: var(--_muted);
  font-size: 13px;
  text-align: center;
}

.older {
  display: flex;
  align-items: center;
  justify-content: center;
  gap: 8px;
  min-height: 44px;
  padding: 4px 16px;
  color: var(--_muted);
  font-size: 13px;
}
.older-again {
  min-height: 32px;
  padding-inline: 12px;
  border: 1px solid var(--_border);
  border-radius: var(--_small-radius);
  color: var(--_text);
  font-weight: 550;
}
.older-again:hover { background: var(--_hover); }

.empty {
  display: grid;
  justify-items: center;
  gap: 4px;
  padding: clamp(32px, 14cqi, 88px) 24px;
  text-align: center;
}
.empty-icon {
  display: grid;
  place-items: center;
  width: 64px;
  height: 64px;
  margin-bottom: 12px;
  border-radius: 50%;
  background: color-mix(in oklab, var(--_accent) 10%, transparent);
  color: var(--_accent);
}
.empty[data-state="unknown"] .empty-icon { background: var(--_hover); color: var(--_muted); }
.empty-icon .icon { width: 28px; height: 28px; stroke-width: 1.5; }
.empty-title { font-size: 15px; font-weight: 600; }
.empty-body { max-width: 34ch; color: var(--_muted); text-wrap: balance; }

.skeleton-row {
  display: grid;
  grid-template-columns: 36px 1fr;
  gap: 8px 12px;
  padding: 14px 16px 14px 26px;
}
.skeleton-tile { grid-row: span 2; width: 36px; height: 36px; border-radius: 10px; }
.skeleton-line { width: 62%; height: 12px; border-radius: 6px; }
.skeleton-line.wide { width: 88%; margin-top: 3px; }
.skeleton-tile, .skeleton-line {
  background: light-dark(#eceff5, #222732);
  animation: breathe 1.6s ease-in-out infinite alternate;
}
@keyframes breathe { to { opacity: 0.5; } }

.footer {
  flex: none;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 12px;
  min-height: 40px;
  padding: 4px 16px;
  border-top: 1px solid var(--_border);
  color: var(--_muted);
  font-size: 12.5px;
}
.status { flex: 1; display: flex; align-items: center; gap: 8px; min-width: 0; }
.status-dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--_muted); }
.status[data-connection="online"] .status-dot {
  background: var(--_good);
  box-shadow: 0 0 0 3px color-mix(in oklab, var(--_good) 20%, transparent);
}
.status[data-connection="connecting"] .status-dot { animation: breathe 700ms ease-in-out infinite alternate; }
.status[data-connection="offline"] .status-dot { background: var(--_high); }
.status[data-connection="offline"] .status-text { color: var(--_text); }
.status[data-connection="closed"] .status-dot { background: var(--_critical); }
.status[data-connection="closed"] .status-text { color: var(--_critical-text); font-weight: 550; }
.status-message { flex: 1; }
.status-retry {
  flex: none;
  min-height: 28px;
  padding-inline: 10px;
  border: 1px solid var(--_border);
  border-radius: 8px;
  color: var(--_text);
  font-weight: 550;
}
.status-retry:hover { background: var(--_hover); }
.status-countdown { font-variant-numeric: tabular-nums; }

.menu {
  position: fixed;
  inset: auto;
  z-index: 1;
  width: max-content;
  min-width: 232px;
  max-width: calc(100vw - 16px);
  max-height: calc(100dvh - 16px);
  margin: 0;
  padding: 6px;
  overflow-y: auto;
  border: 1px solid var(--_border);
  border-radius: 12px;
  background: var(--_raised);
  color: var(--_text);
  box-shadow: var(--_lift);
}
.menu:not(:popover-open):not(.opened) { display: none; }
.menu-group + .menu-group { margin-top: 6px; padding-top: 6px; border-top: 1px solid var(--_border); }
.menu-title { padding: 6px 10px 4px; color: var(--_muted); font-size: 12px; font-weight: 550; }
.menu-entry {
  display: flex;
  align-items: center;
  gap: 10px;
  width: 100%;
  min-height: 36px;
  padding: 4px 10px;
  border-radius: 8px;
  text-align: start;
}
.menu-entry .icon { width: 18px; height: 18px; color: var(--_muted); }
.menu-text { flex: 1; padding-inline-end: 16px; white-space: nowrap; }
.menu-box { display: grid; place-items: center; width: 20px; height: 20px; border: 1px solid var(--_border); border-radius: 5px; }
.menu-entry[aria-checked="true"] .menu-box { background: var(--_accent); border-color: var(--_accent); }
.menu-entry .menu-box .icon { width: 14px; height: 14px; stroke-width: 2.6; color: var(--_on-accent); visibility: hidden; }
.menu-entry[aria-checked="true"] .menu-box .icon { visibility: visible; }
.menu-note { color: var(--_muted); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.menu-entry:hover, .menu-entry:focus { background: light-dark(#f0f3f8, #2a303d); }
.menu-entry:focus-visible { outline-offset: -2px; }

/* Over the status line: a message covers no row, and a press behind it meets none. */
.toast-place { position: absolute; inset: auto 0 0; z-index: 2; height: 0; }
.toast {
  position: absolute;
  inset: auto 4px 3px;
  display: flex;
  align-items: center;
  gap: 4px;
  width: fit-content;
  max-width: calc(100% - 8px);
  margin-inline: auto;
  padding: 2px 4px 2px 14px;
  border-radius: 10px;
  background: light-dark(#1b2130, #eef1f7);
  color: light-dark(#f4f6fb, #161a22);
  box-shadow: var(--_lift);
  font-size: 13.5px;
  animation: rise 180ms cubic-bezier(0.2, 0.8, 0.2, 1);
}
.toast[data-kind="failed"] { background: var(--_critical); color: var(--_on-critical); }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
.toast-text { padding-block: 4px; overflow-wrap: anywhere; }
.toast button { flex: none; min-height: 30px; border-radius: 8px; }
.toast button:hover { background: rgb(127 127 127 / 25%); }
.toast button:focus-visible { outline-color: currentColor; outline-offset: -2px; }
.toast-undo { padding-inline: 10px; font-weight: 650; text-decoration: underline; text-underline-offset: 3px; }
.toast-dismiss { display: grid; place-items: center; width: 32px; opacity: 0.8; }
.toast-dismiss .icon { width: 16px; height: 16px; }

.snooze-form { display: grid; gap: 10px; padding-top: 10px; }
.snooze-label { font-weight: 600; }
.snooze-input { height: 40px; padding-inline: 10px; border: 1px solid var(--_border); border-radius: 8px; background: var(--_surface); color: var(--_text); font: inherit; }
.snooze-buttons { display: flex; justify-content: flex-end; gap: 8px; }
.snooze-buttons button { min-height: 38px; padding-inline: 14px; border-radius: 8px; font-weight: 550; }
.snooze-cancel:hover { background: var(--_hover); }
.snooze-accept { background: var(--_accent); color: var(--_on-accent); }
.keys-dialog, .snooze-dialog {
  width: min(380px, 100vw - 24px);
  max-height: calc(100dvh - 24px);
  padding: 8px 20px 18px;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_surface);
  color: var(--_text);
  box-shadow: var(--_lift);
}
.keys-dialog::backdrop, .snooze-dialog::backdrop { background: rgb(10 12 18 / 45%); }
.keys-head { display: flex; align-items: center; justify-content: space-between; }
.keys-title { margin: 0; font-size: 16px; font-weight: 650; }
.keys-close { display: grid; place-items: center; width: 40px; height: 40px; margin-inline-end: -12px; border-radius: var(--_small-radius); color: var(--_muted); }
.keys-close:hover { background: var(--_hover); color: var(--_text); }
.keys-list { margin: 0; }
.keys-list > div { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; padding-block: 5px; }
.keys-list dt { flex: none; order: 1; display: flex; gap: 4px; }
.keys-list dd { margin: 0; color: var(--_muted); }
kbd {
  min-width: 22px;
  padding: 1px 6px;
  border: 1px solid var(--_border);
  border-radius: 6px;
  background: var(--_hover);
  font: 550 12px/18px var(--_font);
  text-align: center;
}

@media (pointer: coarse) {
  .tab, .mark-all, .older-again, .settings, .tool, .waiting { height: 40px; min-width: 40px; }
  .menu-entry { min-height: 44px; }
  .toast button { min-height: 40px; min-width: 40px; }
}
@media (forced-colors: active) {
  .tab[aria-selected="true"] { border: 1px solid Highlight; }
  .status-dot { border: 1px solid; }
  .toast, .waiting { border: 1px solid; }
}
`);
