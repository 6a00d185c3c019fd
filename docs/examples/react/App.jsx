// A bell and a list in React: npm i carillon react react-dom. Built and run by tests/package/bundlers.test.mjs.
import { useInbox, useUnread } from "carillon/react";

const options = {
  url: new URLSearchParams(location.search).get("url") ?? "/ws/notifications",
  token: async () => (await fetch("/my-session/notification-token")).text(),
};

function Bell() {
  const unread = useUnread(options); // null while nothing is known
  return <output id="bell">{unread === null ? "?" : unread.total}</output>;
}

export function App() {
  const { items, connection, canUndo, inbox } = useInbox(options); // the very connection of the bell
  return (
    <main data-connection={connection}>
      <Bell />
      <ul>
        {items.map(({ id, title, is_read: isRead }) => (
          <li key={id} data-read={isRead}>
            <button onClick={() => inbox.ack(id)}>{title}</button>
          </li>
        ))}
      </ul>
      <button disabled={!canUndo} onClick={() => inbox.undo()}>
        Undo
      </button>
    </main>
  );
}
