// Accessibility: axe on every kind of page in both schemes and each verdict, targets one can hit, motion, forced colours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";

import { openBrowser } from "./browser.mjs";

const kVerdicts = {
  fits: "?loss=cross_entropy&input=32,10&target=32:int64&evaluate=true",
  suspicious: "?loss=mse_loss&input=64,1&target=64",
  mismatch: "?loss=cross_entropy&input=32,10&target=32,1:int64",
  "six axes": "?loss=mse_loss&input=2,3,4,5,6,7&target=2,3,4,5,6,8",
  scalars: "?loss=mse_loss&input=()&target=()&evaluate=true",
  fault: "?loss=cross_entropy&input=what?&target=32,1:int64",
  "broken link": "#1.broken",
};
const kReading = ["losses/", "losses/cross_entropy.html", "codes/", "codes/LF0103.html"];

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
  test(`axe finds nothing: before and after a fix, ${colorScheme}`, async () => {
    const page = await site.open(kVerdicts.mismatch, { colorScheme, reducedMotion: "reduce" });
    await page.click('button[aria-label^="Apply fix 1"]');
    await page.waitForSelector("#report > .before");
    assert.deepEqual(await findings(page), []);
  });
  test(`axe finds nothing: the embed, ${colorScheme}`, async () => {
    const page = await site.open("embed.html?loss=cross_entropy&input=32,10&target=32,1:int64", { colorScheme, ready: false });
    await page.waitForFunction(() => document.querySelector("loss-fit")?.report);
    await page.click("loss-fit .edit > summary");
    // The page of a frame has its headings and landmarks around the frame.
    assert.deepEqual((await findings(page)).filter((one) => !/^(region|landmark-one-main|page-has-heading-one)/.test(one)), []);
  });
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
    [kVerdicts.suspicious, "Runs, but suspicious", "!"],
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

const moving = (page) => page.evaluate(() => document.querySelector("#report").getAnimations({ subtree: true }).filter((one) => !(one instanceof CSSTransition)).length);

test("a fix is shown as motion, from what is to what fits: blocks glide, and the one that goes fades", async () => {
  const page = await site.open(kVerdicts.mismatch);
  await page.click('button[aria-label^="Apply fix 1"]');
  await page.waitForSelector('#report > .verdict[data-status="fits"]');
  assert.ok((await moving(page)) >= 3, "three blocks stay");
  assert.match(await page.textContent("#report .ghost"), /1/);
  await page.waitForFunction(() => !document.querySelector("#report .ghost"));
  assert.equal(await moving(page), 0);
  assert.deepEqual(page.trouble, []);
});

test("reduced motion: a fix moves nothing", async () => {
  const page = await site.open(kVerdicts.mismatch, { reducedMotion: "reduce" });
  await page.click('button[aria-label^="Apply fix 1"]');
  await page.waitForSelector('#report > .verdict[data-status="fits"]');
  assert.equal(await moving(page), 0);
});

test("forced colours: the culprit is still marked by form", async () => {
  const page = await site.open(kVerdicts.mismatch, { forcedColors: "active" });
  const [culprit, plain] = await page.evaluate(() => ['.block[data-mark="primary"]', ".block:not([data-mark])"].map((one) => getComputedStyle(document.querySelector(one)).borderStyle));
  assert.notEqual(culprit, plain);
  assert.deepEqual(await findings(page), []);
});

test("colours follow the system's scheme, fields and scroll bars too", async () => {
  for (const [colorScheme, isDark] of [["light", false], ["dark", true]]) {
    const page = await site.open("", { colorScheme });
    const seen = await page.evaluate(() => [getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number)]);
    assert.equal(seen[0], "light dark");
    assert.equal(seen[1].every((part) => part < 60), isDark);
  }
});

test("printed, the page shows verdict, shapes and fixes, and no controls", async () => {
  const page = await site.open(kVerdicts.mismatch);
  await page.emulateMedia({ media: "print" });
  for (const part of [".verdict", ".picture", ".quote", ".fixes"]) assert.ok(await page.locator(`#report > ${part}, #report ${part}`).first().isVisible(), part);
  assert.equal(await page.locator("button:visible, input:visible, select:visible").count(), 0);
});

test("every picture has a table that says the same", async () => {
  const page = await site.open(kVerdicts.fits);
  assert.equal(await page.locator("#report .picture table").count(), 1);
  const maps = await page.locator("#report canvas").count();
  assert.ok(maps >= 2, "the call that fits is drawn");
  const summary = page.locator("#report .map summary").first();
  await summary.click();
  assert.equal(await page.locator("#report .map table").count(), maps);
  const map = page.locator("#report .map").first();
  await map.locator("canvas").focus();
  await page.keyboard.press("ArrowDown");
  const [place, value] = (await map.locator(".readout").textContent()).split("] ");
  assert.equal(place, "[0, 0");
  assert.equal(await map.locator("tr:first-child td:nth-child(2)").textContent(), value);
});
