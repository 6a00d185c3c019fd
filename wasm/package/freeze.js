/** Freezes a value of JSON to its bottom, and answers with it. */
export function freeze(value) {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
