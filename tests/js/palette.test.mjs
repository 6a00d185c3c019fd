// The colours of the drawn centre (web-client/view/theme.cpp): what is written in one on another can be read
// (WCAG 2.2, 1.4.3 and 1.4.6: 4.5 : 1, and 7 : 1 for whoever asks for more contrast).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./support/testing.mjs";

const kSource = readFileSync(new URL("../../web-client/view/theme.cpp", import.meta.url), "utf8");
const kNames = ["kLight", "kDark", "kLightContrast", "kDarkContrast"];
const kGrounds = ["page", "surface", "hover", "raised", "pressed"];
const kWritten = ["text", "muted", "accent_text", "critical_text", "high_text"];
const kPairs = [
  ...kGrounds.slice(0, 4).flatMap((ground) => kWritten.map((words) => [words, ground])),
  ["text", "pressed"],
  ["on_accent", "accent"],
  ["on_critical", "critical"],
  ["tile_text", "tile"],
  ["on_toast", "toast"],
];

function paletteOf(name) {
  const [, body] = new RegExp(`constexpr Palette ${name} = \\{([^}]*)\\};`).exec(kSource);
  return Object.fromEntries([...body.matchAll(/rgb\(0x([0-9a-f]{6})\), *\/\/ (\w+)/g)].map(([, hex, at]) => [at, hex]));
}

// WCAG 2.2, relative luminance.
function luminance(hex) {
  const [r, g, b] = [0, 2, 4].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

for (const name of kNames) {
  const least = name.endsWith("Contrast") ? 7 : 4.5;
  test(`${name}: whatever is written has ${least} : 1 at least`, () => {
    const palette = paletteOf(name);
    assert.equal(Object.keys(palette).length, 22);
    for (const [words, ground] of kPairs) {
      const ratio = contrast(palette[words], palette[ground]);
      assert.ok(ratio >= least, `${words} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}
