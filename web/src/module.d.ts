// What the compiled module is to TypeScript. scripts/build-site.mjs points this name at build/wasm/lossfit.mjs.
declare module "lossfit-module" {
  /** The verbs of cpp/bindings/wasm.cpp: JSON or plain text in, JSON out. None of them throws on bad input. */
  export interface LossfitModule {
    check(question: string): string;
    losses(): string;
    describe(loss: string): string;
    codes(): string;
    explain(text: string): string;
    read(text: string): string;
    trace(code: string): string;
  }

  export interface ModuleOptions {
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }

  export default function create(options: ModuleOptions): Promise<LossfitModule>;
}
