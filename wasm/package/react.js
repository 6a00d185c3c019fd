// Hooks for React 18 and later. Nothing happens while a server renders.

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { kUnknownState, leaseInbox } from "./inside.js";

const isInbox = (source) => typeof source?.subscribe === "function";

/** See react.d.ts. */
export function useInbox(source) {
  const inbox = useConnected(source);
  const state = useStateOf(inbox);
  return useMemo(() => ({ ...state, inbox }), [state, inbox]);
}

/** See react.d.ts. */
export function useUnread(source) {
  const { known, unread } = useStateOf(useConnected(source));
  return known ? unread : null;
}

function useStateOf(inbox) {
  const subscribe = useCallback((changed) => inbox?.subscribe(changed) ?? (() => {}), [inbox]);
  return useSyncExternalStore(
    subscribe,
    () => inbox?.state ?? kUnknownState,
    () => kUnknownState,
  );
}

// The inbox that is given, or one of these options, which all that ask for the same have in common.
function useConnected(source) {
  const [own, setOwn] = useState(null);
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  const key = isInbox(source) || !source ? null : keyOf(source);
  useEffect(() => {
    if (key === null) return undefined;
    let isLeft = false;
    const token = () => ask(latest.current?.token);
    const lease = leaseInbox(key, { ...latest.current, token });
    lease.ready.then(
      (inbox) => isLeft || setOwn(inbox),
      (error) => globalThis.reportError?.(error) ?? console.error(error),
    );
    return () => {
      isLeft = true;
      setOwn(null);
      lease.release();
    };
  }, [key]);
  return isInbox(source) ? source : own;
}

// A function is another one with each rendering: it is asked as it is by then, and opens nothing again.
function keyOf({ url, api, token, wasm, storage, share }) {
  const told = [url, api, typeof token === "function" ? null : token, wasm, storage, share];
  return JSON.stringify(told.map((value) => (value instanceof URL ? value.href : value ?? null)));
}

const ask = (token) => (typeof token === "function" ? token() : token);
