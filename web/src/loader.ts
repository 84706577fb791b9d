// The one place that loads the WebAssembly module: in a page, in a worker and in Node. Its first file judges calls, which is
// enough for most; the second, which reads code and messages, is fetched when it is first asked.
import create, { type EngineModule } from "lossfit-module";

export type { EngineModule };

export interface LoadOptions {
  /** Where lossfit.wasm lies; beside this script by default. */
  wasmUrl?: string | URL;
  /** Its bytes, for hosts that have them already; nothing is fetched then. */
  wasmBinary?: BufferSource;
  /** The same for lossfit-text.wasm, which reads code and messages. */
  textWasmUrl?: string | URL;
  textWasmBinary?: BufferSource;
}

/** Why the module could not be loaded, in terms that a page can explain. */
export type LoadFailure = "no-webassembly" | "policy" | "network" | "damaged";

export class LoadError extends Error {
  constructor(
    readonly reason: LoadFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LoadError";
  }
}

/** Loads the module. Every call makes a new instance; rejects with a LoadError. */
export async function loadModule({ wasmBinary, wasmUrl }: LoadOptions = {}): Promise<EngineModule> {
  const compiled = await fetchCompiled(wasmBinary, () => wasmUrl ?? new URL("lossfit.wasm", import.meta.url));
  return new Promise((resolve, reject) => {
    const broken = (cause: unknown) => reject(damaged(cause));
    create({
      // The script would name the module's place by itself, in words that webpack leaves out of a chunk of its own.
      locateFile: (name) => name,
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), broken);
        return {};
      },
    }).then(resolve, broken);
  });
}

/** Brings in what `codes`, `explain`, `read` and `trace` need; rejects with a LoadError. */
export async function loadText(module: EngineModule, { textWasmBinary, textWasmUrl }: LoadOptions = {}): Promise<void> {
  const compiled = await fetchCompiled(textWasmBinary, () => textWasmUrl ?? new URL("lossfit-text.wasm", import.meta.url));
  await module.loadText(compiled).catch((cause: unknown) => Promise.reject(damaged(cause)));
}

const damaged = (cause: unknown) => new LoadError("damaged", `the engine does not start: ${cause}`, { cause });

async function fetchCompiled(bytes: BufferSource | undefined, place: () => string | URL): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === "undefined") {
    throw new LoadError("no-webassembly", "This browser has no WebAssembly, or it is switched off.");
  }
  return bytes ? compile(() => WebAssembly.compile(bytes)) : fetchModule(place());
}

async function compile(work: () => Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await work();
  } catch (cause) {
    // Browsers report a policy without 'wasm-unsafe-eval' as a CompileError that names the policy.
    const text = String(cause);
    if (/content.security.policy|unsafe-eval/i.test(text)) {
      throw new LoadError("policy", "The page's security policy forbids WebAssembly: script-src lacks 'wasm-unsafe-eval'.", { cause });
    }
    if (!(cause instanceof WebAssembly.CompileError)) throw new LoadError("network", `the engine did not arrive whole: ${text}`, { cause });
    throw new LoadError("damaged", `the engine cannot be compiled: ${text}`, { cause });
  }
}

async function fetchModule(url: string | URL): Promise<WebAssembly.Module> {
  const address = String(url);
  if (address.startsWith("file:")) {
    const bytes = await readFile(new URL(address));
    return compile(() => WebAssembly.compile(bytes));
  }
  const response = await fetch(address).catch((cause: unknown) => {
    throw new LoadError("network", `${address} could not be fetched: ${cause}`, { cause });
  });
  if (!response.ok) throw new LoadError("network", `${address} could not be fetched: ${response.status} ${response.statusText}`);
  // What is compiled while it streams the browser keeps compiled for the next visit; it wants the type to be right.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return compile(async () => (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())));
}

interface NodeProcess {
  getBuiltinModule(name: "node:fs/promises"): { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> };
}

/** Node's fetch refuses file addresses. Not an import, so that bundlers for browsers find nothing to resolve. */
function readFile(url: URL): Promise<BufferSource> {
  const node = (globalThis as { process?: NodeProcess }).process;
  if (!node) throw new LoadError("network", `${url} cannot be read here: serve the page over http.`);
  return node.getBuiltinModule("node:fs/promises").readFile(url);
}
