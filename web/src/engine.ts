// The engine as a page holds it: verbs and text in, the engine's JSON out. Two of one kind: in the page's own thread for
// short work, in a worker for long work that must be cancellable.
import { LoadError, loadModule, loadText, type EngineModule, type LoadOptions } from "./loader.ts";
import type { FromWorker, ToWorker, Verb } from "./messages.ts";

export interface Engine {
  /** Resolves to the verb's answer. Rejects with a LoadError, or with a Cancelled, or where the engine itself broke. */
  ask(verb: Verb, text: string): Promise<string>;
  /** Drops the questions that are under way; they reject with a Cancelled. The engine stays usable. */
  cancel(): void;
}

export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

/** An instance of the module, and its second file once something was asked that needs it. */
interface Instance {
  module: EngineModule;
  text?: Promise<void>;
}

/** Runs in the caller's thread. The module is loaded at the first question, once. */
export class LocalEngine implements Engine {
  #options: LoadOptions;
  #instance: Promise<Instance> | undefined;

  constructor(options: LoadOptions = {}) {
    this.#options = options;
  }

  async ask(verb: Verb, text: string): Promise<string> {
    const loading = (this.#instance ??= loadModule(this.#options).then((module) => ({ module })));
    try {
      const instance = await loading;
      switch (verb) {
        case "check":
        case "describe":
          return instance.module[verb](text);
        case "losses":
          return instance.module.losses();
        case "explain":
        case "read":
        case "trace":
          return (await this.#withText(instance))[verb](text);
        case "codes":
          return (await this.#withText(instance)).codes();
      }
    } catch (error) {
      // An instance that failed to load, or ran out of memory, is of no further use: the next question starts afresh.
      if (this.#instance === loading) this.#instance = undefined;
      throw error;
    }
  }

  async #withText(instance: Instance): Promise<EngineModule> {
    await (instance.text ??= loadText(instance.module, this.#options));
    return instance.module;
  }

  cancel(): void {} // an answer in this thread is there before anyone can ask for its end
}

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
}

/** Runs in a worker that is started at the first question. */
export class WorkerEngine implements Engine {
  #options: LoadOptions;
  #workerUrl: string | URL | undefined;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** `workerUrl`: where worker.js lies; beside this script by default. */
  constructor(options: LoadOptions = {}, workerUrl?: string | URL) {
    this.#options = options;
    this.#workerUrl = workerUrl;
  }

  ask(verb: Verb, text: string): Promise<string> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ kind: "ask", id, verb, text } satisfies ToWorker);
    });
  }

  cancel(): void {
    this.#stop(new Cancelled());
  }

  #start(): Worker {
    // Bundlers find the worker by these very words.
    const worker = this.#workerUrl ? new Worker(this.#workerUrl, { type: "module" }) : new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => this.#stop(new LoadError("network", `the worker does not start: ${event.message ?? ""}`));
    const { wasmUrl, textWasmUrl, ...rest } = this.#options;
    const options = { ...rest, ...(wasmUrl && { wasmUrl: absolute(wasmUrl) }), ...(textWasmUrl && { textWasmUrl: absolute(textWasmUrl) }) };
    worker.postMessage({ kind: "load", options } satisfies ToWorker);
    return worker;
  }

  #receive(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    switch (message.kind) {
      case "answer":
        waiting?.resolve(message.text);
        break;
      case "unloadable":
        waiting?.reject(new LoadError(message.reason, message.message));
        break;
      case "failed":
        waiting?.reject(new Error(message.message));
        break;
    }
  }

  #stop(reason: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(reason);
  }
}

/** A worker resolves addresses against its own, so they are made absolute here; URL objects cannot be posted. */
function absolute(url: string | URL): string {
  return new URL(url, document.baseURI).href;
}
