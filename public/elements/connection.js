// One connection for the same options, however many elements of a page want it.

import { connect } from "../index.js";

const leases = new Map(); // key -> {ready: Promise<inbox>, holders: number}

/**
 * Joins or opens the connection of these options of connect(). `ready` settles with the inbox; `release`
 * must be called once. The last release closes the connection, but only after the current task:
 * an element that is moved within the page leaves and comes back at once and must not reconnect.
 */
export function leaseInbox(options) {
  const key = JSON.stringify({ ...options, locale: undefined });
  let lease = leases.get(key);
  if (!lease) {
    lease = { ready: connect(options), holders: 0 };
    lease.ready.catch(() => leases.delete(key));
    leases.set(key, lease);
  }
  lease.holders += 1;
  const release = () => {
    lease.holders -= 1;
    queueMicrotask(() => {
      if (lease.holders > 0 || leases.get(key) !== lease) return;
      leases.delete(key);
      lease.ready.then((inbox) => inbox.close(), () => {});
    });
  };
  return { ready: lease.ready, release };
}
