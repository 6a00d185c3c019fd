// Sends business events through the public API and measures what it took.

/** Milliseconds since the epoch with a fraction; comparable between tabs of one machine. */
export function preciseNow() {
  return performance.timeOrigin + performance.now();
}

/** The reason a request was refused, in the server's own words where it gave some. */
async function reasonOf(response) {
  try {
    const problem = await response.json();
    const field = problem.errors?.[0];
    const detail = field ? `${field.field}: ${field.message}` : (problem.detail ?? problem.title);
    if (detail) return detail;
  } catch {
    // Not JSON; the status says it.
  }
  return `HTTP ${response.status}`;
}

/**
 * Posts `events` (one or several). Every payload gets a mark, {trace, sent_at}, by which a tab that
 * receives the notification can tell how long it took. Answers {results, tookMs} or {refused},
 * where refused is null when the server did not answer at all.
 */
export async function emit(events, session, trace) {
  const post = async (token) => {
    const sent_at = preciseNow();
    const marked = events.map(({ event, payload }) => ({
      event,
      payload: { ...payload, demo: { trace, sent_at } },
      timestamp: new Date().toISOString(),
    }));
    const response = await fetch("/api/v1/events", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(marked.length === 1 ? marked[0] : marked),
    });
    return { response, sent_at };
  };
  try {
    let { response, sent_at } = await post(await session.token());
    if (response.status === 401) {
      await session.renew();
      ({ response, sent_at } = await post(await session.token()));
    }
    const tookMs = preciseNow() - sent_at;
    if (!response.ok) return { refused: await reasonOf(response) };
    const { results } = await response.json();
    return { results, tookMs };
  } catch {
    return { refused: null };
  }
}
