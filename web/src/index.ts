// The package's front door: the engine, for browsers, workers and Node.
//
//   import { LocalEngine, Client } from "lossfit";
//   const client = new Client(new LocalEngine());
//   const report = await client.check({ loss: "mse_loss", tensors: { input: { shape: [64, 1], dtype: "float32" }, ... } });
export { Client, isRefusal } from "./client.ts";
export { Cancelled, LocalEngine, WorkerEngine } from "./engine.ts";
export type { Engine } from "./engine.ts";
export { LoadError } from "./loader.ts";
export type { LoadFailure, LoadOptions } from "./loader.ts";
export type * from "./types.ts";
