// Code and error messages pasted into the page: shapes at the line ends, the offending call underlined, the call taken into
// the form. Truth is in the conformance tests; here it is held that the page shows what the engine says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { answerOf, openBrowser } from "./browser.mjs";

const kTraining = `import torch
import torch.nn as nn

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
criterion = nn.CrossEntropyLoss()
images = torch.randn(64, 1, 28, 28)
labels = torch.randint(0, 10, (64, 1))

outputs = model(images)
loss = criterion(
    outputs,
    labels,
)
again = criterion(outputs, labels.squeeze(1))
`;
const kMessage = "ValueError: Expected input batch_size (320) to match target batch_size (288).";
const kTraceback = `Traceback (most recent call last):
  File "train.py", line 7, in <module>
    loss = F.cross_entropy(scores, labels)
${kMessage}
`;

let site;
before(async () => (site = await openBrowser()));
after(() => site.close());

const status = (page, wanted) => page.waitForSelector(`#report > .verdict[data-status="${wanted}"]`);

async function openTab(tab) {
  const page = await site.open();
  await page.click(`#tab-${tab}`);
  return page;
}

async function readCode(code) {
  const page = await openTab("code");
  await page.fill("#code-text", code);
  await page.waitForFunction((wanted) => document.querySelectorAll(".hint-line").length === wanted && document.querySelector(".hints .hint"), code.split("\n").length);
  return page;
}

/** Pastes as a person does: through the clipboard. */
async function paste(page, text) {
  await page.evaluate((what) => navigator.clipboard.writeText(what), text);
  await page.keyboard.press("Control+V");
}

test("code: the example of the article is read when the tab is opened, and its call judged", async () => {
  const page = await openTab("code");
  await page.waitForSelector(".calls-list");
  assert.deepEqual((await answerOf(page)).quotes, ["RuntimeError: 0D or 1D target tensor expected, multi-target not supported"]);
  assert.match(await page.textContent("#report > .caption"), /Line 10: F\.cross_entropy\(logits, target\)/);
  assert.deepEqual(page.trouble, []);
});

test("code: shapes stand at the line ends, and the offending call is underlined over all its lines", async () => {
  const page = await readCode(kTraining);
  const lines = await page.locator(".hint-line").evaluateAll((all) => all.map((line) => [...line.querySelectorAll(".hint")].map((hint) => hint.textContent)));
  assert.deepEqual(lines[5], ["(64, 1, 28, 28)"]);
  assert.deepEqual(lines[6], ["(64, 1) int64"]);
  assert.deepEqual(lines[8], ["(64, 10)"]);
  assert.deepEqual(lines[9], ["✕ Does not fit"]);
  const wrong = await page.locator(".wrong").evaluateAll((all) => all.map((one) => [one.textContent, one.dataset.status, getComputedStyle(one).textDecorationLine]));
  assert.deepEqual(wrong, [["criterion(", "mismatch", "underline"], ["outputs,", "mismatch", "underline"], ["labels,", "mismatch", "underline"], [")", "mismatch", "underline"]]);
  assert.deepEqual(page.trouble, []);
});

test("code: the hints lie exactly under the text, scrolled along", async () => {
  const page = await readCode(`${"\n".repeat(40)}${kTraining}`);
  const height = await page.evaluate(() => {
    const text = document.querySelector("#code-text");
    const hints = document.querySelector(".hints");
    text.scrollTop = 300;
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done([text.scrollHeight, hints.scrollHeight, text.scrollTop, hints.scrollTop]))));
  });
  assert.ok(Math.abs(height[0] - height[1]) <= 2, `${height}`);
  assert.equal(height[2], height[3]);
});

test("code: every call is listed with its verdict, and each can be shown", async () => {
  const page = await readCode(kTraining);
  const items = await page.locator(".calls-list > li").allTextContents();
  assert.equal(items.length, 2);
  assert.match(items[0], /Line 10: ✕ Does not fit/);
  assert.match(items[1], /Line 14: ✓ Fits/);
  await page.click('button[aria-label="Show: the call on line 14"]');
  await status(page, "fits");
  assert.match(await page.textContent("#report > .caption"), /Line 14/);
});

test("code: a fix is applied in the code itself, and undone", async () => {
  const page = await readCode(kTraining.replace("again", "# again"));
  await page.click('button[aria-label^="Apply fix 1"]');
  await status(page, "fits");
  assert.match(await page.inputValue("#code-text"), /^loss = criterion\(outputs, labels\.squeeze\(1\)\)$/m);
  await page.click("text=Undo the fix");
  await status(page, "mismatch");
  assert.match(await page.inputValue("#code-text"), /criterion\(\n {4}outputs,/);
  assert.deepEqual(page.trouble, []);
});

test("code: a fix is written in the words of the code, which may have no F", async () => {
  const page = await readCode("import torch\nlogits = torch.randn(8, 20, 5)\ny = torch.zeros(8, 20).long()\nloss = torch.nn.functional.cross_entropy(logits, y, reduction='sum')\n");
  await page.click('button[aria-label^="Apply fix 1"]');
  await status(page, "fits");
  assert.match(await page.inputValue("#code-text"), /^loss = torch\.nn\.functional\.cross_entropy\(logits\.transpose\(1, 2\), y, reduction='sum'\)$/m);
});

test("code: edit as shapes takes the call into the form", async () => {
  const page = await readCode(kTraining);
  await page.click('button[aria-label="Edit as shapes: the call on line 10"]');
  await page.waitForSelector("#form:not([hidden])");
  assert.equal(await page.getAttribute("#tab-shapes", "aria-selected"), "true");
  assert.equal(await page.inputValue('select[name="loss"]'), "cross_entropy");
  assert.equal(await page.inputValue('input[name="shape:input"]'), "64, 10");
  assert.equal(await page.inputValue('input[name="shape:target"]'), "64, 1");
  assert.equal(await page.inputValue('select[name="dtype:target"]'), "int64");
});

test("code: where Python stops before any loss, the line and its error are named", async () => {
  const page = await readCode("import torch\nx = torch.randn(1000)\ny = x.view(64, 784)\n");
  assert.match(await page.textContent(".calls-list"), /Line 3: ✕ Python stops here RuntimeError: shape '\[64, 784\]' is invalid for input of size 1000/);
  assert.deepEqual(await page.locator(".wrong").allTextContents(), ["y = x.view(64, 784)"]);
});

test("code: a stop's repair is applied to its line, and the field's own undo takes it back", async () => {
  const code = "import torch\nfc = torch.nn.Linear(100, 10)\nif True:\n    y = fc(torch.randn(8, 4, 50))\n";
  const page = await readCode(code);
  await page.click('button[aria-label="Apply to line 2: make the layer with in_features=50"]');
  await page.waitForFunction(() => !document.querySelector(".calls-list"));
  assert.equal(await page.inputValue("#code-text"), code.replace("Linear(100", "Linear(50"));
  await page.keyboard.press("Control+z");
  await page.waitForSelector(".calls-list");
  assert.equal(await page.inputValue("#code-text"), code);
});

test("code: a link holds it", async () => {
  const page = await readCode(kTraining);
  await page.waitForFunction(() => location.hash.startsWith("#1."));
  const again = await site.open(page.url().slice(site.url.length));
  assert.equal(await again.inputValue("#code-text"), kTraining);
  assert.equal((await answerOf(again)).status, "mismatch");
});

test("error: a message names the loss and becomes a call that can be edited", async () => {
  const page = await openTab("error");
  await page.fill("#error-text", kMessage);
  await page.waitForSelector("#error-panel .calls-list");
  assert.match(await page.textContent("#error-panel .calls-list"), /cross_entropy/);
  await status(page, "mismatch");
  assert.deepEqual((await answerOf(page)).quotes, [kMessage]);
  await page.click('#error-panel button[aria-label^="Edit as shapes"]');
  assert.match(await page.inputValue('input[name="shape:input"]'), /^320, /);
  assert.match(await page.inputValue('input[name="shape:target"]'), /^288$/);
  assert.deepEqual(page.trouble, []);
});

test("error: what no loss says is said to be so, and the old answer does not stand for it", async () => {
  const page = await openTab("error");
  await page.fill("#error-text", "KeyError: 'weight'");
  await page.waitForSelector('#report > .verdict[data-status="fault"]');
  assert.match(await page.textContent("#error-panel .found"), /./);
});

test("one box understands all: what is pasted goes where it belongs", async () => {
  const page = await site.open("", { permissions: ["clipboard-read", "clipboard-write"] });
  const tab = () => page.locator('[role="tab"][aria-selected="true"]').getAttribute("id");
  await page.click("#tab-code");
  await page.fill("#code-text", "");
  await page.focus("#code-text");
  await paste(page, kTraceback);
  await page.waitForFunction(() => document.querySelector("#tab-error").getAttribute("aria-selected") === "true");
  assert.equal(await page.inputValue("#error-text"), kTraceback);
  assert.notEqual(await page.inputValue("#code-text"), kTraceback);
  await page.fill("#error-text", "");
  await paste(page, kTraining);
  await page.waitForFunction(() => document.querySelector("#tab-code").getAttribute("aria-selected") === "true");
  assert.equal(await page.inputValue("#code-text"), kTraining);
  await page.fill("#code-text", "");
  await paste(page, "mse_loss 64,1 64");
  await page.waitForFunction(() => document.querySelector("#tab-shapes").getAttribute("aria-selected") === "true");
  assert.equal(await page.inputValue('input[name="shape:input"]'), "64, 1");
  await status(page, "suspicious");
  await page.evaluate(() => document.activeElement.blur());
  await paste(page, kTraceback); // beside every field
  await page.waitForFunction(() => document.querySelector("#tab-error").getAttribute("aria-selected") === "true");
  assert.equal(await tab(), "tab-error");
  assert.deepEqual(page.trouble, []);
});

test("the tabs are one stop for Tab, and arrow keys move between them", async () => {
  const page = await site.open();
  await page.focus("#tab-shapes");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-code");
  assert.ok(await page.isVisible("#code-panel"));
  assert.ok(await page.isHidden("#shapes-panel"));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "code-text");
  await page.keyboard.press("Tab"); // Tab is never captured, not even by the field for code
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "code-text");
});

test("hostile text is text", async () => {
  const page = await openTab("code");
  const bad = `x = "<img src=x onerror=alert(1)>"\nimport torch\n</div><script>alert(1)</script>\ny = torch.zeros(2)\n`;
  await page.fill("#code-text", bad);
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".hints img, .hints script, .found img, .found script").count(), 0);
  assert.deepEqual(page.trouble, []);
});
