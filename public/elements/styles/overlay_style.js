// What lies over the list: menus, messages, dialogs.

import { stylesheet } from "../dom.js";

export const overlayStyle = stylesheet(`
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
[role="menuitemradio"] .menu-box { border-radius: 50%; }
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
`);
