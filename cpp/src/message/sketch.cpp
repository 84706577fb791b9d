// Sketching calls; see sketch.hpp.
#include "message/sketch.hpp"

#include <algorithm>

#include "catalogue/contract.hpp"
#include "lossfit/call_text.hpp"

namespace lossfit::message {
namespace {

constexpr std::size_t kMostSketches = 16;
constexpr std::int64_t kMostAxes = 8;
constexpr std::string_view kAnyShape = "...";

std::string unknown_sizes(std::int64_t rank) {
  if (rank <= 0) return "()";
  std::string sizes = "?";
  for (std::int64_t axis = 1; axis < std::min(rank, kMostAxes); ++axis) sizes += ",?";
  return sizes;
}

std::string text_of(const Fact& fact, std::string_view transform) {
  if (const auto* number = std::get_if<std::int64_t>(&fact)) {
    if (transform == "?") return unknown_sizes(*number);
    // Labels below 0 say nothing of the number of classes.
    constexpr std::int64_t kSomeClasses = 10;
    return std::to_string(transform != "classes" ? *number : *number > 0 ? *number : kSomeClasses);
  }
  if (const auto* dtype = std::get_if<Dtype>(&fact)) return std::string(name(*dtype));
  if (const auto* word = std::get_if<std::string>(&fact)) return *word;
  Shape shape = std::get<Shape>(fact);
  std::vector<Dim>& dims = shape.dims();
  if (transform == "+1" && !dims.empty()) dims.insert(dims.begin() + 1, Dim::unknown());
  if (transform == "+end") dims.push_back(Dim::unknown());
  if (transform == "last" && !dims.empty()) dims.erase(dims.begin(), dims.end() - 1);
  return shape.text();
}

const TensorSpec* given(const Question& question, std::string_view tensor) {
  for (const auto& [name, spec] : question.tensors) {
    if (name == tensor) return &spec;
  }
  return nullptr;
}

/// The first declared form whose ranks the given tensors have; else the first of all.
const Form& form_of(const LossDef& def, const Question& question) {
  for (const Form& form : def.forms) {
    const auto fits = [&](const TensorForm& tensor) {
      const TensorSpec* spec = given(question, tensor.tensor);
      return spec == nullptr || admits_rank(tensor.axes, spec->shape.rank());
    };
    if (std::all_of(form.tensors.begin(), form.tensors.end(), fits)) return form;
  }
  return def.forms.front();
}

Dtype usual_dtype(DtypeSet dtypes) { return dtypes.contains(Dtype::kFloat32) ? Dtype::kFloat32 : Dtype::kInt64; }

/// Adds the required tensors that the sketch leaves out.
void complete(const LossDef& def, Question& question) {
  const Form& form = form_of(def, question);
  for (const Argument& argument : def.signature) {
    if (!argument.is_tensor || !argument.required || given(question, argument.name) != nullptr) continue;
    TensorSpec spec;
    for (const TensorForm& tensor : form.tensors) {
      if (tensor.tensor != argument.name) continue;
      spec.dtype = usual_dtype(tensor.dtypes);
      if (tensor.axes == kAnyShape) {
        spec.shape = question.tensors.empty() ? Shape{Dim::unknown()} : question.tensors.front().second.shape;
      } else {
        // A group of axes counts as one here.
        const auto tokens = static_cast<std::int64_t>(std::count(tensor.axes.begin(), tensor.axes.end(), ' ')) + (tensor.axes.empty() ? 0 : 1);
        spec.shape = Shape(std::vector<Dim>(static_cast<std::size_t>(tokens), Dim::unknown()));
      }
    }
    question.tensors.emplace_back(argument.name, std::move(spec));
  }
}

/// Options whose only purpose is to be stated may not be among this loss's.
bool knows_options(const LossDef& def, const Question& question) {
  return std::all_of(question.options.begin(), question.options.end(), [&](const auto& option) { return def.find_argument(option.first) != nullptr; }) &&
         std::all_of(question.tensors.begin(), question.tensors.end(), [&](const auto& tensor) { return def.find_argument(tensor.first) != nullptr; });
}

/// True where a number stands in the declared call that no fact gave.
bool makes_up_numbers(std::string_view declared) {
  bool inside = false;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    if (declared[i] == '{' || declared[i] == '}') inside = declared[i] == '{';
    const bool digit = declared[i] >= '0' && declared[i] <= '9';
    if (digit && !inside && i > 0 && (declared[i - 1] == ' ' || declared[i - 1] == ',' || declared[i - 1] == '=' || declared[i - 1] == '-')) return true;
  }
  return false;
}

void add(const LossDef& def, std::string_view call, bool example, std::vector<Sketch>& sketched) {
  Outcome<Question> question = parse_call(std::string(def.name) + " " + std::string(call));
  if (!question || !knows_options(def, *question) || sketched.size() >= kMostSketches) return;
  complete(def, *question);
  sketched.push_back({std::move(question).value(), example});
}

std::string flag_of(const Argument& argument) {
  std::string flag = " --" + std::string(argument.name) + " ";
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

/// Two sizes a and b that do not broadcast: any two of the loss's tensors may have them, with `trailing` axes behind that the
/// loss reduced before.
void add_broadcasts(const LossDef& def, const Facts& facts, std::vector<Sketch>& sketched) {
  const std::int64_t dim = std::get<std::int64_t>(*find_fact(facts, "dim"));
  if (dim < 0 || dim >= kMostAxes) return;
  const std::string lead = dim > 0 ? unknown_sizes(dim) + "," : "";
  const std::string a = text_of(*find_fact(facts, "a"), {});
  const std::string b = text_of(*find_fact(facts, "b"), {});
  std::vector<std::string> tensors;
  for (const Argument& argument : def.signature) {
    if (argument.is_tensor && argument.required) tensors.push_back(flag_of(argument));
  }
  for (const std::string& trailing : {std::string(), std::string(",?")}) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      for (std::size_t j = 0; j < tensors.size(); ++j) {
        if (i != j) add(def, tensors[i] + lead + a + trailing + tensors[j] + lead + b + trailing, false, sketched);
      }
    }
  }
  // Or all of them have one shape, and a weight has not.
  for (const Argument& argument : def.signature) {
    if (!argument.is_tensor || argument.required) continue;
    for (const auto& [size, other] : {std::pair(a, b), std::pair(b, a)}) {
      std::string call;
      for (const std::string& tensor : tensors) call += tensor + lead + size;
      add(def, call + flag_of(argument) + other, false, sketched);
    }
  }
}

/// The call without `for mse_loss l1_loss: `; nothing where `def` is not among them.
std::string_view meant_for(const LossDef& def, std::string_view declared) {
  if (!declared.starts_with("for ")) return declared;
  const std::size_t colon = declared.find(": ");
  const std::vector<std::string> losses = words_of(declared.substr(4, colon - 4));
  return std::find(losses.begin(), losses.end(), def.name) != losses.end() ? declared.substr(colon + 2) : std::string_view();
}

}  // namespace

std::optional<std::string> filled(std::string_view text, const Facts& facts) {
  std::string result;
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find('{'), text.size());
    result += text.substr(0, brace);
    text.remove_prefix(brace);
    if (text.empty()) break;
    const std::string_view inside = text.substr(1, text.find('}') - 1);
    text.remove_prefix(inside.size() + 2);
    const std::size_t colon = inside.find(':');
    const Fact* fact = find_fact(facts, inside.substr(0, colon));
    if (fact == nullptr) return std::nullopt;
    result += text_of(*fact, colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1));
  }
  return result;
}

std::vector<Sketch> sketches(const LossDef& def, const Template& message, const Facts& facts) {
  std::vector<Sketch> sketched;
  if (find_fact(facts, "a") != nullptr && find_fact(facts, "dim") != nullptr) add_broadcasts(def, facts, sketched);
  for (std::string_view rest = message.calls; !rest.empty();) {
    const std::size_t bar = std::min(rest.find(" | "), rest.size());
    const std::string_view declared = meant_for(def, rest.substr(0, bar));
    const std::optional<std::string> call = filled(declared, facts);
    if (call && !call->empty()) add(def, *call, makes_up_numbers(declared), sketched);
    rest.remove_prefix(std::min(bar + 3, rest.size()));
  }
  return sketched;
}

}  // namespace lossfit::message
