// The typed client: questions and answers as objects, over any engine.
import type { Engine } from "./engine.ts";
import type { Verb } from "./messages.ts";
import type { Fault, LossDescription, LossSummary, Question, Report } from "./types.ts";

/** A question that makes no sense. */
export interface Refusal {
  schema: string;
  fault: Fault;
}

export interface LossList {
  schema: string;
  losses: LossSummary[];
}

export interface Described {
  schema: string;
  loss: LossDescription;
}

export class Client {
  #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  check(question: Question): Promise<Report | Refusal> {
    return this.#ask("check", JSON.stringify(question));
  }

  losses(): Promise<LossList> {
    return this.#ask("losses", "");
  }

  describe(loss: string): Promise<Described | Refusal> {
    return this.#ask("describe", loss);
  }

  /** Drops what is under way. */
  cancel(): void {
    this.#engine.cancel();
  }

  async #ask<Answer>(verb: Verb, text: string): Promise<Answer> {
    return JSON.parse(await this.#engine.ask(verb, text)) as Answer;
  }
}

/** Tells a refusal from an answer. */
export function isRefusal(answer: object): answer is Refusal {
  return "fault" in answer;
}
