// Links: the hash holds the whole state, a readable query works too, and no link can break the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answerOf, openBrowser } from "./browser.mjs";

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

test("a readable query asks its question", async () => {
  const page = await site.open("?loss=nn.MSELoss&input=64,1:float32&target=64:float64&reduction=sum");
  assert.equal(await page.inputValue('input[name="shape:input"]'), "64,1");
  assert.equal(await page.inputValue('select[name="dtype:target"]'), "float64");
  assert.equal(await page.inputValue('[name="option:reduction"]'), "sum");
});

test("the hash carries the whole state: typed texts, options, values", async () => {
  const page = await site.open("?loss=mse_loss&input=2,2:float32:1 2 3 4&target=N,2&reduction=sum&evaluate=true&seed=7");
  await page.fill('input[name="shape:target"]', "2, 2");
  await page.waitForFunction(() => location.hash.startsWith("#1."));
  const address = page.url();
  assert.ok(!new URL(address).search, "the query gives way to the hash");
  const again = await site.open(address.slice(site.url.length));
  const read = (one) => one.evaluate(() => [...new FormData(document.querySelector("#form"))].map(String));
  assert.deepEqual(await read(again), await read(page));
  assert.deepEqual(again.trouble, []);
});

test("a broken link says so and keeps the page usable", async () => {
  const broken = ["#1.abc", "#9.abc", "#1.", "?loss=no_such_loss", "?loss=mse_loss&nonsense=1", "#1.%00<script>", `#1.${"A".repeat(250_000)}`];
  for (const link of broken) {
    const page = await site.open(link);
    assert.match(await page.textContent("#notice"), /This link cannot be followed/, link.slice(0, 40));
    assert.ok(await page.isVisible("#notice"));
    await page.fill('input[name="shape:input"]', "7, 3");
    await page.waitForTimeout(100);
    assert.ok((await answerOf(page)).status, "an answer stands there");
    assert.deepEqual(page.trouble, []);
    await page.context().close();
  }
});

test("10,000 mutations of a link never break the page, run script or hang it", { timeout: 120_000 }, async () => {
  const page = await site.open("?loss=mse_loss&input=2,2&target=2,2");
  await page.fill('input[name="shape:target"]', "2,1");
  await page.waitForFunction(() => location.hash.startsWith("#1."));
  const hash = new URL(page.url()).hash;
  const { slowest, followed } = await page.evaluate(async (valid) => {
    let seed = 1;
    const random = (below) => ((seed = (seed * 48271) % 2147483647) % below);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.#%<>\"'&=";
    let slowest = 0;
    const followed = new Set();
    for (let round = 0; round < 10_000; ++round) {
      const text = [...valid];
      for (let change = 1 + random(4); change > 0; --change) {
        const at = 1 + random(text.length - 1);
        const kind = random(3);
        if (kind === 0) text[at] = letters[random(letters.length)];
        else if (kind === 1) text.splice(at, 1 + random(8));
        else text.splice(at, 0, letters[random(letters.length)]);
      }
      history.replaceState(null, "", text.join(""));
      const begin = performance.now();
      window.dispatchEvent(new HashChangeEvent("hashchange"));
      if (round % 10 === 0) await new Promise((done) => setTimeout(done));
      slowest = Math.max(slowest, performance.now() - begin);
      followed.add(location.hash);
    }
    await new Promise((done) => setTimeout(done, 500));
    return { slowest, followed: followed.size };
  }, hash);
  assert.ok(followed > 9000, `${followed} different links`);
  console.log(`slowest ${slowest} ms`);
  assert.ok(slowest < 1000, `${slowest} ms`);
  await page.fill('input[name="shape:input"]', "2, 1");
  await page.waitForTimeout(200);
  assert.ok((await answerOf(page)).status);
  assert.deepEqual(page.trouble, []);
});
