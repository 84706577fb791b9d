// From a call in the source to a question for the engine; see loss_calls.hpp.
#include "snippet/loss_calls.hpp"

#include <algorithm>
#include <deque>

#include "catalogue/loss_def.hpp"
#include "catalogue/registry.hpp"
#include "lossfit/engine.hpp"
#include "snippet/machine.hpp"
#include "snippet/provenance.hpp"
#include "snippet/tensor_arguments.hpp"

namespace lossfit::snippet {
namespace {

/// Values that a report in a trace shows, at most.
constexpr std::int64_t kMostShown = 64;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What PyTorch says to an argument that should be a tensor: the first thing its Python or C++ code does with it.
TorchError not_a_tensor(const LossDef& loss, std::string_view argument, std::size_t position, const std::string& type, bool is_array) {
  const bool main = is_one_of(argument, {"input", "target"});
  const bool asks_size = is_one_of(loss.name, {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy"}) ||
                         (loss.name == "binary_cross_entropy_with_logits" && main) || (loss.name == "gaussian_nll_loss" && argument == "input");
  const auto lacks = [&](const char* attribute) {
    return TorchError{ErrorType::kAttributeError, "'" + type + "' object has no attribute '" + attribute + "'"};
  };
  if (asks_size && is_array) return {ErrorType::kTypeError, "'int' object is not callable"};
  if (asks_size) return lacks("size");
  if (loss.name == "margin_ranking_loss" || (loss.name == "multi_margin_loss" && argument == "weight")) return lacks("dim");
  if (loss.name == "triplet_margin_with_distance_loss") return lacks("ndim");
  if (loss.name == "gaussian_nll_loss" && argument == "target") {
    return {ErrorType::kTypeError, "unsupported operand type(s) for -: 'Tensor' and '" + type + "'"};
  }
  const std::string function = loss.name == "cross_entropy" ? "cross_entropy_loss"
                               : loss.name == "nll_loss"    ? "nll_loss_nd"
                               : loss.name == "multilabel_soft_margin_loss" && argument == "input" ? "log_sigmoid"
                                                                                                   : std::string(loss.name);
  return {ErrorType::kTypeError, function + "(): argument '" + std::string(argument) + "' (position " + std::to_string(position + 1) +
                                     ") must be Tensor, not " + type};
}

/// One argument of the call: its place in the signature and what was given for it.
struct Given {
  const Argument* argument;
  std::size_t position;
  Value value;
};

std::optional<OptionValue> option_from(const Value& value) {
  if (is_none(value)) return OptionValue{};
  if (const auto* flag = std::get_if<bool>(&value)) return OptionValue{*flag};
  if (const auto* number = std::get_if<std::int64_t>(&value)) return OptionValue{*number};
  if (const auto* number = std::get_if<double>(&value)) return OptionValue{*number};
  if (const std::string* text = text_of(value)) return OptionValue{*text};
  return std::nullopt;
}

/// A list or tuple of whole numbers as a tensor, which ctc_loss takes for its lengths.
std::optional<TensorSpec> lengths_from(Machine& machine, const Value& value) {
  const auto items = as<Sequence>(value) != nullptr ? machine.items(value) : std::nullopt;
  if (!items) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const Value& item : *items) {
    const auto size = size_from(item);
    if (!size || !size->is_number()) return std::nullopt;
    numbers.push_back(size->number());
  }
  return TensorSpec{Shape{static_cast<std::int64_t>(numbers.size())}, Dtype::kInt64, "cpu", Values::from_integers(Dtype::kInt64, numbers)};
}

/// The words of the call: the callee and each argument's expression, by parameter.
Spelling spelling_of(Node node, const LossDef& loss) {
  Spelling spelling;
  spelling.callee = node.child(Field::kFunction).text();
  std::size_t position = 0;
  const Node arguments = node.child(Field::kArguments);
  for (Node child = arguments.first(); child; child = child.next()) {
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    if (child.kind() == Kind::kKeywordArgument) {
      spelling.arguments.emplace_back(child.child(Field::kName).text(), child.child(Field::kValue).text());
    } else if (position < loss.signature.size()) {
      spelling.arguments.emplace_back(loss.signature[position++].name, child.text());
    }
  }
  return spelling;
}

Report refused(const LossDef& loss, TorchError error, std::string_view argument) {
  Report report;
  report.loss = loss.name;
  report.status = Status::kMismatch;
  report.diagnostics.push_back({"LF0401", Severity::kError, std::string(argument) + " is not of the type that " + std::string(loss.name) + " takes",
                                {{std::string(argument), std::nullopt, error.message, true}}, {}});
  report.torch = std::move(error);
  return report;
}

[[noreturn]] void throw_refusal(Machine& machine, const Report& report) {
  throw PythonError{.type = std::string(name(report.torch->type)), .message = report.torch->message, .line = machine.here(), .is_loss = true, .doubts = machine.doubts()};
}

/// What was drawn at random is not part of the call that the source states.
void forget_values(Question& question) {
  for (auto& [name, spec] : question.tensors) spec.values.reset();
}

bool has_own_distance(Args& args) {
  for (std::size_t i = 0; i < args.count(); ++i) {
    if (args.signature()[i].name == "distance_function" && !args.is_none(i)) return true;
  }
  const Instance* module = as<Instance>(args.self);
  const Value* held = module != nullptr ? as<Instance>(args.self)->find("distance_function") : nullptr;
  return held != nullptr && !is_none(*held);
}

/// The question with every other tensor and option that is known.
Question with_others(Question question, const std::vector<Given>& given, const Given& left_out) {
  for (const Given& one : given) {
    const std::string name(one.argument->name);
    if (one.argument == left_out.argument || find_named(question.tensors, name) != nullptr) continue;
    if (const Tensor* tensor = as<Tensor>(one.value); tensor != nullptr && !tensor->is_array) {
      question.tensors.emplace_back(name, tensor->spec);
    } else if (const auto option = option_from(one.value); option && !one.argument->is_tensor && find_named(question.options, name) == nullptr) {
      question.options.emplace_back(name, *option);
    }
  }
  return question;
}

/// Where the call writes an argument.
Node argument_node(Node call, const LossDef& loss, const Given& given) {
  std::size_t position = 0;
  for (Node child = call.child(Field::kArguments).first(); child; child = child.next()) {
    if (!child.is_named() || child.kind() == Kind::kComment) continue;
    if (child.kind() == Kind::kKeywordArgument) {
      if (child.child(Field::kName).text() == given.argument->name) return child.child(Field::kValue);
    } else if (position < loss.signature.size() && loss.signature[position++].name == given.argument->name) {
      return child;
    }
  }
  return {};
}

/// Asks the engine, records the report, and gives the loss as a tensor.
Value ask(Args& args, const LossDef& loss, const std::vector<Given>& given) {
  Machine& machine = args.machine();
  // The library's words are nobody's to see or to change.
  if (machine.is_in_library()) args.node = {};
  const int line = args.node ? args.node.line() : machine.here();
  std::string text(args.node ? args.node.text() : std::string_view());
  Question question;
  question.loss = loss.name;
  question.evaluate = true;
  if (args.node) question.spelling = spelling_of(args.node, loss);
  bool has_values = true;
  std::vector<std::pair<std::string, Tensor*>> tensors;
  for (const Given& one : given) {
    const Argument& argument = *one.argument;
    const std::string name(argument.name);
    if (is_unknown(one.value) || std::holds_alternative<Dim>(one.value)) {
      if (argument.is_tensor) {
        machine.not_modelled(std::string(loss.name) + ": what " + name + " is");
        throw Unsure{};
      }
      continue;
    }
    Tensor* tensor = as<Tensor>(one.value);
    if (argument.is_tensor && tensor != nullptr && !tensor->is_array) {
      args.depend_on(*tensor);
      question.tensors.emplace_back(name, tensor->spec);
      tensors.emplace_back(name, tensor);
      has_values = has_values && tensor->spec.values;
      continue;
    }
    if (argument.is_tensor && is_none(one.value) && !argument.required) continue;
    if (argument.is_tensor && loss.name == "ctc_loss" && argument.name.ends_with("_lengths")) {
      if (auto lengths = lengths_from(machine, one.value)) {
        question.tensors.emplace_back(name, std::move(*lengths));
        continue;
      }
      throw Unsure{};
    }
    auto option = option_from(one.value);
    // PyTorch takes a tensor without axes for a number.
    if (tensor != nullptr && !argument.is_tensor && argument.type == OptionType::kFloat && tensor->spec.shape.is_scalar()) {
      if (!tensor->spec.values) continue;
      option = OptionValue{tensor->spec.values->number(0)};
      tensor = nullptr;
    }
    if (argument.is_tensor && !(argument.or_number && option)) {
      Report report = refused(loss, not_a_tensor(loss, argument.name, one.position, machine.type_name(one.value), tensor != nullptr), argument.name);
      report.fixes = tensors_instead(machine, with_others(question, given, one), name, one.value, args.node, argument_node(args.node, loss, one));
      machine.record_call({line, question, report, false, text});
      throw_refusal(machine, report);
    }
    if (!argument.is_tensor && tensor != nullptr) {
      const char* wanted = argument.type == OptionType::kFloat ? "float" : argument.type == OptionType::kInt ? "int" : argument.type == OptionType::kBool ? "bool" : "str";
      Report report = refused(loss, {ErrorType::kTypeError, std::string(loss.name) + "(): argument '" + name + "' (position " +
                                                                std::to_string(one.position + 1) + ") must be " + wanted + ", not Tensor"},
                              argument.name);
      Named<Node> nodes{{name, argument_node(args.node, loss, one)}};
      for (const auto& [held, spec] : question.tensors) {
        for (const Given& other : given) {
          if (other.argument->name == held) nodes.emplace_back(held, argument_node(args.node, loss, other));
        }
      }
      const bool written = std::all_of(nodes.begin(), nodes.end(), [](const auto& entry) { return bool(entry.second); });
      if (written) report.fixes = numbers_instead(with_others(question, given, one), name, tensor->spec, args.node, nodes);
      machine.record_call({line, question, report, false, text});
      throw_refusal(machine, report);
    }
    if (!option) throw Unsure{};
    question.options.emplace_back(name, *option);
  }
  // What a module keeps is its attribute.
  for (const auto& [name, tensor] : tensors) {
    if (question.spelling && find_named(question.spelling->arguments, name) == nullptr) question.spelling->arguments.emplace_back(name, question.spelling->callee + "." + name);
  }
  if (args.node) add_context(machine, args.node, tensors, *question.spelling);
  std::int64_t count = 0;
  for (const auto& [name, spec] : question.tensors) count += spec.shape.element_count().value_or(0);
  // A distance of the caller's own is a function, which the engine is not asked about.
  const bool own_distance = loss.name == "triplet_margin_with_distance_loss" && has_own_distance(args);
  if (!has_values || own_distance || !machine.afford(count * 8)) question.evaluate = false;
  const Outcome<Report> outcome = check(question);
  if (!outcome.ok()) {
    machine.not_modelled(std::string(loss.name) + ": " + outcome.error().message);
    throw Unsure{};
  }
  Report report = *outcome;
  const std::optional<TensorSpec> value = report.value;
  report.grad.clear();
  if (value && (args.certainty == Certainty::kSample || value->values->count() > kMostShown)) report.value.reset();
  if (args.certainty != Certainty::kSure) forget_values(question);
  const auto is_of_more = [](const Diagnostic& one) { return one.code == "LF0704" || one.code == "LF0705"; };
  if (std::any_of(report.diagnostics.begin(), report.diagnostics.end(), is_of_more)) text = text_in_use(args.node, question.spelling->use);
  machine.record_call({line, std::move(question), report, args.certainty == Certainty::kSeeded, text});
  if (report.status == Status::kMismatch) throw_refusal(machine, report);
  TensorSpec spec{report.result->shape, report.result->dtype, "cpu", value ? value->values : std::nullopt};
  Tensor* result = args.new_tensor(std::move(spec));
  result->backward_error = report.backward_error;
  return result;
}

const LossDef& known_loss(std::string_view name) {
  const LossDef* loss = loss_named(name);
  if (loss == nullptr) throw Unsure{};
  return *loss;
}

Value call_function_form(Args& args) {
  const LossDef& loss = known_loss(args.name());
  std::vector<Given> given;
  for (std::size_t i = 0; i < loss.signature.size(); ++i) {
    if (args.is_given(i)) given.push_back({&loss.signature[i], i, args[i]});
  }
  return ask(args, loss, given);
}

/// PyTorch looks at the old names of the reduction, which are what tensors fall on that are given to the layer's making.
Value make_loss(Args& args) {
  keep_arguments(args);
  bool decides = true;
  for (const char* name : {"size_average", "reduce"}) {
    const Value* given = args.instance().find(name);
    if (given == nullptr || is_none(*given) || !decides) continue;
    decides = args.machine().truth(*given) == Tri::kYes;
  }
  return None{};
}

/// The module keeps its options as attributes; the call brings the tensors.
Value call_module_form(Args& args) {
  const NativeClass* native = find_base(*args.instance().type, [](const Class& type) { return type.native != nullptr; })->native;
  std::string_view module = native->path;
  module.remove_prefix(module.rfind('.') + 1);
  const LossDef& loss = known_loss(module);
  std::vector<Given> given;
  std::size_t next = 0;
  for (std::size_t i = 0; i < loss.signature.size(); ++i) {
    const Argument& argument = loss.signature[i];
    if (argument.required) {
      if (next < args.count()) given.push_back({&argument, i, args[next]});
      ++next;
    } else if (const Value* option = args.instance().find(argument.name)) {
      const auto same = option_from(*option);
      if (!same || *same != argument.fallback || as<Tensor>(*option) != nullptr) given.push_back({&argument, i, *option});
    }
  }
  return ask(args, loss, given);
}

/// `name=default` as the table writes signatures.
std::string written(const Argument& argument) {
  std::string text(argument.name);
  if (argument.required) return text;
  text += '=';
  if (argument.is_tensor || argument.fallback.index() == 0) return text + "None";
  if (const auto* flag = std::get_if<bool>(&argument.fallback)) return text + (*flag ? "True" : "False");
  if (const auto* number = std::get_if<std::int64_t>(&argument.fallback)) return text + std::to_string(*number);
  if (const auto* words = std::get_if<std::string>(&argument.fallback)) return text + "'" + *words + "'";
  const double number = std::get<double>(argument.fallback);
  std::string digits = std::to_string(number);
  if (number > 0 && number < 1e-4) digits = number < 2e-8 ? "1e-8" : number < 2e-6 ? "1e-6" : "1e-5";
  return text + digits;
}

/// Rows made from the registry; their texts live with them.
struct LossRows {
  std::deque<std::string> texts;
  std::vector<Native> functions;
  std::vector<NativeClass> modules;

  LossRows() {
    for (const LossDef* loss : registered_losses()) {
      std::string all;
      std::string options;
      std::string required;
      bool star = false;
      bool module_star = false;
      for (const Argument& argument : loss->signature) {
        if (argument.keyword_only && !star) all += (all.empty() ? "*" : ", *");
        star = star || argument.keyword_only;
        all += (all.empty() ? "" : ", ") + written(argument);
        std::string& part = argument.required ? required : options;
        const bool gaussian = loss->name == "gaussian_nll_loss" && !argument.required;
        if ((argument.keyword_only || gaussian) && !argument.required && !module_star) {
          options += options.empty() ? "*" : ", *";
          module_star = true;
        }
        part += (part.empty() ? "" : ", ") + written(argument);
      }
      if (loss->name == "triplet_margin_with_distance_loss") {
        all += ", distance_function=None";
        options += ", distance_function=None";
      }
      texts.push_back(all);
      functions.push_back({kFunctional, loss->name.data(), texts.back().c_str(), call_function_form});
      // LinearCrossEntropyLoss has a layer of its own: the library has it.
      if (loss->module.empty() || loss->name == "linear_cross_entropy") continue;
      texts.push_back("torch.nn." + std::string(loss->module));
      const char* path = texts.back().c_str();
      texts.push_back(options);
      const char* constructor = texts.back().c_str();
      texts.push_back(required);
      modules.push_back({path, "Module", constructor, make_loss, texts.back().c_str(), call_module_form});
    }
  }
};

const LossRows& rows() {
  static const LossRows kRows;
  return kRows;
}

}  // namespace

std::span<const Native> loss_natives() { return rows().functions; }
std::span<const NativeClass> loss_layers() { return rows().modules; }

}  // namespace lossfit::snippet
