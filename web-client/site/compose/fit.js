// Who fits what somebody types.

const plain = (text) => (text ?? "").normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** How well a person fits what is searched: 0 not at all, the larger the better. Case and accents do not matter. */
export function fitOf({ name, email }, text) {
  const wanted = plain(text.trim());
  if (wanted === "") return 0;
  const words = plain(name);
  if (words.startsWith(wanted)) return 3;
  if (words.split(/[\s-]+/u).some((word) => word.startsWith(wanted))) return 2;
  return words.includes(wanted) || plain(email).startsWith(wanted) ? 1 : 0;
}
