// Who is asked: the engine in this thread for what is answered at once, an engine in a worker above a million elements,
// with the old answer dimmed, a sign of work and a way to stop it.
import { sharedEngine } from "../element/shared-engine.ts";
import { Client, isRefusal, type Refusal } from "../src/client.ts";
import { Cancelled, WorkerEngine } from "../src/engine.ts";
import type { Question, Report } from "../src/types.ts";
import type { AnswerView } from "./answer-view.ts";
import { elementwise } from "./numbers.ts";

const kManyElements = 1_000_000;
const kHiddenMs = 100;
const kWorkerScript = "worker.js";

function elements(question: Question): number {
  if (!question.evaluate) return 0;
  const count = (shape: (number | string | null)[]): number => shape.reduce<number>((product, dim) => product * (typeof dim === "number" ? dim : 1), 1);
  return Object.values(question.tensors).reduce((sum, { shape }) => sum + count(shape), 0);
}

/** Waits until what is on the page has been painted. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, kHiddenMs); // a hidden page has no frames
  });
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
  async ask(question: Question, view: AnswerView): Promise<Report | Refusal | null> {
    this.drop();
    const number = this.#number;
    const long = elements(question) > kManyElements;
    if (long) view.working(() => this.#stop(view));
    try {
      const report = await (long ? this.#long() : sharedEngine().client).check(question);
      return number === this.#number ? report : null;
    } catch (error) {
      if (error instanceof Cancelled || number !== this.#number) return null;
      throw error;
    }
  }

  /** The same call element by element, where `report` is the last answer and its loss is one number; else null. */
  async each(question: Question, report: Report): Promise<Report | null> {
    if (report.value?.shape.length !== 0 || elements(question) > kManyElements) return null;
    const each = await sharedEngine().client.check(elementwise(question));
    return isRefusal(each) ? null : each;
  }

  #long(): Client {
    return (this.#worker ??= new Client(new WorkerEngine({ wasmUrl: new URL("lossfit.wasm", document.baseURI) }, new URL(kWorkerScript, document.baseURI))));
  }

  #stop(view: AnswerView): void {
    this.drop();
    view.stopped();
  }
}
