// The JSON of schema lossfit/1 as TypeScript sees it: what is asked and what comes back.

export type Dim = number | string | null;
export type Status = "fits" | "suspicious" | "mismatch";
export type OptionValue = string | number | boolean | null;
export type Cell = number | boolean | string;

export interface TensorQuestion {
  shape: Dim[];
  dtype: string;
  data?: Cell[];
  device?: string;
}

export interface Question {
  id?: string | number;
  loss: string;
  tensors: Record<string, TensorQuestion>;
  options?: Record<string, OptionValue>;
  evaluate?: boolean;
  seed?: number;
}

export interface Meta {
  shape: Dim[];
  dtype: string;
}

export interface Values extends Meta {
  data: Cell[];
}

export interface Label {
  tensor: string;
  axis?: number | null;
  text: string;
  primary?: boolean;
}

export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "note";
  headline: string;
  labels: Label[];
  notes: string[];
}

export interface ArgumentContract {
  axes: string[];
  dtypes: string[];
  values?: string;
}

export interface ContractForm {
  tensors: Record<string, ArgumentContract>;
  note?: string;
}

export interface Fix {
  title: string;
  call: string;
  safety: "exact" | "reshapes" | "changes-meaning";
  proof: "shape" | "value";
  result: Meta;
  /** The loss call after the fix, where the engine states it: what "Apply" puts into the form. */
  question?: Question;
}

export interface TorchError {
  version?: string;
  error: string;
  message: string;
}

export interface Report {
  schema: string;
  loss: string;
  status: Status;
  torch: TorchError | null;
  warnings: string[];
  result: Meta | null;
  axes: Record<string, string[]>;
  conditions?: string[];
  diagnostics: Diagnostic[];
  contract: ContractForm[];
  fixes: Fix[];
  value?: Values | null;
  grad?: Record<string, Values>;
  drawn?: Record<string, Values>;
  backward_error?: TorchError | null;
}

/** A question that makes no sense, answered with what to write instead. */
export interface Fault {
  code: string;
  where?: string;
  message: string;
  help?: string;
}

export interface Argument {
  name: string;
  kind: "tensor" | "option";
  /** `Tensor`, `str`, `float`, `int`, `bool`. */
  type: string;
  required: boolean;
  keyword_only: boolean;
  /** Of a tensor: a gradient is reported for it. */
  differentiable?: boolean;
  default?: OptionValue;
  choices?: string[];
  help: string;
}

export interface LossSummary {
  name: string;
  module: string;
  summary: string;
  source: string;
}

export interface LossDescription extends LossSummary {
  formula: string;
  arguments: Argument[];
  contract: ContractForm[];
}

export interface Trace {
  schema: string;
  lines: { line: number; tensors: Record<string, Meta> }[];
  calls: { line: number; report: Report; question?: Question }[];
  stops: { line: number; error: string; message: string }[];
  not_modelled: { line: number; what: string }[];
}

export interface Explained {
  schema: string;
  recognised: {
    losses: string[];
    torch_versions: string[];
    facts: Record<string, unknown>;
    report: Report | null;
    question?: Question;
  }[];
}
