// Which children may stay where they are when a list changes order.

/**
 * The positions of a longest strictly increasing run within `numbers` (patience method, O(n log n)).
 * With the old places of rows in their new order, these rows keep their relative order and need
 * not move; entries below zero (new rows) are never part of it.
 */
export function stayingPositions(numbers) {
  const tails = []; // tails[k]: position that ends the best run of length k + 1
  const before = new Array(numbers.length);
  for (let position = 0; position < numbers.length; position += 1) {
    const number = numbers[position];
    if (number < 0) continue;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tails[middle]] < number) low = middle + 1;
      else high = middle;
    }
    before[position] = low > 0 ? tails[low - 1] : -1;
    tails[low] = position;
  }
  const staying = new Set();
  let position = tails.length > 0 ? tails[tails.length - 1] : -1;
  while (position >= 0) {
    staying.add(position);
    position = before[position];
  }
  return staying;
}

/** Puts `nodes` in this order, moving as few as can be: one that does not move keeps focus, selection and scroll position. */
export function putInOrder(parent, nodes) {
  const places = new Map();
  for (const node of parent.children) places.set(node, places.size);
  const staying = stayingPositions(nodes.map((node) => places.get(node) ?? -1));
  let next = null;
  for (let position = nodes.length - 1; position >= 0; position -= 1) {
    const node = nodes[position];
    if (!staying.has(position)) parent.insertBefore(node, next);
    next = node;
  }
}
