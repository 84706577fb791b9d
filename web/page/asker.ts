// Who is asked: the engine in this thread for what is answered at once, an engine in a worker above a million elements,
// with the old answer dimmed, a sign of work and a way to stop it.
import { sharedEngine } from "../element/shared-engine.ts";
import { Client, isRefusal, type Refusal } from "../src/client.ts";
import { Cancelled, WorkerEngine } from "../src/engine.ts";
import type { Question, Report } from "../src/types.ts";
import type { AnswerView } from "./answer-view.ts";
import { elementwise } from "./numbers.ts";

export interface Answer {
  report: Report | Refusal;
  /** The same call element by element, where the loss is one number. */
  each: Report | null;
}

const kManyElements = 1_000_000;
const kWorkerScript = "worker.js";

function elements(question: Question): number {
  if (!question.evaluate) return 0;
  const count = (shape: (number | string | null)[]): number => shape.reduce<number>((product, dim) => product * (typeof dim === "number" ? dim : 1), 1);
  return Object.values(question.tensors).reduce((sum, { shape }) => sum + count(shape), 0);
}

export class Asker {
  #number = 0;
  #worker: Client | null = null;

  /** Forgets what is under way. */
  drop(): void {
    ++this.#number;
    this.#worker?.cancel();
  }

  /** The answer to `question`, or null where another question has come meanwhile or this one was stopped. */
  async ask(question: Question, view: AnswerView): Promise<Answer | null> {
    this.drop();
    const number = this.#number;
    const long = elements(question) > kManyElements;
    if (long) view.working(() => this.#stop(view));
    try {
      const client = long ? this.#long() : sharedEngine().client;
      const report = await client.check(question);
      if (number !== this.#number) return null;
      const scalar = !isRefusal(report) && report.value && report.value.shape.length === 0;
      const each = scalar && !long ? await client.check(elementwise(question)) : null;
      return number === this.#number ? { report, each: each && !isRefusal(each) ? each : null } : null;
    } catch (error) {
      if (error instanceof Cancelled || number !== this.#number) return null;
      throw error;
    }
  }

  #long(): Client {
    return (this.#worker ??= new Client(new WorkerEngine({ wasmUrl: new URL("lossfit.wasm", document.baseURI) }, new URL(kWorkerScript, document.baseURI))));
  }

  #stop(view: AnswerView): void {
    this.drop();
    view.stopped();
  }
}
