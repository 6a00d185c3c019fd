// What stands over the list: title, tabs, search, selection; and the dialog of the gear.

import { stylesheet } from "../dom.js";

export const headerStyle = stylesheet(`
.header { flex: none; display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; padding: 8px 12px 8px 16px; border-bottom: 1px solid var(--_border); }
.header-row { display: flex; align-items: center; gap: 8px; min-width: 0; }
.title-place { flex: 1; display: flex; align-items: center; gap: 10px; min-width: 0; }
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
.header-end { flex: none; display: flex; align-items: center; margin-inline-end: -4px; }
.tool[data-narrowed] { color: var(--_accent-text); background: color-mix(in oklab, var(--_accent) 12%, transparent); }
.selection { flex: 1; display: flex; align-items: center; min-width: 0; min-height: 32px; }
.selection-count { flex: 1; min-width: 0; font-size: 13px; font-weight: 600; line-height: 16px; overflow-wrap: anywhere; }
[data-selecting] :is(.tabs, .mark-all) { display: none; }
.search {
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
  flex: 1;
  display: flex;
  gap: 2px;
  min-width: 0;
  margin: -3px 0 -3px -11px;
  padding: 3px;
  overflow-x: auto;
  scrollbar-width: none;
}
.tab, .mark-all {
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
  flex: none;
  margin-inline-end: -4px;
}
.mark-all .icon { width: 18px; height: 18px; }
.mark-all:hover { background: var(--_hover); color: var(--_text); }
.mark-all[aria-disabled="true"] { opacity: 0.45; cursor: default; background: none; }
@container (max-width: 519px) {
  .mark-all { padding-inline: 8px; }
  .mark-all-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
`);
