// The page as a person meets it: typed questions, answers, keyboard, narrow screens, broken links.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answerOf, ask, openBrowser } from "./browser.mjs";

const kFirst = { input: ["32,10", "float32"], target: ["32,1", "int64"] };
const kFirstMessage = "RuntimeError: 0D or 1D target tensor expected, multi-target not supported";

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

/** Waits until the answer reads as `check` wants it. */
async function until(page, check) {
  for (let left = 50; ; --left) {
    const answer = await answerOf(page);
    if (check(answer) || left === 0) return answer;
    await page.waitForTimeout(50);
  }
}

test("the article's first example is typed and PyTorch's message read", async () => {
  const page = await site.open("?loss=mse_loss&input=4&target=4");
  await ask(page, "cross_entropy", kFirst);
  const answer = await until(page, ({ status }) => status === "mismatch");
  assert.equal(answer.status, "mismatch");
  assert.deepEqual(answer.quotes, [kFirstMessage]);
  assert.deepEqual(page.trouble, []);
});

test("the default example's answer stands in the HTML before the module has loaded", async () => {
  const html = await (await fetch(site.url)).text();
  assert.match(html, /0D or 1D target tensor expected, multi-target not supported/);
  const page = await site.open("", { javaScriptEnabled: false, ready: false });
  assert.match(await page.textContent("#report"), /Does not fit/);
});

test("an example and its verdict are visible at 1280x720 without scrolling", async () => {
  const page = await site.open();
  for (const selector of ['input[name="shape:target"]', "#report .verdict", "#report .picture", "#report .quote"]) {
    const box = await page.locator(selector).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 720, `${selector} ends at ${box && box.y + box.height}`);
  }
  const [question, answer] = await Promise.all([".question", ".answer"].map((one) => page.locator(one).boundingBox()));
  assert.ok(question.x + question.width <= answer.x, "the question stands left of the answer");
});

test("from 1024 px the question stands left and the answer right", async () => {
  const page = await site.open("", { viewport: { width: 1024, height: 720 } });
  const [question, answer] = await Promise.all([".question", ".answer"].map((one) => page.locator(one).boundingBox()));
  assert.ok(question.x + question.width <= answer.x);
  assert.ok(Math.abs(question.y - answer.y) < 1);
});

test("while one types the page never blanks: there is a verdict and a picture at every moment", async () => {
  const page = await site.open("?loss=mse_loss&input=8,5&target=8,5&evaluate=true");
  await page.evaluate(() => {
    const box = document.querySelector("#report");
    window.blanks = 0;
    new MutationObserver(() => {
      if (!box.querySelector(":scope > .verdict") || !box.querySelector(":scope > .picture")) ++window.blanks;
    }).observe(box, { childList: true, subtree: true });
  });
  const field = page.locator('input[name="shape:target"]');
  await field.fill("");
  await field.pressSequentially("(8, x?), 5 8 5", { delay: 20 });
  await page.selectOption('select[name="loss"]', "cross_entropy");
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.blanks), 0);
});

for (const width of [320, 360, 768]) {
  test(`${width} px wide: no sideways scrolling of the page`, async () => {
    for (const path of ["", "?loss=mse_loss&input=2,3,4,5,6,7&target=2,3,4,5,6,7", "?loss=mse_loss&input=100000,1000000&target=1"]) {
      const page = await site.open(path, { viewport: { width, height: 700 } });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path}: ${wide}`);
      await page.context().close();
    }
  });
}

test("below 720 px a one-line verdict stays in sight", async () => {
  const page = await site.open("", { viewport: { width: 360, height: 640 } });
  for (const y of [0, 400, 5000]) {
    await page.evaluate((top) => scrollTo(0, top), y);
    const box = await page.locator("#pinned").boundingBox();
    assert.ok(box.y + box.height <= 640.5 && box.height < 64, "it is one line at the foot of the screen");
  }
  assert.match(await page.textContent("#pinned"), /Does not fit/);
});

test("a shape may be written in every usual way", async () => {
  const page = await site.open("?loss=mse_loss&input=8,5&target=8,5");
  for (const text of ["8,5", "(8, 5)", "[8,5]", "torch.Size([8, 5])", "8 5", "N, C"]) {
    for (const name of ["input", "target"]) await page.fill(`input[name="shape:${name}"]`, text);
    const answer = await until(page, ({ status }) => status === "fits");
    assert.equal(answer.status, "fits", text);
  }
});

test("a field that cannot be read is marked, named and described, and the old answer stays", async () => {
  const page = await site.open();
  await page.fill('input[name="shape:target"]', "32, what?");
  const field = page.locator('input[name="shape:target"]');
  await page.waitForSelector('[aria-invalid="true"]');
  const described = await field.getAttribute("aria-describedby");
  assert.match(await page.textContent(`#${described}`), /Write a shape/);
  assert.equal(await page.locator("#report .picture").count(), 1);
  await field.fill("32");
  await page.waitForSelector('[aria-invalid="true"]', { state: "detached" });
  assert.equal((await until(page, ({ status }) => status === "fits")).status, "fits");
});

test("the whole question can be asked with the keyboard alone, in the order of the page", async () => {
  const page = await site.open();
  const seen = [];
  for (let step = 0; step < 40; ++step) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.className ?? ""));
  }
  const order = ["skip", "brand", "loss", "shape:input", "dtype:input", "shape:target", "dtype:target", "option:reduction"];
  const places = order.map((name) => seen.indexOf(name));
  assert.ok(places.every((place) => place >= 0), `${seen}`);
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  for (const keys of ["Control+Enter", "Meta+Enter"]) {
    await page.focus('input[name="shape:target"]');
    await page.keyboard.press(keys);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "answer", keys);
  }
});

test("what has the focus is seen to have it, all the way through the page", async () => {
  const page = await site.open();
  const hidden = [];
  for (let step = 0; step < 40; ++step) {
    await page.keyboard.press("Tab");
    const one = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { name: document.activeElement.outerHTML.slice(0, 60), ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
    });
    if (!one.ring) hidden.push(one.name);
  }
  assert.deepEqual(hidden, []);
});

test("one polite status line speaks once an edit has settled", async () => {
  const page = await site.open();
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector("#status").textContent)).observe(document.querySelector("#status"), { childList: true, characterData: true, subtree: true });
  });
  await page.locator('input[name="shape:target"]').fill("");
  await page.locator('input[name="shape:target"]').pressSequentially("32", { delay: 30 });
  await page.waitForTimeout(1500);
  const said = await page.evaluate(() => window.said);
  assert.equal(said.length, 1, `${said}`);
  assert.match(said[0], /^Fits/);
  assert.equal(await page.locator("[aria-live], [role=status], [role=alert], output").count(), 1);
});
