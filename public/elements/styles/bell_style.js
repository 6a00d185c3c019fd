// The bell button, its badge and the panel.

import { stylesheet } from "../dom.js";

export const bellStyle = stylesheet(`
:host {
  display: inline-block;
  position: relative;
  vertical-align: middle;
}

.bell {
  position: relative;
  display: grid;
  place-items: center;
  width: var(--carillon-bell-size, 44px);
  height: var(--carillon-bell-size, 44px);
  border-radius: var(--_small-radius);
  transition: background-color 120ms;
}
.bell:hover, .bell[aria-expanded="true"] { background: var(--_hover); }
.bell:active { background: var(--_border); }
.bell .icon { width: 22px; height: 22px; }
.swing { display: grid; transform-origin: 50% 10%; }

.badge {
  position: absolute;
  top: 3px;
  inset-inline-start: calc(50% + 1px);
  min-width: 18px;
  height: 18px;
  padding-inline: 5px;
  border-radius: 9px;
  background: light-dark(#e3e7ef, #363e4d);
  color: var(--_text);
  box-shadow: 0 0 0 2px var(--carillon-badge-ring, var(--_surface));
  font-size: 11px;
  font-weight: 650;
  line-height: 18px;
  font-variant-numeric: tabular-nums;
  text-align: center;
  white-space: nowrap;
  pointer-events: none;
}
.bell[data-state="unknown"] { color: var(--_muted); }
.bell[data-state="unseen"] .badge { background: var(--_accent); color: var(--_on-accent); }
.bell[data-critical] .badge { background: var(--_critical); color: var(--_on-critical); }
.bell[data-critical][data-state="unread"] .badge {
  background: light-dark(#fbe3e6, #471c22);
  color: var(--_critical-text);
}

.ringing .swing { animation: swing 900ms cubic-bezier(0.36, 0.07, 0.19, 0.97); }
.ringing .badge { animation: pop 320ms cubic-bezier(0.3, 1.6, 0.5, 1); }
@keyframes swing {
  0%, 100% { transform: rotate(0); }
  15% { transform: rotate(13deg); }
  32% { transform: rotate(-11deg); }
  48% { transform: rotate(8deg); }
  64% { transform: rotate(-5deg); }
  80% { transform: rotate(2.5deg); }
}
@keyframes pop {
  0% { transform: scale(0.7); }
  100% { transform: none; }
}

.panel {
  position: fixed;
  inset: auto;
  margin: 0;
  padding: 0;
  width: min(var(--carillon-panel-width, 440px), calc(100vw - 24px));
  height: min(var(--carillon-panel-height, 640px), var(--panel-room, calc(100dvh - 88px)));
  max-width: none;
  max-height: none;
  overflow: hidden;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_surface);
  color: var(--_text);
  box-shadow: var(--_lift);
}
.panel:popover-open { animation: unfold 160ms cubic-bezier(0.2, 0.8, 0.2, 1); }
.panel::backdrop { background: rgb(10 12 18 / 45%); }
.panel:popover-open::backdrop { background: none; }
@keyframes unfold {
  from { opacity: 0; transform: translateY(-6px) scale(0.985); }
  to { opacity: 1; transform: none; }
}
notification-center {
  height: 100%;
  --carillon-center-border: 0;
  --carillon-center-radius: 0;
}

@media (forced-colors: active) {
  .badge, .panel { border: 1px solid; }
  .badge { line-height: 16px; }
}

.close {
  display: none;
  width: 44px;
  height: 44px;
  place-items: center;
  border-radius: var(--_small-radius);
  color: var(--_muted);
}
.close:hover { background: var(--_hover); color: var(--_text); }

@media (max-width: 559px) {
  .panel {
    inset: 0;
    width: 100vw;
    height: 100dvh;
    border: 0;
    border-radius: 0;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
      env(safe-area-inset-left);
  }
  .panel[open], .panel:popover-open { animation: rise 200ms cubic-bezier(0.2, 0.8, 0.2, 1); }
  .close { display: grid; }
  @keyframes rise {
    from { opacity: 0; transform: translateY(16px); }
    to { opacity: 1; transform: none; }
  }
}
`);
