// The colours of tokens.css as pairs: every text on every ground that it stands on, every mark on its own.
// axe sees only what a tested state shows; this holds the palette itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { root } from "../../scripts/run.mjs";

const css = readFileSync(`${root}web/element/tokens.css`, "utf8");
const tokens = Object.fromEntries([...css.matchAll(/--([\w-]+):[^;]*?light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]));

const kGrounds = ["ground", "card", "sunk"];
const kBlocks = ["block", "class-block", "place-block"];
const kTones = ["fits", "suspicious", "mismatch"];
const kTexts = [
  ...["ink", "soft", "accent", ...kTones].flatMap((text) => kGrounds.map((ground) => [text, ground])),
  ...kTones.flatMap((tone) => [[tone, `${tone}-ground`], ["ink", `${tone}-ground`], ["card", tone]]),
  ...kBlocks.flatMap((block) => [[`${block}-ink`, block], ["ink", block]]),
  ["card", "accent"], // a button
];
// What is told by form alone: edges of fields and blocks, the focus ring. --line only parts what space parts already.
const kMarks = [
  ...kGrounds.flatMap((ground) => [["edge", ground], ["accent", ground]]),
  ...kBlocks.flatMap((block) => [[`${block}-edge`, "card"], [`${block}-edge`, "sunk"]]),
  ...kTones.map((tone) => [tone, "card"]),
];

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function tooFaint(pairs, least) {
  return ["light", "dark"].flatMap((scheme) =>
    pairs.flatMap(([front, back]) => {
      assert.ok(tokens[front] && tokens[back], `tokens.css has no ${tokens[front] ? back : front}`);
      const found = contrast(tokens[front][scheme], tokens[back][scheme]);
      return found < least ? [`${front} on ${back}, ${scheme}: ${found.toFixed(2)}`] : [];
    }),
  );
}

test("text keeps 4.5:1 on every ground it stands on, light and dark", () => assert.deepEqual(tooFaint(kTexts, 4.5), []));

test("marks keep 3:1 on every ground they stand on, light and dark", () => assert.deepEqual(tooFaint(kMarks, 3), []));

test("the formula gives the contrasts that WCAG names: 21 for black on white, 4.54 for #767676", () => {
  assert.equal(contrast("#000000", "#ffffff").toFixed(2), "21.00");
  assert.equal(contrast("#767676", "#ffffff").toFixed(2), "4.54");
});
