// What PyTorch's messages suggest to change in a source; see repair_edits.hpp.
#include "snippet/repair_edits.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace lossfit::snippet {
namespace {

using Numbers = std::vector<std::int64_t>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The whole numbers of a text, in order; one that is too long for 18 digits is left out.
Numbers numbers_in(std::string_view text) {
  Numbers numbers;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    std::int64_t number = 0;
    for (; end < text.size() && is_digit(text[end]); ++end) {
      if (end - i < 18) number = number * 10 + (text[end] - '0');
    }
    if (end > i && end - i <= 18) numbers.push_back(number);
    i = end + 1;
  }
  return numbers;
}

/// The value of `16 * 5 * 5`, as people write the features of a layer; none for anything else.
std::optional<std::int64_t> product_in(Node node) {
  const std::string_view text = node.text();
  if (!node || text.find_first_not_of("0123456789* ") != std::string_view::npos) return std::nullopt;
  const Numbers factors = numbers_in(text);
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor != 0 && product > INT64_MAX / factor) return std::nullopt;
    product *= factor;
  }
  return factors.empty() ? std::nullopt : std::optional(product);
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('.') + 1); }

struct LayerArgument {
  std::string_view layers;  ///< names, each in spaces
  int position;
  std::string_view keyword;
};
constexpr LayerArgument kInFeatures = {" Linear ", 0, "in_features"};
constexpr LayerArgument kInChannels = {" Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d ", 0, "in_channels"};
constexpr LayerArgument kNumFeatures = {" BatchNorm1d BatchNorm2d BatchNorm3d ", 0, "num_features"};
constexpr LayerArgument kNormalizedShape = {" LayerNorm ", 0, "normalized_shape"};
constexpr LayerArgument kInputSize = {" LSTM GRU RNN ", 0, "input_size"};

class Suggestions {
 public:
  Suggestions(const Tree& tree, int line) : line_(line) { collect(tree.root()); }

  std::vector<Edit> take() { return std::move(edits_); }

  /// Another size for every layer that was written with `from`.
  void resize_layers(const LayerArgument& which, std::int64_t from, std::int64_t to) {
    for (const Node call : calls_) {
      if (!makes(call, which.layers)) continue;
      const Node argument = argument_of(call, which);
      if (argument && product_in(argument) == from) {
        replace(argument, std::to_string(to), "make the layer with " + std::string(which.keyword) + "=" + std::to_string(to));
      }
    }
  }

  /// Flatten in front of a Linear that stands in a Sequential.
  void flatten_before_linear(std::int64_t in_features) {
    for (const Node call : calls_) {
      if (!makes(call, " Sequential ")) continue;
      for (Node layer = call.child(Field::kArguments).first(); layer; layer = layer.next()) {
        if (layer.kind() != Kind::kCall || !makes(layer, kInFeatures.layers) || product_in(argument_of(layer, kInFeatures)) != in_features) continue;
        const std::string_view maker = layer.child(Field::kFunction).text();
        const std::string prefix(maker.substr(0, maker.size() - last_name(maker).size()));
        replace(layer, prefix + "Flatten(), " + std::string(layer.text()), "flatten what the Linear layer gets");
      }
    }
  }

  /// `x` becomes `x.operation` where it is handed to a call on the line, innermost call first.
  void on_arguments(std::string_view operation, std::string_view title) {
    for (const Node call : line_calls_) {
      const Node arguments = call.child(Field::kArguments);
      for (int i = 0; i < 2; ++i) {
        const Node argument = arguments.named(i);
        if (is_simple(argument)) append(argument, operation, title);
      }
    }
  }

  /// `nn.MSELoss(x, y)` becomes `nn.MSELoss()(x, y)`.
  void call_what_is_made() {
    for (const Node call : line_calls_) {
      const std::string_view name = last_name(call.child(Field::kFunction).text());
      const Node arguments = call.child(Field::kArguments);
      if (name.ends_with("Loss")) replace(arguments, "()" + std::string(arguments.text()), "make the loss, then call it");
    }
  }

  /// `x.method(..)` becomes `x.operation.method(..)`.
  void on_receivers(std::string_view method, std::string_view operation, std::string_view title) {
    for (const Node call : line_calls_) {
      const Node function = call.child(Field::kFunction);
      if (function.kind() == Kind::kAttribute && last_name(function.text()) == method) append(function.child(Field::kObject), operation, title);
    }
  }

  /// `x.view(..)` keeps x's first axis: `x.view(x.size(0), -1)`.
  void keep_batch() {
    for (const Node call : reshapes()) {
      const std::string tensor(call.child(Field::kFunction).child(Field::kObject).text());
      replace(call.child(Field::kArguments), "(" + tensor + ".size(0), -1)", "keep the first axis and fold the others into one");
    }
  }

  /// Each size in turn becomes the one that follows from the others.
  void infer_a_size() {
    for (const Node call : reshapes()) {
      const Node sizes = call.child(Field::kArguments);
      if (sizes.text().find("-1") != std::string_view::npos) continue;
      for (int i = 0; sizes.named(i); ++i) replace(sizes.named(i), "-1", "let the size follow from the others");
    }
  }

  void reshape_instead_of_view() {
    for (const Node call : reshapes()) {
      const Node name = call.child(Field::kFunction).child(Field::kAttribute);
      if (name.text() == "view") replace(name, "reshape", "copy where a view cannot be had");
    }
  }

  /// The two sides of `a @ b`, or the arguments of torch.mm and its kin.
  void transpose_factors() {
    for (const Node product : line_products_) {
      for (const Field side : {Field::kRight, Field::kLeft}) {
        if (is_simple(product.child(side))) append(product.child(side), ".mT", "swap the last two axes of a factor");
      }
    }
    for (const Node call : line_calls_) {
      const std::string_view name = last_name(call.child(Field::kFunction).text());
      if (name != "mm" && name != "matmul" && name != "bmm") continue;
      for (int i = 1; i >= 0; --i) {
        const Node factor = call.child(Field::kArguments).named(i);
        if (is_simple(factor)) append(factor, ".mT", "swap the last two axes of a factor");
      }
    }
  }

  /// An axis of size 1 in one of the operands of + - * /, at the end first: the batch usually comes first.
  void unsqueeze_operands() {
    for (const std::string_view axis : {"-1", "0", "1"}) {
      for (const Node sum : line_sums_) {
        for (const Field side : {Field::kRight, Field::kLeft}) {
          const Node operand = sum.child(side);
          if (is_simple(operand)) append(operand, ".unsqueeze(" + std::string(axis) + ")", "give an operand an axis of size 1");
        }
      }
    }
  }

  /// `torch.cat([a, b])` joins another axis.
  void join_other_axis() {
    for (const Node call : line_calls_) {
      const std::string_view name = last_name(call.child(Field::kFunction).text());
      const Node tensors = call.child(Field::kArguments).named(0);
      if ((name != "cat" && name != "concat" && name != "concatenate") || !tensors) continue;
      const std::size_t end = call.child(Field::kArguments).start() + call.child(Field::kArguments).text().size() - 1;
      for (const std::string_view axis : {"1", "0", "-1"}) {
        edits_.push_back({end_of(tensors), end, tensors.line(), ", dim=" + std::string(axis), "join the tensors along another axis"});
      }
    }
  }

 private:
  static std::size_t end_of(Node node) { return node.start() + node.text().size(); }

  static bool makes(Node call, std::string_view layers) {
    const std::string name = " " + std::string(last_name(call.child(Field::kFunction).text())) + " ";
    return layers.find(name) != std::string_view::npos;
  }

  static Node argument_of(Node call, const LayerArgument& which) {
    const Node arguments = call.child(Field::kArguments);
    for (Node one = arguments.first(); one; one = one.next()) {
      if (one.kind() == Kind::kKeywordArgument && one.child(Field::kName).text() == which.keyword) return one.child(Field::kValue);
    }
    const Node positional = arguments.named(which.position);
    return positional.kind() == Kind::kKeywordArgument ? Node{} : positional;
  }

  /// Text behind which `.operation` can be written as it is.
  static bool is_simple(Node node) {
    if (!node) return false;
    const Kind kind = node.kind();
    return kind == Kind::kIdentifier || kind == Kind::kAttribute || kind == Kind::kCall || kind == Kind::kSubscript || kind == Kind::kParenthesizedExpression;
  }

  std::vector<Node> reshapes() const {
    std::vector<Node> found;
    for (const Node call : line_calls_) {
      const Node function = call.child(Field::kFunction);
      const std::string_view name = last_name(function.text());
      if (function.kind() == Kind::kAttribute && (name == "view" || name == "reshape") && function.child(Field::kObject).text() != "torch") found.push_back(call);
    }
    return found;
  }

  /// Inner calls stand before outer ones. Without recursion: a source can be nested as deeply as it is long.
  void collect(Node root) {
    std::vector<Node> open{root};
    while (!open.empty()) {
      const Node node = open.back();
      open.pop_back();
      for (Node child = node.first(); child; child = child.next()) open.push_back(child);
      const bool is_on_line = node.line() <= line_ && line_ <= node.end_line();
      if (node.kind() == Kind::kCall) {
        calls_.push_back(node);
        if (is_on_line) line_calls_.push_back(node);
      } else if (node.kind() == Kind::kBinaryOperator && is_on_line) {
        (node.child(Field::kOperator).text() == "@" ? line_products_ : line_sums_).push_back(node);
      }
    }
    for (std::vector<Node>* found : {&calls_, &line_calls_, &line_products_, &line_sums_}) std::reverse(found->begin(), found->end());
  }

  void replace(Node node, std::string text, std::string title) { edits_.push_back({node.start(), end_of(node), node.line(), std::move(text), std::move(title)}); }

  void append(Node node, std::string_view operation, std::string_view title) {
    replace(node, std::string(node.text()) + std::string(operation), std::string(title));
  }

  int line_;
  std::vector<Node> calls_;
  std::vector<Node> line_calls_;
  std::vector<Node> line_products_;
  std::vector<Node> line_sums_;
  std::vector<Edit> edits_;
};

/// What a message suggests; the numbers are those behind the text it is known by.
struct Cause {
  std::string_view known_by;
  std::size_t least_numbers;
  void (*suggest)(Suggestions& edits, const Numbers& numbers);
};

constexpr std::string_view kFlatten = "flatten all axes but the first";
constexpr std::string_view kFloat = "turn it into float32";
constexpr std::string_view kLong = "turn it into int64, as indices are";
constexpr std::string_view kAxis = "give it an axis of size 1";

constexpr Cause kCauses[] = {
    {"shapes cannot be multiplied (", 4,
     [](Suggestions& edits, const Numbers& n) {
       edits.on_arguments(".flatten(1)", kFlatten);
       edits.flatten_before_linear(n[2]);
       edits.resize_layers(kInFeatures, n[2], n[1]);
       edits.transpose_factors();
     }},
    {"must match the size of tensor b", 0, [](Suggestions& edits, const Numbers&) { edits.unsqueeze_operands(); }},
    {"is invalid for input of size", 0,
     [](Suggestions& edits, const Numbers&) {
       edits.keep_batch();
       edits.infer_a_size();
     }},
    {"view size is not compatible with input tensor's size and stride", 0, [](Suggestions& edits, const Numbers&) { edits.reshape_instead_of_view(); }},
    {"] to have ", 2,
     [](Suggestions& edits, const Numbers& n) {
       edits.on_arguments(".permute(0, 3, 1, 2)", "put the channels behind the batch");
       edits.on_arguments(".transpose(1, 2)", "put the channels behind the batch");
       edits.on_arguments(".unsqueeze(1)", kAxis);
       edits.resize_layers(kInChannels, n[0], n[1]);
     }},
    {"(batched) input to conv", 0,
     [](Suggestions& edits, const Numbers&) {
       edits.on_arguments(".unsqueeze(1)", kAxis);
       edits.on_arguments(".unsqueeze(0)", kAxis);
     }},
    {"running_mean should contain ", 2, [](Suggestions& edits, const Numbers& n) { edits.resize_layers(kNumFeatures, n[1], n[0]); }},
    {"Given normalized_shape=[", 2, [](Suggestions& edits, const Numbers& n) { edits.resize_layers(kNormalizedShape, n.front(), n.back()); }},
    {"must be equal to input_size. Expected ", 2, [](Suggestions& edits, const Numbers& n) { edits.resize_layers(kInputSize, n[0], n[1]); }},
    {"Sizes of tensors must match except in dimension", 0, [](Suggestions& edits, const Numbers&) { edits.join_other_axis(); }},
    {"must have the same dtype, but got ", 0, [](Suggestions& edits, const Numbers&) { edits.on_arguments(".float()", kFloat); }},
    {"expected m1 and m2 to have the same dtype", 0, [](Suggestions& edits, const Numbers&) { edits.on_arguments(".float()", kFloat); }},
    {"and bias type (", 0, [](Suggestions& edits, const Numbers&) { edits.on_arguments(".float()", kFloat); }},
    {"one of the following scalar types: Long, Int", 0, [](Suggestions& edits, const Numbers&) { edits.on_arguments(".long()", kLong); }},
    {"Input dtype must be either a floating point or complex dtype", 0, [](Suggestions& edits, const Numbers&) { edits.on_receivers("mean", ".float()", kFloat); }},
    {"Boolean value of Tensor with more than one value is ambiguous", 0, [](Suggestions& edits, const Numbers&) { edits.call_what_is_made(); }},
    {"must be Tensor, not tuple", 0, [](Suggestions& edits, const Numbers&) { edits.on_arguments("[0]", "take the first of what the layer returns"); }},
};

}  // namespace

std::vector<Edit> suggested_edits(const Tree& tree, int line, std::string_view message) {
  Suggestions edits(tree, line);
  for (const Cause& cause : kCauses) {
    const std::size_t at = message.find(cause.known_by);
    if (at == std::string_view::npos) continue;
    const Numbers numbers = numbers_in(message.substr(at + cause.known_by.size()));
    if (numbers.size() >= cause.least_numbers) cause.suggest(edits, numbers);
  }
  return edits.take();
}

}  // namespace lossfit::snippet
