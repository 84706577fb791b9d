// The engine in a worker: entry point of worker.js. It knows verbs and text, and nothing of what they mean.
import { LocalEngine } from "./engine.ts";
import { LoadError } from "./loader.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

interface WorkerScope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
let engine = new LocalEngine();

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "load":
      engine = new LocalEngine(data.options);
      break;
    case "ask":
      engine.ask(data.verb, data.text).then(
        (text) => scope.postMessage({ kind: "answer", id: data.id, text }),
        (error: unknown) => scope.postMessage(failure(data.id, error)),
      );
      break;
  }
};

function failure(id: number, error: unknown): FromWorker {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof LoadError ? { kind: "unloadable", id, reason: error.reason, message } : { kind: "failed", id, message };
}
