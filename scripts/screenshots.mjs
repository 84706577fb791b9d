// Pictures of the page, to be looked at: each verdict at three widths in both schemes, into build/screenshots.
// usage: node scripts/screenshots.mjs [NAME]; a name takes only pictures whose name contains it. One of them is the README's.
import { mkdir } from "node:fs/promises";

import { openBrowser } from "../tests/web/browser.mjs";
import { root } from "./run.mjs";

const kWidths = [1280, 768, 360];
const kPages = {
  mismatch: "?loss=cross_entropy&input=32,10&target=32,1:int64",
  suspicious: "?loss=mse_loss&input=64,1&target=64",
  fits: "?loss=cross_entropy&input=32,10&target=32:int64&evaluate=true",
  six: "?loss=mse_loss&input=2,3,4,5,6,7&target=2,3,4,5,6,8",
  scalar: "?loss=mse_loss&input=()&target=()",
  ctc: "?loss=ctc_loss&log_probs=50,16,20&targets=16,12:int64&input_lengths=16:int64&target_lengths=1:int64",
  code: "",
  error: "",
  unreadable: "?loss=cross_entropy&input=what?&target=32,1:int64",
  applied: "?loss=cross_entropy&input=32,10&target=32,1:int64",
  gallery: "#examples",
  loss: "losses/smooth_l1_loss.html",
  losses: "losses/",
  diagnostic: "codes/LF0103.html",
  codes: "codes/",
};
// What is done on a page before its picture is taken.
const kSteps = {
  code: (page) => page.click("#tab-code").then(() => page.waitForSelector("#code-panel .calls-list")),
  error: (page) => page.click("#tab-error").then(() => page.waitForSelector("#error-panel .calls-list")),
  applied: (page) => page.click('button[aria-label^="Apply fix 1"]').then(() => page.waitForTimeout(700)),
};

const kReadme = "code-1280-light.png";

const only = process.argv[2] ?? "";
const out = `${root}build/screenshots`;
await mkdir(out, { recursive: true });
const site = await openBrowser();
for (const [name, path] of Object.entries(kPages)) {
  for (const width of kWidths) {
    for (const colorScheme of ["light", "dark"]) {
      const file = `${name}-${width}-${colorScheme}.png`;
      if (!file.includes(only)) continue;
      const page = await site.open(path, { viewport: { width, height: width < 1280 ? 1500 : 800 }, colorScheme, ready: !/^(losses|codes)/.test(path) });
      await kSteps[name]?.(page);
      await page.screenshot({ path: `${out}/${file}` });
      if (file === kReadme) await page.screenshot({ path: `${root}web/readme.png` });
      await page.context().close();
      console.log(`build/screenshots/${file}`);
    }
  }
}
await site.close();
