// How soon the page answers: the first live answer of a warm visit (aim: 300 ms) and a keystroke about 10,000 elements,
// numbers included (aim: 50 ms at the 95th percentile). usage: node tests/bench/page.mjs
// A program of its own beside tests/web/speed.test.mjs, since the wall's clock is no property of the code alone.
import { firstAnswer, openBrowser } from "../web/browser.mjs";
import { keystrokes, kLarge, percentile } from "../web/keystroke.mjs";

function told(name, times) {
  console.log(`${name}: median ${percentile(times, 0.5).toFixed(1)} ms, 95th percentile ${percentile(times, 0.95).toFixed(1)} ms`);
}

const site = await openBrowser();
try {
  told("first live answer, warm, by the wall's clock", await firstAnswer(site, 8));
  const { walls, works } = await keystrokes(await site.open(kLarge), 60, { pictures: false });
  told("keystroke to verdict, by the wall's clock", walls);
  told("keystroke to verdict, processor time", works);
  told("processor time with the pictures", (await keystrokes(await site.open(kLarge), 40, { pictures: true })).works);
} finally {
  await site.close();
}
