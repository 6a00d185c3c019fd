// Colours, type and shared pieces of both elements. Each value can be replaced from outside by the
// custom property it reads first; docs/elements.md lists them. "auto" follows the page's own
// color-scheme, which is the system's where the page declares "light dark".

import { stylesheet } from "../dom.js";

export const themeStyle = stylesheet(`
:host {
  --_font: var(--carillon-font, Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto,
    "Helvetica Neue", sans-serif);
  --_surface: var(--carillon-surface, light-dark(#ffffff, #15181f));
  --_hover: var(--carillon-hover, light-dark(#f4f6fa, #1c2029));
  --_raised: var(--carillon-raised, light-dark(#ffffff, #20252f));
  --_text: var(--carillon-text, light-dark(#141821, #eceff5));
  --_muted: var(--carillon-text-muted, light-dark(#566074, #9ea8ba));
  --_border: var(--carillon-border, light-dark(#e3e7ef, #2a303c));
  --_accent: var(--carillon-accent, light-dark(#2c50dd, #93a9ff));
  --_accent-text: light-dark(color-mix(in oklab, var(--_accent), #000 15%), var(--_accent));
  --_on-accent: var(--carillon-on-accent, light-dark(#ffffff, #0c1330));
  --_critical: var(--carillon-critical, light-dark(#c8102e, #d63a48));
  --_on-critical: var(--carillon-on-critical, #ffffff);
  --_critical-text: var(--carillon-critical-text, light-dark(#b30d28, #ff8f98));
  --_high: var(--carillon-high, light-dark(#ea7317, #f59140));
  --_high-text: var(--carillon-high-text, light-dark(#92400e, #ffbe85));
  --_good: light-dark(#16803c, #4cc776);
  --_radius: var(--carillon-radius, 14px);
  --_small-radius: calc(var(--_radius) * 0.6);
  --_lift: 0 1px 2px light-dark(rgb(15 20 35 / 8%), rgb(0 0 0 / 40%)),
    0 14px 44px light-dark(rgb(15 20 35 / 18%), rgb(0 0 0 / 60%));
  color: var(--_text);
  font: 400 14px/1.45 var(--_font);
  -webkit-text-size-adjust: 100%;
  text-align: start;
}
@media (prefers-contrast: more) {
  :host {
    --_text: var(--carillon-text, light-dark(#000000, #ffffff));
    --_muted: var(--carillon-text-muted, light-dark(#20252f, #dfe4ee));
    --_border: var(--carillon-border, light-dark(#3d4452, #aab3c4));
  }
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]) { display: none; }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }

button {
  margin: 0;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
  touch-action: manipulation;
  -webkit-tap-highlight-color: transparent;
}
p, h2 { margin: 0; }

:focus { outline: none; }
:focus-visible {
  outline: 2px solid var(--carillon-focus, var(--_accent));
  outline-offset: 2px;
}

.icon {
  width: 20px;
  height: 20px;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.7;
  stroke-linecap: round;
  stroke-linejoin: round;
}

.spoken {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after {
    animation: none !important;
    transition: none !important;
  }
}
`);
