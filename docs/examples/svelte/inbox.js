// An inbox as a store of Svelte: npm i carillon svelte. Built and run by tests/package/bundlers.test.mjs.
import { connect } from "carillon";
import { readable } from "svelte/store";

/** A store of {...state, inbox}, null until there is something to show; connected while somebody looks. */
export const inboxStore = (options) =>
  readable(null, (set) => {
    const connecting = connect(options);
    const told = connecting.then((inbox) => {
      const tell = () => set({ ...inbox.state, inbox });
      tell();
      return inbox.subscribe(tell);
    });
    return () => void told.then((stop) => stop()).then(() => connecting.then((inbox) => inbox.close()));
  });
