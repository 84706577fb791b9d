// `lossfit check --backend ... --device ...`: LibTorch computes what the engine computes, and what is not there is said so,
// with exit code 2 and no number in its place. Where no plugin was built, that alone is held.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../build/native/", import.meta.url));
const kPlugin = existsSync(`${folder}lossfit_torch.so`);
const kCall = ["check", "cross_entropy", "--input", "3,4", "--target", "3:int64=0,3,1", "--seed", "0"];
const kMismatch = ["check", "cross_entropy", "--input", "3,4", "--target", "4:int64"];

/** Runs `lossfit`; what it said, and its answer where it is JSON. */
function lossfit(words, program = `${folder}lossfit`) {
  const { stdout, stderr, status, error } = spawnSync(program, words, { encoding: "utf8" });
  if (error) throw error;
  return { stdout, stderr, status };
}

function answer(words) {
  const { stdout, stderr, status } = lossfit([...words, "--json"]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** What could not be computed: exit code 2, the reason on standard error, nothing on standard output. */
function refused(words, message, program) {
  const { stdout, stderr, status } = lossfit(words, program);
  assert.equal(status, 2, stdout + stderr);
  assert.equal(stdout, "");
  assert.match(stderr, message);
}

function close(got, want) {
  assert.equal(got.length, want.length);
  got.forEach((x, i) => assert.ok(Math.abs(x - want[i]) <= 2e-5 * Math.max(1, Math.abs(want[i])), `${x} beside ${want[i]}`));
}

const engine = answer(kCall);

test("the engine computes on the CPU, whether that is said or not", () => {
  for (const words of [["--backend", "xtensor"], ["--device", "cpu"], ["--backend", "xtensor", "--device", "auto"]]) {
    assert.deepEqual(answer([...kCall, ...words]), engine, words.join(" "));
  }
});

test("--backend and --device ask for numbers by themselves", () => {
  const words = ["check", "mse_loss", "--input", "2=1,2", "--target", "2=1,4", "--device", "cpu"];
  assert.deepEqual(answer(words).value.data, [2]);
});

test("a backend that is not there is refused, whatever becomes of the call", () => {
  for (const call of [kCall, kMismatch]) refused([...call, "--backend", "tensorflow"], /there is no backend named 'tensorflow'[^]*write xtensor/);
});

test("the engine refuses every device but the CPU, whatever becomes of the call", () => {
  for (const call of [kCall, kMismatch]) {
    for (const device of ["cuda", "cuda:1", "meta", "gpu", ""]) {
      refused([...call, "--device", device], /the engine computes on the CPU, not on[^]*--backend torch/);
    }
  }
});

test("a program without its plugin beside it says where it looked", () => {
  const alone = mkdtempSync(join(tmpdir(), "lossfit-"));
  try {
    const program = join(alone, "lossfit");
    copyFileSync(`${folder}lossfit`, program);
    for (const call of [kCall, kMismatch]) refused([...call, "--backend", "torch"], /there is no LibTorch plugin at .*lossfit_torch\.so/, program);
    copyFileSync(`${folder}lossfit`, join(alone, "lossfit_torch.so"));
    refused([...kCall, "--backend", "torch"], /the LibTorch plugin does not load|belongs to another version/, program);
  } finally {
    rmSync(alone, { recursive: true });
  }
});

test("JSON questions are the engine's own, so the flags do not go with them", () => {
  refused(["check", "-", "--backend", "torch"], /--backend and --device do not go with JSON questions/);
  refused(["check", "--jsonl", "-", "--device", "cuda"], /--backend and --device do not go with JSON questions/);
});

test("a question beyond this machine's memory is refused before anything is allocated", () => {
  refused(["check", "mse_loss", "--input", "1000000,1000000", "--target", "1000000,1000000", "--evaluate"], /computing this takes 11175\.9 GiB of memory/);
  refused(["check", "mse_loss", "--input", "1000000,1", "--target", "1,1000000", "--reduction", "none", "--evaluate"], /computing this takes 3725\.3 GiB of memory/);
});

const kSkip = kPlugin ? false : "no LibTorch plugin was built";

test("LibTorch's numbers are the engine's, on the CPU and where auto leads", { skip: kSkip }, () => {
  for (const device of ["cpu", "auto"]) {
    const { value, grad, ...rest } = answer([...kCall, "--backend", "torch", "--device", device]);
    const { value: ownValue, grad: ownGrad, ...ownRest } = engine;
    assert.deepEqual(rest, ownRest);
    close(value.data, ownValue.data);
    close(grad.input.data, ownGrad.input.data);
  }
});

test("on the device meta there are shapes and no numbers", { skip: kSkip }, () => {
  const { value, grad } = answer([...kCall, "--backend", "torch", "--device", "meta"]);
  assert.deepEqual(value, { shape: [], dtype: "float32" });
  assert.deepEqual(grad.input, { shape: [3, 4], dtype: "float32" });
});

test("an operator that LibTorch has no kernel for there is refused in one sentence", { skip: kSkip }, () => {
  const words = ["check", "ctc_loss", "--log-probs", "4,1,3", "--targets", "1,2:int64=1,2", "--input-lengths", "1:int64=4", "--target-lengths", "1:int64=2"];
  refused([...words, "--seed", "0", "--backend", "torch", "--device", "meta"], /^lossfit: loss: LibTorch .* refuses this call: .{10,300}\n {2}help: write --backend xtensor\n$/);
});

test("a call that leads LibTorch beyond its own tensors is refused before it is made", { skip: kSkip }, () => {
  const words = ["check", "ctc_loss", "--log-probs", "4,1,2", "--input-lengths", "1:int64=2", "--target-lengths", "1:int64=1", "--seed", "0", "--backend", "torch"];
  refused([...words, "--targets", "1,1:int64=-2"], /LibTorch itself reads and writes beyond its tensors here[^]*--backend xtensor/);
  assert.equal(lossfit([...words, "--targets", "1,1:int64=1"]).status, 0);
});

test("LibTorch refuses a device that is not there, whatever becomes of the call", { skip: kSkip }, () => {
  for (const call of [kCall, kMismatch]) {
    for (const device of ["tpu", "cuda:x", "cuda:", "cuda:-1", "cpu:0", ""]) refused([...call, "--backend", "torch", "--device", device], /this is no device/);
    refused([...call, "--backend", "torch", "--device", "cuda:99"], /no CUDA device|CUDA devices, numbered from 0/);
  }
});

test("on CUDA, where there is one, the numbers are the engine's; where there is none, the answer is no", { skip: kSkip }, () => {
  for (const device of ["cuda", "cuda:0"]) {
    const words = [...kCall, "--backend", "torch", "--device", device];
    const { stdout, stderr, status } = lossfit([...words, "--json"]);
    if (status !== 0) {
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /this LibTorch finds no CUDA device[^]*--device cpu/);
      continue;
    }
    const { value, grad } = JSON.parse(stdout);
    close(value.data, engine.value.data);
    close(grad.input.data, engine.grad.input.data);
  }
});
