// An inbox as a ref of Vue: npm i carillon vue. Built and run by tests/package/bundlers.test.mjs.
import { connect } from "carillon";
import { computed, onScopeDispose, shallowRef } from "vue";

/** {state, inbox, unread}: refs; `state` and `inbox` are null until there is something to show. */
export function useInbox(options) {
  const inbox = shallowRef(null);
  const state = shallowRef(null);
  let isGone = false;
  connect(options).then((connected) => {
    if (isGone) return connected.close();
    inbox.value = connected;
    state.value = connected.state;
    return connected.subscribe((next) => (state.value = next));
  });
  onScopeDispose(() => {
    isGone = true;
    inbox.value?.close();
  });
  const unread = computed(() => (state.value?.known ? state.value.unread : null));
  return { inbox, state, unread };
}
