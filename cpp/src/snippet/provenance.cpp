// Where tensors come from and what becomes of a loss; see provenance.hpp.
#include "snippet/provenance.hpp"

#include <algorithm>

#include "catalogue/code_findings.hpp"
#include "snippet/machine.hpp"

namespace lossfit::snippet {
namespace {

/// Beyond so many steps, a tensor is another thing altogether.
constexpr int kMostSteps = 8;
constexpr std::size_t kLongestExpression = 120;

/// Operations through which a tensor is followed back. A layer's input is no other form of its output.
constexpr std::string_view kFollowed[] = {
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "permute", "transpose", "movedim", "t", "expand", "expand_as", "view_as", "contiguous", "clone",
    "float", "long", "int", "double", "half", "bool", "byte", "to", "type", "type_as", "sigmoid", "softmax", "log_softmax", "logsigmoid", "Sigmoid", "Softmax",
    "LogSoftmax", "log", "argmax", "max", "topk", "round", "floor", "ceil", "sign", "detach", "data", "tensor", "as_tensor", ">", "<", ">=", "<=", "==", "[]"};

/// Those of which no later one is worth telling: a cut says more than a cast, a cast more than another shape.
int weight_of(std::string_view operation) {
  static constexpr std::string_view kShapes[] = {"view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "expand", "expand_as", "view_as", "contiguous", "clone"};
  if (cuts_gradient(operation)) return 2;
  return std::find(std::begin(kShapes), std::end(kShapes), operation) == std::end(kShapes) ? 1 : 0;
}

bool is_followed(std::string_view operation) { return std::find(std::begin(kFollowed), std::end(kFollowed), operation) != std::end(kFollowed); }

/// How the source can write a tensor at the call: by a name, or as it stands within the call.
std::string_view expression_of(Machine& machine, const Tensor& tensor, Node call) {
  const std::string_view name = machine.name_of(tensor);
  if (!name.empty()) return name;
  const Node node = tensor.origin.node;
  const bool within = node && node.start() >= call.start() && node.start() + node.text().size() <= call.start() + call.text().size();
  const std::string_view text = within ? node.text() : std::string_view();
  return text.size() <= kLongestExpression && text.find('\n') == std::string_view::npos ? text : std::string_view();
}

std::vector<Source> sources_of(Machine& machine, Node call, Tensor& argument) {
  std::vector<Source> sources;
  std::string_view operation;
  std::optional<std::int64_t> axis;
  const Tensor* tensor = &argument;
  for (int steps = 0; steps < kMostSteps && tensor->origin.from != nullptr && is_followed(tensor->origin.operation); ++steps) {
    const Origin& origin = tensor->origin;
    if (operation.empty() || weight_of(origin.operation) > weight_of(operation)) {
      operation = origin.operation;
      axis = origin.axis;
    }
    tensor = origin.from;
    const std::string_view expression = expression_of(machine, *tensor, call);
    // In a fix `%` stands for the expression that it changes.
    if (expression.empty() || expression.find('%') != std::string_view::npos) continue;
    Machine::refresh(*origin.from);
    sources.push_back({std::string(expression), std::string(operation), tensor->spec, tensor->requires_grad == Tri::kYes, axis});
    operation = {};
  }
  return sources;
}

/// Random numbers in 0..1, whatever was done to their shape since.
bool is_drawn(const Tensor& argument) {
  const Tensor* tensor = &argument;
  for (int steps = 0; tensor->origin.from != nullptr && steps < kMostSteps; ++steps) {
    if (weight_of(tensor->origin.operation) > 0) return false;
    tensor = tensor->origin.from;
  }
  return tensor->origin.operation == "rand";
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

int occurrences(std::string_view source, std::string_view name) {
  int count = 0;
  for (std::size_t at = source.find(name); at != std::string_view::npos; at = source.find(name, at + 1)) {
    const bool starts = at == 0 || !is_word(source[at - 1]);
    const bool ends = at + name.size() >= source.size() || !is_word(source[at + name.size()]);
    count += starts && ends ? 1 : 0;
  }
  return count;
}

/// Tensors that are made and never used again. They are of interest where those that were given hold nothing to learn from.
Named<TensorSpec> unused_tensors(Machine& machine, const std::vector<std::pair<std::string, Tensor*>>& given) {
  const auto holds_nothing = [](const auto& entry) {
    const Shape& shape = entry.second->spec.shape;
    return shape.is_empty() || (shape.rank() == 2 && shape[1] == Dim(1));
  };
  Named<TensorSpec> unused;
  if (std::none_of(given.begin(), given.end(), holds_nothing)) return unused;
  for (const auto& [name, tensor] : machine.named_tensors()) {
    const auto is_given = [held = tensor](const auto& entry) { return entry.second == held; };
    if (std::none_of(given.begin(), given.end(), is_given) && occurrences(machine.source(), name) == 1) unused.emplace_back(std::string(name), tensor->spec);
  }
  return unused;
}

/// `name` is reduced to its sum over everything, and not scaled since.
bool is_sum(const Tensor* tensor) {
  for (int steps = 0; tensor != nullptr && steps < kMostSteps; ++steps) {
    if (tensor->origin.operation == "sum") return tensor->spec.shape.is_scalar();
    if (tensor->origin.operation != "*") return false;
    tensor = tensor->origin.from;
  }
  return false;
}

/// The method call on this expression, `node.mean(1)`; none for anything else.
Node method_call(Node node, std::string_view* method) {
  const Node attribute = node.parent();
  if (attribute.kind() != Kind::kAttribute || attribute.child(Field::kObject) != node) return {};
  const Node call = attribute.parent();
  if (call.kind() != Kind::kCall || call.child(Field::kFunction) != attribute) return {};
  *method = attribute.child(Field::kAttribute).text();
  return call;
}

/// `name.backward()` follows the statement in its block, before the name is bound anew.
bool goes_backward(Node assignment) {
  const std::string name(assignment.child(Field::kLeft).text());
  for (Node statement = assignment.parent().next(); statement; statement = statement.next()) {
    const std::string_view text = statement.text();
    if (text.starts_with(name + ".backward(")) return true;
    if (text.starts_with(name + " =") || text.starts_with(name + "=")) return false;
  }
  return false;
}

Use use_of(Machine& machine, Node call) {
  std::string_view method;
  Node around = method_call(call, &method);
  if (around && method == "backward") return {Use::Kind::kBackward, {}};
  if (around && method == "mean") {
    for (Node next = method_call(around, &method); next && (method == "mean" || method == "sum"); next = method_call(around, &method)) around = next;
    return {Use::Kind::kMean, "%" + std::string(around.text().substr(call.text().size()))};
  }
  const Node parent = call.parent();
  if (parent.kind() == Kind::kAssignment && parent.child(Field::kLeft).kind() == Kind::kIdentifier && goes_backward(parent)) return {Use::Kind::kBackward, {}};
  if (parent.kind() != Kind::kBinaryOperator || parent.child(Field::kOperator).text() != "+") return {};
  const bool first = parent.child(Field::kLeft) == call;
  const Node other = parent.child(first ? Field::kRight : Field::kLeft);
  if (other.kind() != Kind::kIdentifier || !is_sum(as<Tensor>(machine.evaluate(other)))) return {};
  const std::string term(other.text());
  return {Use::Kind::kAddedToSum, first ? "% + " + term : term + " + %"};
}

}  // namespace

void note_origin(const Value& result, Tensor* from, std::string_view operation, Node node) {
  Tensor* made = as<Tensor>(result);
  if (made == nullptr || from == nullptr || made == from || made->origin.from != nullptr) return;
  made->origin = {from, operation, node, std::nullopt};
}

void note_expression(const Value& result, Node node) {
  Tensor* made = as<Tensor>(result);
  if (made != nullptr && made->origin.from == nullptr) made->origin.node = node;
}

void note_origins(const Value& result, Args& args) {
  Tensor* from = nullptr;
  std::optional<std::int64_t> axis;
  for (std::size_t i = 0; i < args.count() && (from == nullptr || !axis); ++i) {
    if (from == nullptr) from = as<Tensor>(args[i]);
    if (from != nullptr && args.signature()[i].name == "dim") axis = integer_of(args[i]);
  }
  if (from == nullptr) {
    Tensor* made = as<Tensor>(result);
    if (made != nullptr && made->origin.operation.empty()) made->origin.operation = args.name();
    return;
  }
  const auto note = [&](const Value& value, std::string_view operation) {
    Tensor* made = as<Tensor>(value);
    if (made == nullptr || made == from || made->origin.from != nullptr) return;
    made->origin = {from, operation, args.node, axis};
  };
  note(result, args.name());
  const Sequence* parts = as<Sequence>(result);
  if (parts == nullptr) return;
  // Of values and indices, as of max, the indices alone are what the operation is asked for here.
  for (const Value& part : parts->items) {
    const Tensor* tensor = as<Tensor>(part);
    note(part, tensor != nullptr && is_floating(tensor->spec.dtype) ? std::string_view("values") : args.name());
  }
}

void add_context(Machine& machine, Node call, const std::vector<std::pair<std::string, Tensor*>>& tensors, Spelling& spelling) {
  for (const auto& [argument, tensor] : tensors) {
    if (machine.grad_enabled && tensor->requires_grad == Tri::kYes) spelling.learned.push_back(argument);
    if (is_drawn(*tensor)) spelling.drawn.push_back(argument);
    std::vector<Source> sources = sources_of(machine, call, *tensor);
    if (!sources.empty()) spelling.sources.emplace_back(argument, std::move(sources));
  }
  spelling.unused = unused_tensors(machine, tensors);
  spelling.is_reported_only = !machine.grad_enabled;
  spelling.use = use_of(machine, call);
}

std::string_view text_in_use(Node call, const Use& use) {
  if (use.kind == Use::Kind::kAddedToSum) return call.parent().text();
  if (use.kind != Use::Kind::kMean) return call.text();
  const std::size_t length = call.text().size() + use.python.size() - 1;
  Node node = call;
  while (node && node.text().size() < length) node = node.parent();
  return node ? node.text() : call.text();
}

}  // namespace lossfit::snippet
