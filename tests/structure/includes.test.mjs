// Who may include whom, read from the sources. A line here changes only together with the map in CONTRIBUTING.md.
import assert from "node:assert/strict";
import test from "node:test";

import { files, includes } from "./sources.mjs";

const kSources = files("cpp", ".cpp", ".hpp", ".h");

/** The part of the program that a file belongs to: `include`, `shape`, ..., `engine`, `bindings`, `cli`. */
function part(path) {
  if (path.startsWith("cpp/include/")) return "include";
  if (path.startsWith("cpp/src/")) return path.slice("cpp/src/".length).split(/[/.]/)[0];
  return path.split("/")[1];
}

// Every part may include itself, unless it says otherwise below.
const kMay = {
  include: [],
  shape: ["include"],
  catalogue: ["include", "shape"],
  numeric: ["include", "shape", "catalogue"],
  losses: ["include", "shape", "catalogue", "numeric"],
  fix: ["include", "shape", "catalogue", "numeric"],
  // The code reader computes on the elements of tensors, and draws them as PyTorch does: the number in its answer is the
  // loss that the script prints.
  snippet: ["include", "shape", "catalogue", "numeric"],
  message: ["include", "shape", "catalogue"],
  render: ["include"],
  engine: ["include", "shape", "catalogue", "numeric", "losses", "fix", "snippet", "message", "render"],
  bindings: ["include", "render"],
  cli: ["include", "render"],
};

/** [file, included] pairs that break a rule, as lines to read. */
const offenders = (rule) =>
  kSources.flatMap((path) => {
    const { own, system } = includes(path);
    return [...own, ...system].filter((name) => rule(path, name, own.includes(name))).map((name) => `${path} includes ${name}`);
  });

test("there are sources to look at", () => {
  assert.ok(kSources.length > 10);
});

test("every part of the program is on the map", () => {
  assert.deepEqual(kSources.filter((path) => !(part(path) in kMay)), []);
});

test("every include of our own exists", () => {
  assert.deepEqual(offenders((path, name) => name.startsWith("missing:")), []);
});

test("parts include only the parts below them", () => {
  const above = (path, name, own) => own && !name.startsWith("missing:") && part(name) !== part(path) && !kMay[part(path)]?.includes(part(name));
  assert.deepEqual(offenders(above), []);
});

test("a loss includes no other loss", () => {
  assert.deepEqual(offenders((path, name) => part(path) === "losses" && name.startsWith("cpp/src/losses/")), []);
});

test("the fix search sees the numbers through their interface alone", () => {
  const kInterface = ["backend", "tensor_values"].map((stem) => `cpp/src/numeric/${stem}.hpp`);
  const beyond = (path, name) => part(path) === "fix" && name.startsWith("cpp/src/numeric/") && !kInterface.includes(name);
  assert.deepEqual(offenders(beyond), []);
});

test("the reading of snippets computes with whole tensors and random draws, never with a loss's kernels", () => {
  const kInterface = ["tensor_values", "tensor_values_elements", "tensor_products", "random", "init"].map((stem) => `cpp/src/numeric/${stem}.hpp`);
  const beyond = (path, name) => part(path) === "snippet" && name.startsWith("cpp/src/numeric/") && !kInterface.includes(name);
  assert.deepEqual(offenders(beyond), []);
});

test("public headers stand on the standard library alone", () => {
  assert.deepEqual(offenders((path, name, own) => part(path) === "include" && !own && /[/.]/.test(name)), []);
});

// What a header pulls in, and who may: streams cost the module 40 kB, the others are somebody's private matter.
const kPrivate = [
  ["streams, regex and format stay in the command line", /^(iostream|ostream|istream|sstream|fstream|iomanip|regex|format|syncstream|fmt\/.*)$/, /^cpp\/cli\//],
  ["emscripten stays in the bindings", /^emscripten/, /^cpp\/bindings\//],
  ["LibTorch stays in its backend", /^(torch|ATen|c10)\//, /^cpp\/src\/numeric\/torch_backend/],
  ["xtensor stays in the numbers and the losses", /^(xtensor|xtl)(\/|$)/, /^cpp\/src\/(numeric|losses)\//],
  ["JSON stays in its renderer", /^nlohmann\//, /^cpp\/src\/render\/json/],
  ["CLI11 stays in the command line", /^CLI\//, /^cpp\/cli\//],
];
for (const [claim, header, home] of kPrivate) {
  test(claim, () => {
    assert.deepEqual(offenders((path, name, own) => !own && header.test(name) && !home.test(path)), []);
  });
}

test("headers include each other without a circle", () => {
  const state = new Map();
  const circles = [];
  const visit = (path, trail) => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const next of includes(path).own) if (!next.startsWith("missing:")) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of kSources) visit(path, []);
  assert.deepEqual(circles, []);
});
