// What the compiled module is to TypeScript. scripts/build-site.mjs points this name at build/wasm/lossfit.mjs.
declare module "lossfit-module" {
  /** The verbs of cpp/bindings/wasm.cpp: JSON or plain text in, JSON out. None of them throws on bad input. */
  export interface LossfitModule {
    check(question: string): string;
    losses(): string;
    describe(loss: string): string;
    /** Verbs that a smaller build may leave out. */
    codes?(): string;
    trace?(code: string): string;
    explain?(message: string): string;
  }

  export interface ModuleOptions {
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }

  export default function create(options: ModuleOptions): Promise<LossfitModule>;
}
