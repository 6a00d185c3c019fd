// Reads the stream that replay_record writes; its format stands in recording.hpp.

const kMagic = Buffer.from("replay 1");
const kTotals = 16; // two f64
const kMostBlock = 1 << 30; // one schedule; more is no stream of ours

/** The kinds of entries, by number. */
export const kKinds = ["", "open", "signal", "frame", "token", "submit", "page", "told", "close", "undo"];

// Bytes that come in pieces, taken in pieces of another size.
class Pieces {
  #source;
  #held = [];
  #size = 0;

  constructor(stream) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; null when the stream ends before. */
  async take(count) {
    while (this.#size < count) {
      const { done, value } = await this.#source.next();
      if (done) return null;
      this.#held.push(value);
      this.#size += value.length;
    }
    const all = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held, this.#size);
    this.#held = [all.subarray(count)];
    this.#size -= count;
    return all.subarray(0, count);
  }
}

/**
 * Calls `each(block)` for every schedule: its u64 seed and its entries, valid until `each` returns.
 * Answers with what the recorder counted; a stream without its end is an error, for the recorder
 * has failed.
 */
export async function readStream(stream, each) {
  const pieces = new Pieces(stream);
  const need = async (count, what) => {
    const bytes = await pieces.take(count);
    if (bytes === null) throw new Error(`the recording ends before ${what} is whole`);
    return bytes;
  };
  const magic = await need(kMagic.length, "its first line");
  if (!magic.equals(kMagic)) throw new Error(`this is no recording: it begins with "${magic}"`);
  for (;;) {
    const size = (await need(4, "it")).readUInt32LE(0);
    if (size === 0) break;
    if (size > kMostBlock) throw new Error(`a schedule of ${size} bytes cannot be`);
    each(await need(size, "a schedule"));
  }
  const totals = await need(kTotals, "its end");
  return { lives: totals.readDoubleLE(0), livesLeftOut: totals.readDoubleLE(8) };
}
