// What can be done with an answer: apply a fix and undo it, copy it in other words, share it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answerOf, openBrowser } from "./browser.mjs";

const kFirst = "?loss=cross_entropy&input=32,10&target=32,1:int64";

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

const status = (page, wanted) => page.waitForSelector(`#report > .verdict[data-status="${wanted}"]`);

test("a fix applied changes the question in place, before and after stand side by side, and undo brings it back", async () => {
  const page = await site.open(kFirst);
  await page.click('button[aria-label^="Apply fix 1"]');
  await status(page, "fits");
  assert.equal(await page.inputValue('input[name="shape:target"]'), "32");
  const [before, now] = await Promise.all(["#report > .before", "#report > .picture"].map((one) => page.locator(one).boundingBox()));
  assert.ok(before.x + before.width <= now.x + 1, "before stands left of after");
  assert.match(await page.textContent("#report > .before"), /Does not fit/);
  await page.click("text=Undo the fix");
  await status(page, "mismatch");
  assert.equal((await page.inputValue('input[name="shape:target"]')).replaceAll(" ", ""), "32,1");
  assert.deepEqual(page.trouble, []);
});

test("the browser's Back undoes a fix too", async () => {
  const page = await site.open(kFirst);
  await page.fill('input[name="shape:target"]', "32, 1");
  await page.waitForFunction(() => location.hash.startsWith("#1."));
  await page.click('button[aria-label^="Apply fix 1"]');
  await status(page, "fits");
  await page.waitForTimeout(300);
  await page.goBack();
  await status(page, "mismatch");
});

test("a question is copied as Python, pytest, command line, Markdown and embed, and shared as a link", async () => {
  const page = await site.open(kFirst, { permissions: ["clipboard-read", "clipboard-write"] });
  const copied = async (name) => {
    await page.locator("#actions").getByRole("button", { name, exact: true }).click();
    await page.waitForTimeout(150);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.match(await copied("Python"), /target = torch\.zeros\(\(32, 1\), dtype=torch\.int64\)\nloss = F\.cross_entropy\(input, target\)/);
  assert.match(await copied("pytest"), /pytest\.raises\(RuntimeError, match=re\.escape\("0D or 1D target tensor expected, multi-target not supported"\)\)/);
  assert.equal(await copied("Command line"), "lossfit check cross_entropy --input 32,10 --target 32,1:int64");
  assert.match(await copied("Markdown"), /\| `target` \| `\(32, 1\)` \| int64 \|/);
  assert.match(await copied("Embed"), /<loss-fit loss="cross_entropy" input="32,10:float32" target="32,1:int64"><\/loss-fit>/);
  const link = await copied("Share link");
  const again = await site.open(link.slice(site.url.length));
  assert.equal((await answerOf(again)).status, "mismatch");
});

test("a copied embed keeps the values, and the element reads them", async () => {
  const page = await site.open("?loss=cross_entropy&input=2,3&target=2:int64:0 3", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("#actions").getByRole("button", { name: "Embed", exact: true }).click();
  await page.waitForSelector("text=Copied");
  const markup = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(markup, /target="2:int64=0,3"/);
  await page.evaluate((text) => document.querySelector("main").append(new DOMParser().parseFromString(text, "text/html").querySelector("loss-fit")), markup);
  await page.evaluate(() => import("./loss-fit.js"));
  await page.waitForFunction(() => document.querySelector("loss-fit").report?.torch?.message === "Target 3 is out of bounds.");
});

test("the gallery leads with the article's three examples, has at least twenty, and each opens", async () => {
  const page = await site.open();
  const links = await page.locator(".gallery a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(links.length >= 20, `${links.length}`);
  assert.ok(links[0].includes("target=32,1:int64") && links[1].includes("target=64,2") && links[2].includes("target=288:int64"));
  assert.match(await page.locator(".gallery li").nth(1).textContent(), /The article says this fails\. It runs/);
  for (const link of links.slice(0, 4)) {
    const opened = await site.open(link);
    assert.ok((await answerOf(opened)).status, link);
    assert.ok(await opened.isHidden("#notice"), link);
    await opened.context().close();
  }
});
