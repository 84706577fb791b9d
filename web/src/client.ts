// The typed client: questions and answers as objects, over any engine.
import type { Engine } from "./engine.ts";
import type { Verb } from "./messages.ts";
import type { Described, Explained, LossList, Question, Refusal, Report, Trace } from "./types.ts";

export type { Described, LossList, Refusal };

/** The page of a diagnostic code; examples are there when one code is asked for. */
export interface CodePage {
  code: string;
  title: string;
  meaning: string;
  harmless: string;
  example?: CodeExample;
  repair?: CodeExample;
}

/** A call as one types it; question and report where it is a loss call. */
export interface CodeExample {
  text: string;
  question?: Question;
  report?: Report;
}

export interface CodeList {
  schema: "lossfit/1";
  codes: CodePage[];
}

export interface CodeExplained {
  schema: "lossfit/1";
  code: CodePage;
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

  /** Every diagnostic code, with its title. */
  codes(): Promise<CodeList | Refusal> {
    return this.#ask("codes", "");
  }

  /** One diagnostic code with a call that draws it and the call repaired. */
  explainCode(code: string): Promise<CodeExplained | Refusal> {
    return this.#ask("explain", code);
  }

  /** Reads Python source: shapes line by line, and the loss calls in it. */
  trace(code: string): Promise<Trace | Refusal> {
    return this.#ask("trace", code);
  }

  /** Reads an error message or a traceback. */
  explain(message: string): Promise<Explained | Refusal> {
    return this.#ask("explain", message);
  }

  /** Whether this build of the engine has `verb`. */
  async offers(verb: Verb): Promise<boolean> {
    const answer = await this.#ask<object>(verb, "");
    return !(isRefusal(answer) && answer.fault.code === "unknown-verb");
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
