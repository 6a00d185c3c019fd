// Whether a channel is used at all, and whether push messages come to this browser.

import { element, setText } from "../dom.js";
import { button, openChannels, say, Section, Switch } from "./section.js";

export class Channels extends Section {
  #switches = new Map();
  #list = element("div", { class: "list" });
  #none = element("p", { class: "note" });
  #device = element("div", { class: "device", hidden: true });
  #deviceText = element("p", { class: "note" });
  #deviceButton = button({ part: "button push-button" }, () => this.#toggleDevice());
  #hasPush = false;
  #view = null;

  constructor(host) {
    super("channels", host);
    this.#device.append(this.#deviceText, this.#deviceButton);
    this.node.append(this.#none, this.#list, this.#device);
  }

  show(view) {
    const { preferences, rules, texts } = view;
    const isFirst = this.#view === null;
    this.#view = view;
    setText(this.heading, texts.channels);
    const names = openChannels(view).filter((name) => name !== "web");
    this.#none.hidden = names.length > 0;
    setText(this.#none, texts.noChannels);
    for (const [name, { node }] of this.#switches) if (!names.includes(name)) node.remove();
    for (const name of names) {
      const shown = this.#switch(name);
      const said = preferences.channels?.[name];
      const byDefault = rules.defaults.channels?.[name] ?? name !== "sms";
      const from = said === undefined ? texts.byDefault : "";
      shown.show(said ?? byDefault, texts.channel[name], rules.addresses[name] ? from : texts.noAddress[name]);
      if (!shown.node.isConnected) this.#list.append(shown.node); // moved, it would lose the focus
    }
    this.#device.hidden = !names.includes("mobile_push");
    if (isFirst) this.#lookAtDevice();
    this.#showDevice();
  }

  #switch(name) {
    if (!this.#switches.has(name)) {
      const toggle = (on) => this.host.change({ channels: { [name]: on } });
      this.#switches.set(name, new Switch({ "data-channel": name }, toggle));
    }
    return this.#switches.get(name);
  }

  #showDevice() {
    const { texts } = this.#view;
    setText(this.#deviceText, this.#hasPush ? texts.deviceOn : texts.deviceOff);
    say(this.#deviceButton, this.#hasPush ? texts.deviceDisable : texts.deviceEnable);
    this.#device.dataset.state = this.#hasPush ? "on" : "off";
  }

  async #lookAtDevice() {
    this.#hasPush = await this.host.inbox().hasPush();
    this.#showDevice();
  }

  async #toggleDevice() {
    const inbox = this.host.inbox();
    try {
      await (this.#hasPush ? inbox.disablePush() : inbox.enablePush());
    } catch (error) {
      this.host.fail({ code: error.code, message: this.#view.texts.pushFailed[error.code] ?? error.message });
    }
    await this.#lookAtDevice();
  }
}
