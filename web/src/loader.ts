// The one place that loads the WebAssembly module: in a page, in a worker and in Node.
import create, { type LossfitModule } from "lossfit-module";

export type { LossfitModule };

export interface LoadOptions {
  /** Where lossfit.wasm lies; beside this script by default. */
  wasmUrl?: string | URL;
  /** The module's bytes, for hosts that have them already; nothing is fetched then. */
  wasmBinary?: BufferSource;
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

/** Loads the engine. Every call makes a new instance; rejects with a LoadError. */
export async function loadModule(options: LoadOptions = {}): Promise<LossfitModule> {
  if (typeof WebAssembly === "undefined") {
    throw new LoadError("no-webassembly", "This browser has no WebAssembly, or it is switched off.");
  }
  const compiled = await compile(options);
  return new Promise((resolve, reject) => {
    const broken = (cause: unknown) => reject(new LoadError("damaged", `lossfit.wasm does not start: ${cause}`, { cause }));
    create({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), broken);
        return {};
      },
    }).then(resolve, broken);
  });
}

async function compile(options: LoadOptions): Promise<WebAssembly.Module> {
  const bytes = options.wasmBinary ?? (await fetchBytes(options.wasmUrl ?? new URL("lossfit.wasm", import.meta.url)));
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    // Browsers report a policy without 'wasm-unsafe-eval' as a CompileError that names the policy.
    const text = String(cause);
    if (/content.security.policy|unsafe-eval/i.test(text)) {
      throw new LoadError("policy", "The page's security policy forbids WebAssembly: script-src lacks 'wasm-unsafe-eval'.", { cause });
    }
    throw new LoadError("damaged", `lossfit.wasm cannot be compiled: ${text}`, { cause });
  }
}

async function fetchBytes(url: string | URL): Promise<BufferSource> {
  const address = String(url);
  if (address.startsWith("file:")) return readFile(new URL(address));
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return await response.arrayBuffer();
  } catch (cause) {
    throw new LoadError("network", `${address} could not be fetched: ${cause}`, { cause });
  }
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
