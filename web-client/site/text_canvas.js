// Shapes and draws text that the module's own font cannot write: other scripts, emoji, and what runs from right to
// left. The browser does it on a canvas that nobody sees; the module keeps the pictures (view/browser_text).

const kFallbacks = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const kOwn = "Carillon Centre"; // the module's font, for Latin letters within such text
const kMargin = 1; // around a picture: smooth edges reach beyond what is measured
const kMostWidth = 4096;

// Whether a text may bring colours of its own.
const kColourful = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\uFE0F/u;

export class TextCanvas {
  #context;
  #style = ""; // as the context has it
  #onFonts;

  /** `onFonts()` once texts may look different from before. */
  constructor(onFonts) {
    this.#onFonts = onFonts;
    const canvas = document.createElement("canvas");
    this.#context = canvas.getContext("2d", { willReadFrequently: true });
    document.fonts.addEventListener?.("loadingdone", () => this.#onFonts());
  }

  /** The module's own font, as bytes. */
  offerFont(bytes, strong) {
    const face = new FontFace(kOwn, bytes, { weight: strong ? "600" : "400" });
    document.fonts.add(face);
    face.load().then(
      () => this.#onFonts(),
      (error) => console.warn("The centre's font is not used for mixed texts.", error),
    );
  }

  #use(size, strong, rightToLeft) {
    const style = `${strong ? 600 : 400} ${size}px "${kOwn}", ${kFallbacks}`;
    const direction = rightToLeft ? "rtl" : "ltr";
    if (style === this.#style && this.#context.direction === direction) return;
    this.#style = style;
    this.#context.font = style;
    this.#context.direction = direction;
    this.#context.textAlign = "left";
    this.#context.textBaseline = "alphabetic";
  }

  /** Its advance, and where its picture lies from the pen: [advance, left, top, width, height]. */
  measure(text, size, strong, rightToLeft) {
    this.#use(size, strong, rightToLeft);
    const box = this.#context.measureText(text);
    const left = Math.floor(-box.actualBoundingBoxLeft) - kMargin;
    const right = Math.ceil(box.actualBoundingBoxRight) + kMargin;
    const top = Math.floor(-box.actualBoundingBoxAscent) - kMargin;
    const bottom = Math.ceil(box.actualBoundingBoxDescent) + kMargin;
    return [box.width, left, top, Math.min(Math.max(right - left, 0), kMostWidth), Math.max(bottom - top, 0)];
  }

  /** {opacity, colors}: one byte a pixel that takes the colour of the text, four a pixel that has its own, or null. */
  draw(text, size, strong, rightToLeft, [left, top, width, height]) {
    const canvas = this.#context.canvas;
    if (canvas.width < width || canvas.height < height) {
      canvas.width = Math.max(canvas.width, width);
      canvas.height = Math.max(canvas.height, height);
      this.#style = ""; // a canvas of another size begins again
    }
    this.#use(size, strong, rightToLeft);
    const paint = (color) => {
      this.#context.clearRect(0, 0, width, height);
      this.#context.fillStyle = color;
      this.#context.fillText(text, -left, -top);
      return this.#context.getImageData(0, 0, width, height).data;
    };
    return kColourful.test(text) ? apart(paint("#fff"), paint("#000")) : { opacity: opacityOf(paint("#fff")), colors: null };
  }
}

function opacityOf(pixels) {
  const opacity = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < opacity.length; ++at) opacity[at] = pixels[4 * at + 3];
  return opacity;
}

// Drawn in white and in black: where the two differ is what takes the colour of the text, the rest has its own.
function apart(white, black) {
  const opacity = new Uint8Array(white.length / 4);
  const colors = new Uint8Array(white.length);
  let hasColors = false;
  for (let at = 0; at < opacity.length; ++at) {
    const i = 4 * at;
    const alpha = white[i + 3];
    if (alpha === 0) continue;
    const tinted = Math.max(Math.round(((white[i + 1] - black[i + 1]) * alpha) / 255), 0);
    const own = alpha - tinted;
    opacity[at] = tinted;
    if (own <= 2) continue;
    hasColors = true;
    colors[i] = Math.min((black[i] * alpha) / own, 255);
    colors[i + 1] = Math.min((black[i + 1] * alpha) / own, 255);
    colors[i + 2] = Math.min((black[i + 2] * alpha) / own, 255);
    colors[i + 3] = own;
  }
  return { opacity, colors: hasColors ? colors : null };
}
