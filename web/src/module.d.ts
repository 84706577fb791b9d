// What the compiled module is to TypeScript. scripts/build-site.mjs points this name at build/wasm/lossfit.mjs.
interface LossfitModuleOptions {
  locateFile(name: string): string;
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object;
}

/** The verbs of cpp/bindings/wasm.cpp: JSON or plain text in, JSON out. None of them throws on bad input. */
declare module "lossfit-module" {
  export interface EngineModule {
    check(question: string): string;
    losses(): string;
    describe(loss: string): string;
    codes(): string;
    explain(text: string): string;
    read(text: string): string;
    trace(code: string): string;
    /** Links lossfit-text.wasm, without which the last four fetch it synchronously. */
    loadText(source: WebAssembly.Module): Promise<void>;
  }

  export default function create(options: LossfitModuleOptions): Promise<EngineModule>;
}
