// When the engine cannot be loaded: the reason by name, and the way that still works.
import { LoadError, type LoadFailure } from "../src/loader.ts";
import { fill, h } from "../element/tree.ts";

const kWhat: Record<LoadFailure, string> = {
  "no-webassembly": "This browser has no WebAssembly, or it is switched off.",
  policy: "The security policy of this address forbids WebAssembly: script-src needs 'wasm-unsafe-eval'.",
  network: "The engine, lossfit.wasm, could not be fetched. Is the network there?",
  damaged: "The engine, lossfit.wasm, arrived damaged.",
};

export function loadFailureNotice(notice: HTMLElement, error: unknown): void {
  const what = error instanceof LoadError ? kWhat[error.reason] : `The engine did not start: ${String(error)}`;
  fill(
    notice,
    h("strong", {}, "No live answers here. "),
    `${what} The command line answers the same question: `,
    h("code", {}, "lossfit check cross_entropy --input 32,10 --target 32,1:int64"),
  );
  notice.hidden = false;
}
