// What the page, the embed and the package promise, line by line, and the tests that hold each promise. A promise without a
// test, or one whose test is gone, fails here.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { root } from "../../scripts/run.mjs";

const kPage = {
  "from 1024 px the question left, the answer right; an example and its verdict visible at 1280x720": ["from 1024 px the question stands left and the answer right", "an example and its verdict are visible at 1280x720 without scrolling"],
  "below 720 px one column: loss, input, target, answer": ["below 720 px: one column, loss, input, target, answer"],
  "a one-line verdict stays in sight; editing works by touch": ["below 720 px a one-line verdict stays in sight", "editing works by touch: a field is tapped and typed into, a fix is tapped, the line at the foot leads to the answer"],
  "320 px wide: no sideways scrolling": ["${width} px wide: no sideways scrolling of the page", "320 px wide: no page scrolls sideways, in any tab"],
  "the order of an answer": ["an answer stands in this order: verdict, shapes, PyTorch's words, fixes, value, why, what the loss accepts"],
  "the old answer dims while a new one is computed; the page never blanks": ["above 1,000,000 elements the work runs beside the page, dims the old answer, shows progress and can be cancelled", "while one types the page never blanks: there is a verdict and a picture at every moment", "a field that cannot be read is marked, named and described, and the old answer stays"],
  "live as one types": ["the article's first example is typed and PyTorch's message read"],
  "a shape in every usual way": ["a shape may be written in every usual way"],
  "code: shapes at the line ends, a verdict a call": ["code: shapes stand at the line ends, and the offending call is underlined over all its lines", "code: every call is listed with its verdict, and each can be shown"],
  "error: a message becomes a call one can edit": ["error: a message names the loss and becomes a call that can be edited", "one box understands all: what is pasted goes where it belongs"],
  "tensors as blocks by role, the culprit marked": ["the tensors are blocks under their axes' roles, and a 0-d and a 6-d tensor are drawn too", "a word and a symbol stand beside every colour"],
  "heat maps of input, target, per-element loss and gradient": ["input, target, per-element loss and gradient are heat maps that show their values under pointer and keys"],
  "every picture has a table": ["every picture has a table that says the same", "losses of one number are plotted, and a table says what the curve says"],
  "apply a fix, undo it": ["a fix applied changes the question in place, before and after stand side by side, and undo brings it back", "the browser's Back undoes a fix too", "a fix is shown as motion, from what is to what fits: blocks glide, and the one that goes fades"],
  "copies and share link": ["a question is copied as Python, pytest, command line, Markdown and embed, and shared as a link", "a copied embed keeps the values, and the element reads them"],
  "gallery, contract pages, code pages": ["the gallery leads with the article's three examples, has at least twenty, and each opens", "every loss has a page: signature, formula, contract, arguments, PyTorch's documentation", "every diagnostic code has a page: its meaning, a call that draws it, the call repaired, when it is harmless", "titles and descriptions are there, differ from page to page, and fit into a search result", "the sitemap names every page once"],
  "keyboard: DOM order, Tab never captured, Ctrl/Cmd+Enter": ["the whole question can be asked with the keyboard alone, in the order of the page", "the tabs are one stop for Tab, and arrow keys move between them"],
  "no single-letter shortcuts": ["a letter typed beside all fields does nothing: there are no single-letter shortcuts"],
  "links: the hash, the readable query, broken links": ["the hash carries the whole state: typed texts, options, values", "a readable query asks its question", "a broken link says so and keeps the page usable", "10,000 mutations of a link never break the page, run script or hang it"],
  "first view at most 60 KB gzip, wasm at most 250 KB brotli": ["HTML, CSS and JS of the first view are at most 60 KB gzip", "the file of the module that every visitor loads is at most 250 KB brotli, and the other waits until text is pasted"],
  "the default answer stands in the HTML": ["the default example's answer stands in the HTML before the module has loaded"],
  "a keystroke to a verdict within 50 ms": ["a keystroke about 10,000 elements shows its verdict within 50 ms of processor time at the 95th percentile", "the verdict stands there before the pictures of values are drawn"],
  "above 1,000,000 elements a worker, progress, cancel": ["above 1,000,000 elements the work runs beside the page, dims the old answer, shows progress and can be cancelled"],
  "no request after load; offline": ["no request is made after load while one types", "works in any folder, and offline after the first visit", "a new version is fetched beside the old one, offered, and taken over cleanly", "no cookies, nothing stored but the chosen colours, no request to anyone else"],
  "axe finds nothing": ["axe finds nothing: ${name}, ${colorScheme}", "axe finds nothing: ${tab}, ${colorScheme}", "axe finds nothing: before and after a fix, ${colorScheme}", "axe finds nothing: generated pages, ${colorScheme}"],
  "targets at least 24 px": ["targets are at least 24 pixels"],
  "contrast": ["text keeps 4.5:1 on every ground it stands on, light and dark", "marks keep 3:1 on every ground they stand on, light and dark"],
  "errors tied to their field": ["a field that cannot be read is marked, named and described, and the old answer stays"],
  "one polite status line": ["one polite status line speaks once an edit has settled"],
  "focus is seen": ["what has the focus is seen to have it, all the way through the page"],
  "reduced motion, forced colours, colour scheme, print": ["reduced motion: a fix moves nothing", "forced colours: the culprit is still marked by form", "colours follow the system's scheme, fields and scroll bars too", "printed, the page shows verdict, shapes and fixes, and no controls"],
  "without JavaScript": ["without JavaScript contracts and codes are readable"],
  "without WebAssembly": ["without WebAssembly the reason is named and the command line offered", "where the policy forbids WebAssembly the page says so, and offers the command line"],
};
const kEmbed = {
  "attributes, or a <pre> of code that is source and fallback": ["an element answers from its attributes, with zero policy violations", "PyTorch code in a <pre> is the question, and what readers without scripts see", "a question that makes no sense fires loss-fit-error and leaves what the author wrote"],
  "the layout does not shift": ["the layout does not shift when the answer comes; the rest of it waits for a click"],
  "one engine, one fetch; safe if loaded twice": ["twenty elements: one engine, one fetch of the module", "a script that is loaded twice does no harm"],
  "loads when visible; never takes focus or scroll": ["an element far down the page loads nothing until it comes near, and never moves focus or scroll"],
  "shadow root, parts, custom properties, theme": ["verdict, shapes, fix and code are parts that a page can style", "theme turns an element light or dark against the page"],
  "zero violations, no threads": ["an element answers from its attributes, with zero policy violations"],
  "events, property, manifest": ["events bubble out of shadow roots and carry question and report", "custom-elements.json names every attribute, property, event, part and custom property that the element has"],
  "a page for iframes": ["embed.html answers in a sandboxed frame and asks only its own page for height", "a frame fetches the module it may fetch: packed in a script without an origin, lossfit.wasm with one"],
  "open in playground; print": ["Open in playground carries the edited state", "printed, an element shows verdict, fixes and address and no controls"],
  "accessible": ["axe finds nothing: the embed, ${colorScheme}"],
  // Docusaurus, which npm installs by the thousand, is tried by scripts/try-docusaurus.mjs.
  "Sphinx, MkDocs, Docusaurus": ["Sphinx: the directive writes the answer and the element upgrades it", "Sphinx: a question that makes no sense stops the build with its line", "MkDocs: the fence writes the answer and the element upgrades it", "Docusaurus: the remark plugin turns a fence into the element with its answer inside, and a bad one stops the build"],
};
const kPackage = {
  "exports, types first": ["package.json: a module with types first, and every file it names is there", "TypeScript finds the types of the engine and of the element"],
  "wasmUrl and wasmBinary; browsers, workers, Node": ["a page without any build: engine, engine in a worker of one's own, wasmUrl and wasmBinary", "Node: the engine answers, reads text, and takes the module's bytes from anywhere", "Node: the engine answers in a worker thread"],
  "vite, webpack and esbuild": ["vite builds an app whose page, worker and element answer", "webpack builds an app whose page, worker and element answer", "esbuild builds an app whose page, worker and element answer"],
};

const kFolder = `${root}tests/web/`;
const sources = readdirSync(kFolder).filter((name) => name.endsWith(".test.mjs")).map((name) => readFileSync(kFolder + name, "utf8"));
const names = new Set(sources.flatMap((text) => [...text.matchAll(/^ *test\((["`])(.*?)\1,/gm)].map(([, , name]) => name)));

for (const [surface, promises] of Object.entries({ page: kPage, embed: kEmbed, package: kPackage })) {
  test(`every promise of the ${surface} has its tests`, () => {
    const missing = Object.entries(promises).flatMap(([promise, tests]) => tests.filter((name) => !names.has(name)).map((name) => `${promise}: ${name}`));
    assert.deepEqual(missing, []);
  });
}
