// What a template makes of its variables, by the core that the server has (wasm/templates_seam.h). Loaded when
// somebody chooses a template.

import { loadModule } from "../../carillon/src/core.js";
import { zoneOffsets } from "../../carillon/src/zone.js";

export class TemplateCore {
  #core;

  static async load() {
    return new TemplateCore(await loadModule(new URL("templates.wasm", document.baseURI)));
  }

  constructor(core) {
    this.#core = core;
  }

  /** {title, body} of a template (as GET /templates has it) for a reader of that language, whose clocks are this page's. */
  preview(template, locale, variables, now) {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const lines = zoneOffsets(zone, now).map(([from, seconds]) => `${from} ${seconds}\n`).join("");
    const question = JSON.stringify({ template, locale, variables });
    const record = this.#core.record("carillon_preview", this.#core.write(`${lines}\n${question}`), now);
    if (record.u32() === 0) throw new Error(`${record.text()}: ${record.text()}`);
    return { title: record.text(), body: record.text() };
  }
}
