// One inbox for all that ask for the same.

import { connect } from "./connect.js";

const leases = new Map(); // key -> {ready: Promise<Inbox>, holders}

/**
 * Joins or opens the inbox of `key`. `release` must be called once: the last one closes it, but only
 * after the current task, as who leaves may come back at once.
 */
export function leaseInbox(key, options) {
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
