// How it looks, beside what it shares with the dialog that writes (../compose/style.js).

import { stylesheet } from "../../carillon/src/elements/dom.js";

export const style = stylesheet(`
dialog.operations { width: min(860px, 100vw - 32px); height: min(760px, 100dvh - 32px); }
@media (max-width: 559px) {
  dialog.operations { width: 100vw; height: 100dvh; }
}
.operations .live, .operations .letters { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); justify-items: stretch; }
.operations .tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr)); margin: 0; }
.operations .tiles div { display: grid; gap: 6px; align-content: start; padding: 12px 14px; border: 1px solid var(--border); border-radius: 12px; background: var(--page); }
.operations dt { color: var(--muted); font-size: 13px; }
.operations dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.operations dd svg { display: block; width: 100%; height: 28px; margin-top: 6px; fill: none; stroke: var(--accent); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.operations .tables { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); align-items: start; }
.operations table { width: 100%; border-collapse: collapse; font-size: 14px; }
.operations caption { padding-bottom: 6px; font-weight: 600; text-align: start; }
.operations th, .operations td { padding: 5px 8px; border-bottom: 1px solid var(--border); text-align: end; font-variant-numeric: tabular-nums; }
.operations th:first-child { font-weight: 500; text-align: start; }
.operations thead th { color: var(--muted); font-size: 13px; font-weight: 500; }
.operations ol { width: 100%; margin: 0; padding: 0; list-style: none; }
.operations li { display: grid; gap: 4px; justify-items: start; padding: 12px 4px; border-bottom: 1px solid var(--border); overflow-wrap: anywhere; }
.operations li .button { margin-top: 4px; padding: 6px 14px; font-size: 14px; }
.operations .error { color: var(--critical); font-size: 14px; }
`);
