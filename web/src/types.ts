// The JSON of schema lossfit/1. Made by scripts/types.mjs from `lossfit schema`: do not edit.

/** A size, a symbol such as N, or null where it is unknown. */
export type Dim = number | string | null;

export type Dtype = "bool" | "uint8" | "int8" | "int16" | "int32" | "int64" | "float16" | "bfloat16" | "float32" | "float64";

export type Status = "fits" | "suspicious" | "mismatch";

export type ErrorType = "RuntimeError" | "ValueError" | "IndexError" | "NotImplementedError" | "TypeError" | "AttributeError";

/** An element; "nan", "inf" and "-inf" are strings. */
export type Cell = number | boolean | string;

export type OptionValue = string | number | boolean | null;

/** A tensor as it is asked about. */
export interface TensorQuestion {
  shape: Dim[];
  dtype: string;
  /** Elements, row by row. */
  data?: Cell[];
  device?: string;
}

/** A loss call. */
export interface Question {
  loss: string;
  tensors: Record<string, TensorQuestion>;
  /** Anything; echoed in the answer. */
  id?: unknown;
  options?: Record<string, OptionValue>;
  /** Compute the value and the gradients. */
  evaluate?: boolean;
  /** Draws the tensors that have no data, as torch.manual_seed does. */
  seed?: number;
}

/** Shape and dtype of a tensor. */
export interface Meta {
  shape: Dim[];
  dtype: Dtype;
}

/** A tensor with its elements, row by row. */
export interface Values {
  shape: Dim[];
  dtype: Dtype;
  data: Cell[];
}

/** A remark on one axis, or on the whole tensor where axis is null. */
export interface Label {
  tensor: string;
  axis: number | null;
  text: string;
  primary: boolean;
}

/** One finding. */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "note";
  headline: string;
  labels: Label[];
  notes: string[];
}

/** What one argument may be, in one form of the contract. */
export interface ArgumentContract {
  axes: string[];
  dtypes: string[];
  values: string;
}

/** One way in which the arguments go together. */
export interface ContractForm {
  tensors: Record<string, ArgumentContract>;
  note: string;
}

/** A change that was run and works. */
export interface Fix {
  title: string;
  /** One Python expression over the call's arguments, torch and F. */
  call: string;
  safety: "exact" | "reshapes" | "changes-meaning";
  proof: "shape" | "value";
  result: Meta;
  /** The loss call after the fix, where it can be asked. */
  question?: Question;
}

/** What PyTorch raises, word for word. */
export interface TorchError {
  error: ErrorType;
  message: string;
  version?: string;
}

/** What an older PyTorch says where 2.14 says something else; no error where it runs. */
export interface VersionAnswer {
  version: string;
  error: string | null;
  message: string | null;
  /** The call runs, and backward() raises. */
  in_backward?: boolean;
}

/** The whole answer to a loss call. */
export interface Report {
  schema: "lossfit/1";
  loss: string;
  status: Status;
  torch: TorchError | null;
  warnings: string[];
  result: Meta | null;
  axes: Record<string, string[]>;
  diagnostics: Diagnostic[];
  contract: ContractForm[];
  fixes: Fix[];
  backward_error: TorchError | null;
  id?: unknown;
  value?: Values;
  grad?: Record<string, Values>;
  /** The tensors that were drawn, where a seed was given. */
  drawn?: Record<string, Values>;
  /** Where PyTorch 1.13 and 2.6 answer otherwise. */
  torch_versions?: VersionAnswer[];
  /** With symbolic sizes: it fits if and only if these hold. */
  conditions?: string[];
}

/** Why a question makes no sense, and what to write instead. */
export interface Fault {
  code: string;
  where: string;
  message: string;
  help: string;
}

/** The answer to a question that makes no sense. */
export interface Refusal {
  schema: "lossfit/1";
  fault: Fault;
  id?: unknown;
}

/** One argument of a loss, in the order of PyTorch's signature. */
export interface Argument {
  name: string;
  kind: "tensor" | "option";
  /** Tensor, str, float, int or bool. */
  type: string;
  required: boolean;
  keyword_only: boolean;
  help: string;
  /** Of a tensor: a gradient is reported for it. */
  differentiable?: boolean;
  default?: OptionValue;
  choices?: string[];
}

/** A loss in the list. */
export interface LossSummary {
  name: string;
  module: string;
  summary: string;
  source: string;
}

/** A loss as its own file declares it. */
export interface LossDescription {
  name: string;
  module: string;
  summary: string;
  formula: string;
  source: string;
  arguments: Argument[];
  contract: ContractForm[];
}

/** The answer of the verb losses. */
export interface LossList {
  schema: "lossfit/1";
  losses: LossSummary[];
}

/** The answer of the verb describe. */
export interface Described {
  schema: "lossfit/1";
  loss: LossDescription;
}

/** What a line of code binds. */
export interface TracedLine {
  /** Counted from 1. */
  line: number;
  tensors: Record<string, Meta | null>;
  partial?: Record<string, Meta>;
}

/** A loss call in the code. */
export interface TracedCall {
  /** Counted from 1. */
  line: number;
  question: Question;
  report: Report;
  /** The call as it is written. */
  text?: string;
  seed?: number;
}

/** Where the code would raise before it reaches a loss. */
export interface Stop {
  /** Counted from 1. */
  line: number;
  error: string;
  message: string;
  code?: string;
  headline?: string;
  notes?: string[];
  /** Likeliest first; the code was read again with each. */
  fixes?: StopFix[];
}

/** A changed line with which Python gets past a stop. */
export interface StopFix {
  title: string;
  /** Counted from 1. */
  line: number;
  /** The whole line, without its indentation. */
  code: string;
}

/** What was left unknown. */
export interface NotModelled {
  /** Counted from 1. */
  line: number;
  what: string;
}

/** The answer of the verb trace. */
export interface Trace {
  schema: "lossfit/1";
  lines: TracedLine[];
  calls: TracedCall[];
  stops: Stop[];
  not_modelled: NotModelled[];
}

/** What an error message speaks of. */
export interface Recognised {
  /** Likeliest first; empty where no loss says so. */
  losses: string[];
  torch_versions: string[];
  facts: Record<string, unknown>;
  notes: string[];
  /** Some sizes or values of the question are made up. */
  example: boolean;
  report: Report | null;
  question?: Question;
  /** What says so outside of losses. */
  operation?: string;
}

/** A call that draws a code, or its repair. */
export interface CodeExample {
  /** As one types it; Python for tensor operations. */
  text: string;
  question?: Question;
  report?: Report;
}

/** A diagnostic code. */
export interface CodeSummary {
  code: string;
  title: string;
  meaning: string;
  /** When there is nothing to repair. */
  harmless: string;
}

/** A diagnostic code with its examples. */
export interface CodeDescription {
  code: string;
  title: string;
  meaning: string;
  harmless: string;
  example: CodeExample;
  repair: CodeExample;
}

/** The answer of the verb codes. */
export interface CodeList {
  schema: "lossfit/1";
  codes: CodeSummary[];
}

/** The answer of the verb explain to a code. */
export interface ExplainedCode {
  schema: "lossfit/1";
  code: CodeDescription;
}

/** The answer of the verb explain. */
export interface Explained {
  schema: "lossfit/1";
  recognised: Recognised[];
}

/** The answer of the verb read: of what kind a text is, and what its verb answers. */
export interface Reading {
  schema: "lossfit/1";
  kind: "diagnostic-code" | "question" | "call" | "message" | "code";
  /** Of check for a question or a call, of explain for a message or a code of ours, of trace for code. */
  answer: unknown;
  /** The loss call, where the text is one. */
  question?: Question;
}
