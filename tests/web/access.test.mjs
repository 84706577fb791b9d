// Accessibility: axe on every kind of page in both schemes and each verdict, targets one can hit, motion, forced colours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";

import { openBrowser } from "./browser.mjs";

const kVerdicts = {
  fits: "?loss=cross_entropy&input=32,10&target=32:int64&evaluate=true",
  suspicious: "?loss=mse_loss&input=64,1&target=64",
  mismatch: "?loss=cross_entropy&input=32,10&target=32,1:int64",
  fault: "?loss=cross_entropy&input=what?&target=32,1:int64",
  "broken link": "#1.broken",
};
const kReading = ["losses/", "losses/cross_entropy.html", "codes/"];

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

/** What axe finds. Playwright evaluates outside the page's policy, so the page itself stays strict. */
async function findings(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
}

for (const colorScheme of ["light", "dark"]) {
  for (const [name, path] of Object.entries(kVerdicts)) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, async () => {
      const page = await site.open(path, { colorScheme });
      assert.deepEqual(await findings(page), []);
    });
  }
  for (const tab of ["code", "error"]) {
    test(`axe finds nothing: ${tab}, ${colorScheme}`, async () => {
      const page = await site.open("", { colorScheme });
      await page.click(`#tab-${tab}`);
      await page.waitForSelector(`#${tab}-panel .calls-list`);
      assert.deepEqual(await findings(page), []);
    });
  }
  test(`axe finds nothing: generated pages, ${colorScheme}`, async () => {
    for (const path of kReading) {
      const page = await site.open(path, { colorScheme, ready: false });
      assert.deepEqual(await findings(page), [], path);
    }
  });
}

test("targets are at least 24 pixels", async () => {
  for (const viewport of [{ width: 1280, height: 720 }, { width: 320, height: 640 }]) {
    const page = await site.open("", { viewport });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, select, summary, textarea, nav a")]
        .filter((one) => one.checkVisibility() && !one.closest("label")?.matches(":has(input)"))
        .map((one) => ({ name: one.outerHTML.slice(0, 60), box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
        .map(({ name, box }) => `${name} ${box.width}x${box.height}`),
    );
    assert.deepEqual(small, []);
  }
});

test("a word and a symbol stand beside every colour", async () => {
  for (const [path, word, symbol] of [
    [kVerdicts.fits, "Fits", "✓"],
    [kVerdicts.mismatch, "Does not fit", "✕"],
  ]) {
    const page = await site.open(path);
    assert.equal(await page.textContent("#report > .verdict .seal"), symbol);
    assert.equal(await page.textContent("#report > .verdict strong"), word);
  }
  const page = await site.open(kVerdicts.mismatch);
  assert.equal(await page.locator('.block[data-mark="primary"] .flag').count(), 1);
  assert.ok((await page.textContent('.notes[data-mark="primary"]')).trim().length > 0);
});

test("reduced motion: a fix moves nothing", async () => {
  const page = await site.open(kVerdicts.mismatch, { reducedMotion: "reduce" });
  await page.click('button[aria-label^="Apply fix 1"]');
  await page.waitForSelector('#report > .verdict[data-status="fits"]');
  assert.equal(await page.evaluate(() => document.querySelector("#report").getAnimations({ subtree: true }).filter((one) => !(one instanceof CSSTransition)).length), 0);
});

test("forced colours: the culprit is still marked by form", async () => {
  const page = await site.open(kVerdicts.mismatch, { forcedColors: "active" });
  const [culprit, plain] = await page.evaluate(() => ['.block[data-mark="primary"]', ".block:not([data-mark])"].map((one) => getComputedStyle(document.querySelector(one)).borderStyle));
  assert.notEqual(culprit, plain);
  assert.deepEqual(await findings(page), []);
});

test("every picture has a table that says the same", async () => {
  const page = await site.open(kVerdicts.fits);
  assert.equal(await page.locator("#report .picture table").count(), 1);
  const maps = await page.locator("#report canvas").count();
  assert.ok(maps >= 2, "the call that fits is drawn");
  assert.equal(await page.locator("#report .map table").count(), maps);
});
