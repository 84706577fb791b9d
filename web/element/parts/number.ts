// Numbers as PyTorch prints them.

/** A single number in `print(tensor)`: four digits, scientific where the number is tiny or huge, `2.` for whole floats. */
export function printedScalar(value: number, floating: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (!floating) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e8) return `${value}.`;
  if (size !== 0 && (size < 1e-4 || size >= 1e8)) {
    return value.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");
  }
  return value.toFixed(4);
}

/** All digits, as `.item()` shows them in Python. */
export function exactScalar(value: number): string {
  if (!Number.isFinite(value)) return printedScalar(value, true);
  const text = String(value).replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) && !text.includes("e") ? `${text}.0` : text;
}

/** A cell of a value list as a number; the JSON spells what JSON cannot hold. */
export function cellNumber(cell: number | boolean | string): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return Number(cell);
  return cell === "nan" ? NaN : cell === "inf" ? Infinity : cell === "-inf" ? -Infinity : Number(cell);
}
