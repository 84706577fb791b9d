// Touch, narrow screens, the order of things, long work, and what happens when the engine may not run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answerOf, openBrowser } from "./browser.mjs";

const kFirst = "?loss=cross_entropy&input=32,10&target=32,1:int64";
const kNarrow = { width: 320, height: 640 };

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

test("below 720 px: one column, loss, input, target, answer", async () => {
  const page = await site.open(kFirst, { viewport: { width: 700, height: 800 } });
  const places = await page.evaluate(() => ['select[name="loss"]', 'input[name="shape:input"]', 'input[name="shape:target"]', "#report"].map((one) => document.querySelector(one).getBoundingClientRect().top));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  const [question, answer] = await Promise.all([".question", ".answer"].map((one) => page.locator(one).boundingBox()));
  assert.equal(question.x, answer.x);
  assert.ok(question.y + question.height <= answer.y);
});

test("editing works by touch: a field is tapped and typed into, a fix is tapped, the line at the foot leads to the answer", async () => {
  const page = await site.open(kFirst, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.tap('input[name="shape:target"]');
  assert.equal(await page.evaluate(() => document.activeElement.name), "shape:target");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("32, 2");
  await page.waitForFunction(() => document.querySelector("#report .block[data-mark]")?.textContent.includes("2"));
  await page.tap("#pinned");
  await page.waitForFunction(() => document.querySelector("#answer").getBoundingClientRect().top < 100);
  await page.tap('button[aria-label^="Apply fix 1"]');
  await page.waitForSelector('#report > .verdict:not([data-status="mismatch"])');
  assert.deepEqual(page.trouble, []);
});

test("320 px wide: no page scrolls sideways, in any tab", async () => {
  const page = await site.open(kFirst, { viewport: kNarrow });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok((await wide()) <= 320);
  for (const tab of ["code", "error"]) {
    await page.click(`#tab-${tab}`);
    await page.waitForSelector(`#${tab}-panel .calls-list`);
    assert.ok((await wide()) <= 320, tab);
  }
  await page.click("#tab-shapes");
  await page.click('button[aria-label^="Apply fix 1"]');
  await page.waitForSelector("#report > .before");
  assert.ok((await wide()) <= 320, "before and after");
  for (const path of ["losses/", "losses/ctc_loss.html", "codes/", "codes/LF0103.html"]) {
    const reading = await site.open(path, { viewport: kNarrow, ready: false });
    assert.ok((await reading.evaluate(() => document.documentElement.scrollWidth)) <= 320, path);
  }
});

test("an answer stands in this order: verdict, shapes, PyTorch's words, fixes, value, why, what the loss accepts", async () => {
  const order = ["verdict", "picture", "quote", "fix-section", "numbers-section", "why-section", "contract-section"];
  for (const [query, parts] of [
    [kFirst, ["verdict", "picture", "quote", "fix-section", "why-section", "contract-section"]],
    ["?loss=mse_loss&input=4,1&target=4&evaluate=true", order],
  ]) {
    const page = await site.open(query);
    const seen = await page.evaluate((all) => [...document.querySelector("#report").children].map((one) => all.find((name) => one.classList.contains(name))).filter(Boolean), order);
    assert.deepEqual([...new Set(seen)], parts);
  }
});

test("the tensors are blocks under their axes' roles, and a 0-d and a 6-d tensor are drawn too", async () => {
  const page = await site.open(kFirst);
  const roles = await page.locator("#report > .picture .role .letter").allTextContents();
  assert.deepEqual(roles, ["N", "C"]);
  assert.match(await page.textContent("#report > .picture"), /batch.*class/s);
  const scalar = await site.open("?loss=mse_loss&input=()&target=()");
  assert.match(await scalar.textContent("#report > .picture"), /scalar/);
  const six = await site.open("?loss=mse_loss&input=2,3,4,5,6,7&target=2,3,4,5,6,7");
  assert.equal(await six.locator("#report > .picture .block").count(), 12);
});

test("input, target, per-element loss and gradient are heat maps that show their values under pointer and keys", async () => {
  const page = await site.open("?loss=mse_loss&input=4,3&target=4,3&evaluate=true");
  assert.deepEqual(await page.locator("#report .map figcaption strong").allTextContents(), ["input", "target", "loss per element", "gradient of input"]);
  const map = page.locator("#report .map").first();
  await map.locator("canvas").hover({ position: { x: 5, y: 5 } });
  assert.match(await map.locator(".readout").textContent(), /^\[0, 0\] -?\d+\.\d{4}$/);
  await map.locator("canvas").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.match(await map.locator(".readout").textContent(), /^\[1, 1\] -?\d+\.\d{4}$/);
});

test("a tensor of many axes is drawn with the batch as rows where there is room, and every value keeps its index", async () => {
  const values = Array.from({ length: 36 }, (_, index) => index).join(" ");
  const page = await site.open(`?loss=mse_loss&input=2,3,3,2:float32:${values}&target=2,3,3,2:float32:${values}&evaluate=true`);
  const canvas = page.locator("#report .map canvas").first();
  assert.equal(await canvas.evaluate((one) => one.width / one.height), 18 / 2);
  await canvas.focus();
  for (const key of ["ArrowDown", "ArrowDown", ...Array(5).fill("ArrowRight")]) await page.keyboard.press(key);
  assert.equal(await page.locator("#report .map .readout").first().textContent(), "[1, 0, 2, 1] 23."); // 1*18 + 2*2 + 1
});

test("a call that fits offers its numbers, and shows them at a click", async () => {
  const page = await site.open("?loss=mse_loss&input=4,3&target=4,3");
  await page.click("#report .offer button");
  await page.waitForSelector("#report .loss-value");
  assert.ok(await page.isChecked('input[name="evaluate"]'));
  const fixed = await site.open(kFirst);
  await fixed.click('button[aria-label^="Apply fix 1"]');
  await fixed.click("#report .offer button");
  await fixed.waitForSelector("#report .loss-value");
  assert.ok(await fixed.isVisible("#report > .before"), "before and after stay side by side");
  for (const query of [kFirst, "?loss=mse_loss&input=N,3&target=N,3"]) assert.equal(await (await site.open(query)).locator(".offer").count(), 0, query);
});

test("the loss is shown with PyTorch's digits, and what was averaged over what", async () => {
  const page = await site.open("?loss=mse_loss&input=2,2:float32:1 2 3 4&target=2,2:float32:0 0 0 0&evaluate=true");
  assert.equal(await page.textContent(".loss-value"), "7.5000"); // as PyTorch prints tensor(7.5000)
  assert.match(await page.textContent("#report .value"), /7\.5, the mean of 4 losses of shape \(2, 2\)/);
});

test("a letter typed beside all fields does nothing: there are no single-letter shortcuts", async () => {
  const page = await site.open(kFirst);
  const state = () => page.evaluate(() => [document.querySelector("main").innerHTML, location.href, document.activeElement.tagName, document.documentElement.dataset.theme]);
  const before = await state();
  await page.keyboard.type("abcdefghijklmnopqrstuvwxyz?/.");
  await page.waitForTimeout(100);
  assert.deepEqual(await state(), before);
});

test("above 1,000,000 elements the work runs beside the page, dims the old answer, shows progress and can be cancelled", async () => {
  const page = await site.open("?loss=cross_entropy&input=4,3&target=4:int64&evaluate=true");
  const seen = page.waitForFunction(() => {
    const box = document.querySelector("#report");
    const verdict = box.querySelector(":scope > .verdict");
    return box.querySelector(".working progress") && box.getAttribute("aria-busy") === "true" && verdict && Number(getComputedStyle(verdict).opacity) < 1;
  });
  await page.fill('input[name="shape:target"]', "3000");
  await page.fill('input[name="shape:input"]', "3000, 2000");
  await seen;
  await page.click(".working button");
  assert.equal(await page.locator(".working").count(), 0);
  assert.ok((await answerOf(page)).status, "the old answer stands");
  await page.fill('input[name="shape:input"]', "3000, 400");
  await page.waitForFunction(() => document.querySelector("#report .loss-value") && document.querySelector("#report").getAttribute("aria-busy") === null);
  assert.match(await page.textContent("#report > .picture"), /400/);
  assert.deepEqual(page.trouble, []);
});

test("where the policy forbids WebAssembly the page says so, and offers the command line", async () => {
  const strict = await openBrowser({ headers: { "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'" } });
  try {
    const page = await strict.open(kFirst, { ready: false });
    await page.waitForSelector("#notice:not([hidden])");
    assert.match(await page.textContent("#notice"), /policy of this address forbids WebAssembly.*wasm-unsafe-eval.*lossfit check/s);
    assert.match(await page.textContent("#report"), /Does not fit/, "the answer in the HTML stands");
  } finally {
    await strict.close();
  }
});

test("the button for colours turns the page, and it is remembered", async () => {
  const page = await site.open(kFirst, { colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.click("#theme");
  assert.notEqual(await ground(), light);
  const dark = await ground();
  await page.reload();
  await page.waitForSelector("#theme:not([hidden])");
  assert.equal(await ground(), dark);
});

test("numbers keep their text: PyTorch tells -1.0 from -1, and so does the page", async () => {
  const page = await site.open("?loss=triplet_margin_with_distance_loss&anchor=4,3&positive=4,3&negative=4,3&margin=-1.0");
  const says = (text) => page.waitForFunction((wanted) => document.querySelector("#report .quote pre")?.textContent.endsWith(wanted), text);
  await says("got -1.0");
  await page.fill('[name="option:margin"]', "-1");
  await says("got -1");
  await page.fill('[name="option:margin"]', "-2.");
  await says("got -2.0");
});
