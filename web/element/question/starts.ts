// What the form holds right after another loss is picked: for each required tensor a shape made from the first form of
// the loss's contract, each axis role with a handy size.
import type { LossDescription } from "../../src/types.ts";
import type { State, TensorField } from "./state.ts";

const kHandySizes: Record<string, number> = { N: 32, C: 10, T: 50, S: 12, D: 16, d1: 8, d2: 8 };

function sizes(axis: string): string[] {
  if (axis === "...") return ["32", "4"]; // any shape: two axes show more than one
  if (axis === "d1..dk") return [];
  return [/^\d+$/.test(axis) ? axis : String(kHandySizes[axis] ?? 4)];
}

/** What to put into the field of `tensor` first: the shape and dtype of the first contract form that has it. */
export function startField(loss: LossDescription, tensor: string): TensorField {
  const wanted = loss.contract.map((form) => form.tensors[tensor]).find((one) => one !== undefined);
  const shape = (wanted?.axes ?? ["N"]).flatMap(sizes);
  return { shape: shape.length === 0 ? "()" : shape.join(", "), dtype: wanted?.dtypes[0] ?? "float32", data: "" };
}

/** `state` for `loss`: its required tensors filled from the contract, options left at their defaults. */
export function startOf(loss: LossDescription, state: State): State {
  const required = loss.arguments.filter((one) => one.kind === "tensor" && one.required);
  const tensors = Object.fromEntries(required.map((one) => [one.name, startField(loss, one.name)]));
  return { ...state, tab: "shapes", loss: loss.name, tensors, options: {} };
}
