// The typed client: questions and answers as objects, over any engine.
import type { Engine } from "./engine.ts";
import type { Verb } from "./messages.ts";
import type { CodeList, Described, Explained, ExplainedCode, LossList, OptionValue, Question, Reading, Refusal, Report, Trace } from "./types.ts";

export type { Described, LossList, Refusal };

export class Client {
  #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  check(question: Question): Promise<Report | Refusal> {
    return this.#ask("check", questionText(question));
  }

  losses(): Promise<LossList> {
    return this.#ask("losses", "");
  }

  describe(loss: string): Promise<Described | Refusal> {
    return this.#ask("describe", loss);
  }

  /** Every diagnostic code, with its title. */
  codes(): Promise<CodeList> {
    return this.#ask("codes", "");
  }

  /** One diagnostic code with a call that draws it and the call repaired. */
  explainCode(code: string): Promise<ExplainedCode | Refusal> {
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

  /** Reads text of any kind: code, a message, a loss call as the command line takes it, a question, a diagnostic code. */
  read(text: string): Promise<Reading | Refusal> {
    return this.#ask("read", text);
  }

  /** Drops what is under way. */
  cancel(): void {
    this.#engine.cancel();
  }

  async #ask<Answer>(verb: Verb, text: string): Promise<Answer> {
    return JSON.parse(await this.#engine.ask(verb, text)) as Answer;
  }
}

/** Whether an option is a whole number written as a float, `"1.0"`: JavaScript's numbers forget the point, PyTorch's messages do not. */
export function isWholeFloat(value: OptionValue): value is string {
  return typeof value === "string" && /^-?\d{1,15}\.0$/.test(value);
}

function questionText({ options, ...rest }: Question): string {
  const fields = Object.entries(options ?? {}).map(([name, value]) => `${JSON.stringify(name)}:${isWholeFloat(value) ? value : JSON.stringify(value)}`);
  return `${JSON.stringify(rest).slice(0, -1)},"options":{${fields.join(",")}}}`;
}

/** Tells a refusal from an answer. */
export function isRefusal(answer: object): answer is Refusal {
  return "fault" in answer;
}
