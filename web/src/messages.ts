// What the page and the worker say to each other. Ids tie an answer to its question.
import type { LoadFailure, LoadOptions } from "./loader.ts";

/** The engine's verbs. Each reads a text, JSON or plain; `losses` and `codes` read none. */
export type Verb = "check" | "losses" | "describe" | "codes" | "explain" | "read" | "trace";

export type ToWorker =
  | { kind: "load"; options: LoadOptions }
  | { kind: "ask"; id: number; verb: Verb; text: string };

export type FromWorker =
  | { kind: "answer"; id: number; text: string }
  | { kind: "unloadable"; id: number; reason: LoadFailure; message: string }
  | { kind: "failed"; id: number; message: string };
