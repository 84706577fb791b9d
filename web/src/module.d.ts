// What the compiled modules are to TypeScript. scripts/build-site.mjs points these names at build/wasm/lossfit*.mjs.
interface LossfitModuleOptions {
  locateFile(name: string): string;
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object;
}

/** The verbs of cpp/bindings/wasm.cpp: JSON or plain text in, JSON out. None of them throws on bad input. */
declare module "lossfit-module" {
  export interface CallModule {
    check(question: string): string;
    losses(): string;
    describe(loss: string): string;
  }

  export default function create(options: LossfitModuleOptions): Promise<CallModule>;
}

declare module "lossfit-text-module" {
  export interface TextModule {
    codes(): string;
    explain(text: string): string;
    read(text: string): string;
    trace(code: string): string;
  }

  export default function create(options: LossfitModuleOptions): Promise<TextModule>;
}
