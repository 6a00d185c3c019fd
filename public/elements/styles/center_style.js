// The frame of the center: what scrolls, placeholders, the status line.

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
