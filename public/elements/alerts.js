// What a page does besides the bell when something arrives: its title and icon tell how many are unread, a
// sound, a message of the desktop. Loaded when a bell has the attribute `alerts`.

const kIconPx = 32;
const kLoud = ["high", "critical"];
const kNotes = [[880, 0], [1174.7, 0.12]]; // Hz, seconds from the first

const kPrefix = /^\(\d+\) /;

class Title {
  #count = 0;
  #watch = new MutationObserver(() => this.#apply());

  constructor() {
    this.#watch.observe(document.head, { childList: true, subtree: true, characterData: true });
  }

  show(count) {
    this.#count = count;
    this.#apply();
  }

  stop() {
    this.#watch.disconnect();
    this.show(0);
  }

  // The page may say another title at any time: the number goes before it.
  #apply() {
    const own = document.title.replace(kPrefix, "");
    const wanted = this.#count > 0 ? `(${this.#count}) ${own}` : own;
    if (document.title !== wanted) document.title = wanted;
  }
}

class Icon {
  #link = document.querySelector('link[rel~="icon"]');
  #own = this.#link?.href ?? null;
  #isMarked = false;

  async show(count) {
    if (this.#link === null || count > 0 === this.#isMarked) return;
    this.#isMarked = count > 0;
    this.#link.href = this.#isMarked ? await this.#marked() : this.#own;
  }

  stop() {
    this.show(0);
  }

  // The page's own with a dot; as it is where its pixels may not be read.
  async #marked() {
    try {
      const image = new Image();
      image.src = this.#own;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = kIconPx;
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0, kIconPx, kIconPx);
      pen.fillStyle = "#c8102e";
      pen.arc(kIconPx - 9, 9, 9, 0, 2 * Math.PI);
      pen.fill();
      return canvas.toDataURL();
    } catch {
      return this.#own;
    }
  }
}

function play(audio) {
  for (const [hertz, after] of kNotes) {
    const begin = audio.currentTime + after;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.08, begin);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.4);
  }
}

export class Alerts {
  #kinds;
  #title;
  #icon;
  #audio = null;

  /** `kinds`: of "title", "icon", "sound", "desktop". */
  constructor(kinds) {
    this.#kinds = new Set(kinds);
    if (this.#kinds.has("title")) this.#title = new Title();
    if (this.#kinds.has("icon")) this.#icon = new Icon();
  }

  /** How many are unread; 0 while that is not known. */
  show(count) {
    this.#title?.show(count);
    this.#icon?.show(count);
  }

  /** Called in a click: only then may a browser be asked for what needs somebody's word. */
  ask() {
    if (this.#kinds.has("sound")) this.#audio ??= new AudioContext();
    const isOpen = this.#kinds.has("desktop") && globalThis.Notification?.permission === "default";
    if (isOpen) globalThis.Notification.requestPermission();
  }

  /** Of all tabs of a browser one is to be heard: the leader. Nothing in quiet hours. */
  async received(notification, inbox, isLeader) {
    if (!isLeader || notification.is_read || (await isQuiet(notification, inbox))) return;
    if (this.#audio?.state === "running") play(this.#audio);
    const isWanted = this.#kinds.has("desktop") && document.hidden && kLoud.includes(notification.priority);
    if (!isWanted || globalThis.Notification?.permission !== "granted") return;
    if (await inbox.hasPush()) return; // the system tells of it already
    this.#tell(notification, inbox);
  }

  stop() {
    this.#title?.stop();
    this.#icon?.stop();
    this.#audio?.close();
  }

  #tell({ id, title, body }, inbox) {
    const message = new globalThis.Notification(title, { body, tag: id });
    message.onclick = () => {
      window.focus();
      inbox.open(id, { follow: true });
      message.close();
    };
  }
}

// By the person's own word, as the core reads it; where that cannot be had it is not quiet.
function isQuiet(notification, inbox) {
  return inbox.isQuiet(notification).catch(() => false);
}
