// The state in the address: put there once typing pauses; a fix makes an entry of its own, so that Back undoes it too.
import { toHash } from "../element/question/link.ts";
import type { State } from "../element/question/state.ts";

const kPauseMs = 400;

export class Address {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Keeps the address in step with `state`. */
  keep(state: State): void {
    this.#later(kPauseMs, async () => history.replaceState(null, "", await this.#of(state)));
  }

  /** Gives `state` an entry in the history. */
  enter(state: State): void {
    this.#later(0, async () => history.pushState(null, "", await this.#of(state)));
  }

  #later(pause: number, work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void work(), pause);
  }

  async #of(state: State): Promise<string> {
    return `${location.pathname}#${await toHash(state)}`;
  }
}
