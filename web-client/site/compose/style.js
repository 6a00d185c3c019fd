// How the dialog looks. Colours are those of the page (center.css).

import { stylesheet } from "../../carillon/src/elements/dom.js";

export const style = stylesheet(`
dialog.compose {
  width: min(1040px, 100vw - 32px);
  height: min(860px, 100dvh - 32px);
  --field-border: light-dark(#7d8799, #737e92);
}
dialog.compose[open] { display: flex; flex-direction: column; }
@media (max-width: 559px) {
  dialog.compose { width: 100vw; height: 100dvh; }
}
@media (prefers-contrast: more) {
  dialog.compose { --field-border: var(--text); }
}
.compose header { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 12px 12px 4px 20px; }
.compose h2 { margin: 0; font-size: 19px; line-height: 1.3; }
.compose h3 { margin: 0 0 8px; font-size: 16px; }
.compose h4 { display: flex; justify-content: space-between; margin: 0 0 4px; color: var(--muted); font-size: 13px; font-weight: 500; }
.compose p { margin: 0; }

.compose [role="tablist"] { display: flex; gap: 4px; padding: 0 20px; border-bottom: 1px solid var(--border); }
.compose [role="tab"] {
  min-height: 44px;
  padding: 0 14px;
  border: 0;
  border-bottom: 3px solid transparent;
  background: none;
  color: var(--muted);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
.compose [role="tab"][aria-selected="true"] { border-color: var(--accent); color: var(--accent); }
.compose [role="tab"]:focus-visible { outline-offset: -3px; border-radius: 8px; }

.compose .part { flex: 1; min-height: 0; overflow: auto; padding: 18px 20px 24px; overscroll-behavior: contain; scroll-padding: 12px 0 96px; }
.compose .writing { display: grid; grid-template-columns: minmax(0, 1fr); gap: 24px; }
@media (min-width: 800px) {
  .compose .writing:has(form) { grid-template-columns: minmax(0, 1fr) minmax(0, 380px); }
  .compose .preview { position: sticky; top: 0; align-self: start; }
}
.compose form, .compose form > div:not(.field, .pair, .act) { display: grid; gap: 14px; align-content: start; grid-template-columns: minmax(0, 1fr); }
.compose .pair { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr)); align-items: start; }

.compose .act { display: flex; flex-wrap: wrap-reverse; align-items: center; gap: 8px 16px; position: sticky; bottom: -24px; margin: 0 -4px; padding: 12px 4px 16px; border-top: 1px solid var(--border); background: var(--surface); }
.compose .act .fault { flex: 1 1 200px; order: 1; }

.compose .field { position: relative; display: grid; gap: 4px; grid-template-columns: minmax(0, 1fr); }
.compose label { font-size: 14px; font-weight: 500; }
.compose input:not([type="radio"]), .compose select, .compose textarea {
  width: 100%;
  min-height: 44px;
  padding: 8px 12px;
  border: 1px solid var(--field-border);
  border-radius: 10px;
  background: var(--surface);
  color: var(--text);
  font: inherit;
}
.compose textarea { resize: vertical; }
.compose [aria-invalid="true"] { border-color: var(--critical) !important; }
.compose .hint { color: var(--muted); font-size: 13px; }
.compose .fault { color: var(--critical); font-size: 14px; }
.compose .fault:empty { display: none; }

.compose .radios { margin: 0; padding: 0; border: 0; }
.compose .radios legend { padding: 0 0 4px; font-size: 14px; font-weight: 500; }
.compose .radios div { display: flex; flex-wrap: wrap; gap: 6px; }
.compose .radios label { position: relative; display: block; cursor: pointer; }
.compose .radios input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.compose .radios span {
  display: grid;
  place-items: center;
  min-height: 40px;
  padding: 0 14px;
  border: 1px solid var(--field-border);
  border-radius: 10px;
}
.compose .radios input:checked + span { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.compose .radios input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }

.compose .chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.compose .chips li { display: flex; align-items: center; max-width: 100%; padding-inline-start: 12px; border: 1px solid var(--border); border-radius: 10px; background: var(--hover); }
.compose .chips bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.compose .chips button { display: grid; place-items: center; flex: none; width: 36px; height: 36px; padding: 0; border: 0; border-radius: 9px; background: none; color: var(--muted); cursor: pointer; }
.compose .chips button:hover { color: var(--text); }
.compose .icon { width: 16px; height: 16px; fill: none; stroke: currentcolor; stroke-width: 1.9; stroke-linecap: round; }
.compose [role="listbox"] {
  position: absolute;
  z-index: 1;
  inset-inline: 0;
  top: 100%;
  margin: 0;
  padding: 4px;
  max-height: 300px;
  overflow: auto;
  border: 1px solid var(--field-border);
  border-radius: 12px;
  background: var(--surface);
  box-shadow: 0 12px 32px rgb(10 13 20 / 25%);
  list-style: none;
}
.compose [role="option"] { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; padding: 9px 10px; border-radius: 8px; overflow-wrap: anywhere; cursor: pointer; }
.compose [role="option"] small { color: var(--muted); font-size: 13px; }
.compose [role="option"][aria-selected="true"] { background: var(--hover); outline: 2px solid var(--accent); outline-offset: -2px; }
.compose [role="option"].none { color: var(--muted); cursor: default; }

.compose .preview { display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); }
.compose article { display: grid; gap: 4px; padding: 14px 16px; border: 1px solid var(--border); border-inline-start: 4px solid var(--border); border-radius: 12px; background: var(--page); overflow-wrap: anywhere; }
.compose article[data-priority="critical"] { border-inline-start-color: var(--critical); }
.compose article[data-priority="high"] { border-inline-start-color: light-dark(#b45f06, #ffb454); }
.compose article.unsent { border-style: dashed; }
.compose .meta { display: flex; flex-wrap: wrap; gap: 0 14px; color: var(--muted); font-size: 13px; }
.compose article .meta { display: block; }
.compose article[data-priority="critical"] b { color: var(--critical); }
.compose .head { font-weight: 600; overflow-wrap: anywhere; }
.compose .head.empty { color: var(--muted); font-weight: 400; }
.compose article .text { white-space: pre-wrap; }
.compose article a:not(.button) { color: var(--accent); }
.compose article .button { margin-top: 6px; padding: 6px 14px; font-size: 14px; }

.compose .result { display: grid; gap: 12px; max-width: 640px; }
.compose .result ul { margin: 0; padding-inline-start: 22px; overflow-wrap: anywhere; }
.compose .result h3 { margin: 0; font-size: 18px; }
.compose .told:empty { display: none; }
.compose .told { font-weight: 600; }

.compose .sent { display: grid; gap: 12px; justify-items: start; }
.compose .sent ol { width: 100%; margin: 0; padding: 0; list-style: none; }
.compose .sent li { display: grid; gap: 4px; justify-items: start; padding: 12px 4px; border-bottom: 1px solid var(--border); overflow-wrap: anywhere; }
.compose .sent li .button { margin-top: 4px; padding: 6px 14px; font-size: 14px; }

@media (forced-colors: active) {
  .compose .radios input:checked + span { border-color: Highlight; background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .compose [role="tab"] { border-color: Canvas; }
  .compose [role="tab"][aria-selected="true"] { border-color: Highlight; color: Highlight; forced-color-adjust: none; }
  .compose .button { outline: 1px solid ButtonBorder; }
}
`);
