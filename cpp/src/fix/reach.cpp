// The planner: from one shape to another in one operation. Each operation of the vocabulary is tried on shapes, where it is
// cheap; only what arrives at the goal is carried out on the values.
#include <algorithm>
#include <functional>
#include <numeric>

#include "fix/edit.hpp"
#include "numeric/tensor_values.hpp"
#include "shape/short_sort.hpp"
#include "shape/tensor_ops.hpp"

namespace lossfit::fix {
namespace {

using ops::Size;

// What an operation says about the asker's intent, cheapest first. Learnt from what helped real people: an axis of size 1
// too many is nearly always the slip itself; a class axis in the wrong place comes next; cutting or averaging data is a guess.
constexpr double kUnitAxis = 1.0;
constexpr double kMoveAxis = 2.0;
constexpr double kMerge = 2.2;
constexpr double kArgmax = 2.5;
constexpr double kExpand = 2.6;
constexpr double kReshape = 3.5;
constexpr double kOneHot = 4.0;
constexpr double kCut = 4.5;
constexpr double kSelect = 5.0;
constexpr double kResize = 5.2;
constexpr double kPad = 5.5;
constexpr double kAverage = 6.0;
constexpr double kMadeClasses = 8.0;
constexpr double kRepeatLabel = 6.5;

bool admits(const Shape& goal, const Shape& shape) {
  if (goal.rank() != shape.rank()) return false;
  for (std::int64_t axis = 0; axis < goal.rank(); ++axis) {
    const Dim& want = goal[axis];
    if (want.is_number() && want != shape[axis]) return false;
    // A size that the goal leaves open is that of a class or feature axis, which one of size 1 would be in name only.
    if (want.is_unknown() && shape[axis] == Dim(1)) return false;
  }
  return true;
}

std::string number(std::int64_t value) { return std::to_string(value); }

/// The sizes other than 1, in order: equal before and after means that a reshape moves nothing.
std::vector<Dim> proper_sizes(const Shape& shape) {
  std::vector<Dim> sizes;
  for (const Dim& dim : shape) {
    if (dim != Dim(1)) sizes.push_back(dim);
  }
  return sizes;
}

class Planner {
 public:
  Planner(const TensorSpec& from, const Goal& goal) : from_(from), shape_(from.shape), goal_(goal), rank_(from.shape.rank()) {}

  std::vector<Edit> edits() {
    const std::int64_t growth = goal_.shape.rank() - rank_;
    if (growth < 0) {
      drop_unit_axes(-growth);
      merge_axes();
    }
    if (growth > 0) add_unit_axes(growth);
    if (growth == 0) {
      move_axes();
      cut();
      pad();
      repeat_each();
      resize();
    }
    if (growth == -1) drop_an_axis();
    if (growth == -2) average_the_map();
    if (growth == 1) {
      one_hot();
      add_axis_and_widen();
    }
    widen();
    reshape();
    short_sort(edits_, [](const Edit& a, const Edit& b) { return a.cost < b.cost; });
    return std::move(edits_);
  }

 private:
  using Carry = std::function<Checked<TensorSpec>()>;

  /// Asked before the words of an offer are made, since most shapes that are tried are not.
  bool wanted(const Shape& shape) const { return admits(goal_.shape, shape); }

  void offer(const Shape& shape, std::string python, std::string title, double cost, Safety safety, const Carry& carry) {
    if (!wanted(shape)) return;
    Checked<TensorSpec> result = carry();
    if (!result.ok()) return;
    const bool moves_elements = safety == Safety::kChangesMeaning || shape.element_count() != shape_.element_count();
    edits_.push_back({std::move(python), std::move(title), cost, safety, std::move(result).value(), moves_elements || reordering_});
  }

  void drop_unit_axes(std::int64_t count) {
    std::vector<std::int64_t> units;
    for (std::int64_t axis = 0; axis < rank_; ++axis) {
      if (shape_[axis] == Dim(1)) units.push_back(axis);
    }
    if (count == 1) {
      for (std::int64_t axis : units) {
        const auto squeezed = ops::squeeze(shape_, {axis});
        if (!wanted(*squeezed)) continue;
        offer(*squeezed, "%.squeeze(" + number(axis) + ")", "drop axis " + number(axis) + " of %, which has size 1",
              kUnitAxis, Safety::kExact, [&] { return tensor::squeeze(from_, {axis}); });
      }
    } else if (static_cast<std::int64_t>(units.size()) == count) {
      offer(ops::squeeze(shape_), "%.squeeze()", "drop the axes of % that have size 1", kUnitAxis + 0.2, Safety::kExact,
            [&] { return tensor::squeeze(from_); });
    }
  }

  void add_unit_axes(std::int64_t count) {
    for (std::int64_t axis = 0; axis <= rank_; ++axis) {
      const auto once = ops::unsqueeze(shape_, axis);
      if (count == 1 && !wanted(*once)) continue;
      offer(*once, "%.unsqueeze(" + number(axis) + ")", "give % an axis of size 1 at " + number(axis), kUnitAxis + (axis == 0 ? 0.2 : 0.1), Safety::kExact,
            [&] { return tensor::unsqueeze(from_, axis); });
      for (std::int64_t second = axis + 1; count == 2 && second <= rank_ + 1; ++second) {
        offer(*ops::unsqueeze(*once, second), "%.unsqueeze(" + number(axis) + ").unsqueeze(" + number(second) + ")",
              "give % axes of size 1 at " + number(axis) + " and " + number(second), kUnitAxis + 0.4, Safety::kExact,
              [&] { return tensor::unsqueeze(*tensor::unsqueeze(from_, axis), second); });
      }
    }
  }

  void move_axes() {
    if (rank_ < 2 || proper_sizes(shape_).size() < 2) return;
    reordering_ = true;
    for (std::int64_t from = 0; from < rank_; ++from) {
      for (std::int64_t to = 0; to < rank_; ++to) {
        if (from == to || from + 1 == to) continue;
        const auto order = ops::movement(shape_, {from}, {to});
        const Shape moved = ops::permuted(shape_, *order);
        if (moved == shape_ || !wanted(moved)) continue;
        const bool neighbours = from == to + 1;
        const std::string python = neighbours ? "%.transpose(" + number(to) + ", " + number(from) + ")"
                                              : "%.movedim(" + number(from) + ", " + number(to) + ")";
        offer(moved, python, "move axis " + number(from) + " of % to " + number(to), kMoveAxis + (neighbours ? 0 : 0.1), Safety::kExact,
              [&] { return tensor::permute(from_, *order); });
      }
    }
    reordering_ = false;
  }

  /// A class axis that is only there because axes were merged has as many classes as nobody meant.
  bool makes_classes(const Shape& merged, std::int64_t axis) const {
    return merged.rank() == goal_.shape.rank() && goal_.may_average && goal_.shape[axis].is_unknown();
  }

  void merge_axes() {
    for (std::int64_t start = 0; start + 1 < rank_; ++start) {
      for (std::int64_t end = start + 1; end < rank_; ++end) {
        const auto merged = ops::flatten(shape_, start, end);
        if (merged->is_known() && shape_.is_known() && wanted(*merged)) {
          offer(*merged, "%.flatten(" + number(start) + ", " + number(end) + ")",
                "merge axes " + number(start) + " to " + number(end) + " of %", makes_classes(*merged, start) ? kMadeClasses : kMerge, Safety::kReshapes,
                [&] { return tensor::flatten(from_, start, end); });
        }
      }
    }
  }

  void drop_an_axis() {
    for (std::int64_t axis = 0; axis < rank_; ++axis) {
      if (shape_[axis] == Dim(1) || shape_[axis] == Dim(0)) continue;
      const auto dropped = ops::reduce(shape_, {axis}, false);
      if (!wanted(*dropped)) continue;
      const std::string at = number(axis);
      if (goal_.content == Content::kClassIndices) {
        const bool one_hot = from_.values && has_bits_only(*from_.values);
        // PyTorch has no argmax of bool.
        if (from_.dtype != Dtype::kBool) offer(*dropped, "%.argmax(dim=" + at + ")", "turn the one-hot axis " + at + " of % into class indices",
              kArgmax + (axis == 1 || axis == rank_ - 1 ? 0 : 0.5), one_hot ? Safety::kExact : Safety::kChangesMeaning, [&] { return tensor::argmax(from_, axis); });
        const std::string index = axis == rank_ - 1 ? "..., 0" : [&] {
          std::string colons;
          for (std::int64_t i = 0; i < axis; ++i) colons += ":, ";
          return colons + "0";
        }();
        offer(*dropped, "%[" + index + "]", "keep only the first entry along axis " + at + " of %", shape_[axis] == Dim(3) && rank_ > 2 && !one_hot ? kArgmax - 0.1 : kSelect,
              Safety::kChangesMeaning, [&] { return tensor::select(from_, axis, 0); });
      } else if (goal_.may_average && is_floating(from_.dtype)) {
        if (rank_ == 3 && axis == 1) {
          offer(*dropped, "%[:, -1]", "take the last step of %", kAverage - 0.2, Safety::kChangesMeaning,
                [&]() -> Checked<TensorSpec> { return tensor::like(from_, *dropped); });
        }
        offer(*dropped, "%.mean(dim=" + at + ")", "average % over axis " + at, kAverage, Safety::kChangesMeaning,
              [&]() -> Checked<TensorSpec> { return tensor::like(from_, *dropped); });
      }
    }
  }

  /// A map of scores for one label: averaged, as global pooling does.
  void average_the_map() {
    if (!goal_.may_average || !is_floating(from_.dtype) || rank_ != 4 || goal_.shape.rank() != 2) return;
    const Shape pooled{shape_[0], shape_[1]};
    offer(pooled, "%.mean(dim=(2, 3))", "average % over its map", kAverage, Safety::kChangesMeaning, [&]() -> Checked<TensorSpec> { return tensor::like(from_, pooled); });
  }

  void one_hot() {
    if (is_floating(from_.dtype) || goal_.content != Content::kValues) return;
    for (std::int64_t axis = 0; axis < goal_.shape.rank(); ++axis) {
      const Dim classes = goal_.shape[axis];
      if (!classes.is_number() || classes.number() < 2) continue;
      std::vector<Dim> dims = shape_.dims();
      dims.insert(dims.begin() + axis, classes);
      const bool last = axis == rank_;
      offer(Shape(std::move(dims)), "F.one_hot(%, " + classes.text() + ")" + (last ? "" : ".movedim(-1, " + number(axis) + ")"),
            "turn the class indices in % into one-hot rows", kOneHot, Safety::kChangesMeaning,
            [&]() -> Checked<TensorSpec> { return tensor::movedim(LOSSFIT_TRY(tensor::one_hot(from_, classes.number())), {-1}, {axis}); });
    }
  }

  void cut() {
    std::int64_t axis = -1;
    for (std::int64_t i = 0; i < rank_; ++i) {
      if (!goal_.shape[i].is_number() || goal_.shape[i] == shape_[i]) continue;
      if (axis >= 0 || !shape_[i].is_number()) return;
      axis = i;
    }
    if (axis < 0 || goal_.shape[axis].number() >= shape_[axis].number() || goal_.shape[axis] == Dim(0)) return;
    const std::int64_t keep = goal_.shape[axis].number();
    const std::int64_t excess = shape_[axis].number() - keep;
    if (std::gcd(keep, excess) > 1 && excess > 1 && rank_ < 3) {
      cut_within(axis, keep);
      return;
    }
    // More than a step off an inner axis is another number of classes or features, which no cut makes right.
    if (excess > 1 && axis > 0 && goal_.content != Content::kClassIndices) return;
    std::string colons;
    for (std::int64_t i = 0; i < axis; ++i) colons += ":, ";
    const Shape kept = *ops::slice(shape_, axis, std::nullopt, keep);
    const double near = excess == 1 ? -1.5 : 0;
    offer(kept, "%[" + colons + (excess == 1 ? std::string(":-1") : ":" + number(keep)) + "]",
          "drop the last " + (excess == 1 ? std::string("step") : number(excess) + " entries") + " of axis " + number(axis) + " of %", kCut + near,
          Safety::kChangesMeaning, [&] { return tensor::slice(from_, axis, std::nullopt, keep); });
    offer(kept, "%[" + colons + number(excess) + ":]",
          "drop the first " + (excess == 1 ? std::string("step") : number(excess) + " entries") + " of axis " + number(axis) + " of %",
          kCut + near + (goal_.content == Content::kClassIndices ? -0.1 : 0.1), Safety::kChangesMeaning,
          [&] { return tensor::slice(from_, axis, excess, std::nullopt); });
  }

  /// Rows that were merged from sequences one step too long, B x (T + 1): the step is cut inside each sequence, since
  /// cutting rows off the end would shift every later row against its partner.
  void cut_within(std::int64_t axis, std::int64_t keep) {
    const std::int64_t size = shape_[axis].number();
    const std::int64_t batch = std::gcd(size, keep);
    const std::int64_t steps = size / batch;
    if (axis != 0 || steps - keep / batch != 1 || !shape_.is_known()) return;
    std::string rest;
    ops::Sizes split = {Size(batch), Size(steps)};
    ops::Sizes merged = {Size(-1)};
    for (std::int64_t i = 1; i < rank_; ++i) {
      rest += ", " + shape_[i].text();
      split.push_back(Size(shape_[i]));
      merged.push_back(Size(shape_[i]));
    }
    const bool drop_first = goal_.content == Content::kClassIndices;
    const Shape kept = goal_.shape;
    for (const bool first : {drop_first, !drop_first}) {
      offer(kept, "%.view(" + number(batch) + ", " + number(steps) + rest + ")" + (first ? "[:, 1:]" : "[:, :-1]") + ".reshape(-1" + rest + ")",
            std::string("drop the ") + (first ? "first" : "last") + " step of each of the " + number(batch) + " sequences in %",
            kCut + (first == drop_first ? 0 : 0.2), Safety::kChangesMeaning, [&]() -> Checked<TensorSpec> {
              const TensorSpec sequences = LOSSFIT_TRY(tensor::reshape(from_, split));
              const TensorSpec cut = LOSSFIT_TRY(first ? tensor::slice(sequences, 1, 1, std::nullopt) : tensor::slice(sequences, 1, std::nullopt, steps - 1));
              return tensor::reshape(cut, merged);
            });
    }
  }

  /// One label for a group of rows: (10) beside (60, C) is repeated six times each.
  void repeat_each() {
    if (goal_.content != Content::kClassIndices || rank_ != 1 || !shape_[0].is_number() || !goal_.shape[0].is_number()) return;
    const std::int64_t have = shape_[0].number();
    const std::int64_t want = goal_.shape[0].number();
    if (have < 2 || want <= have || want % have != 0) return;
    const std::int64_t times = want / have;
    offer(goal_.shape, "%.repeat_interleave(" + number(times) + ")", "repeat each entry of % " + number(times) + " times", kPad,
          Safety::kChangesMeaning, [&]() -> Checked<TensorSpec> {
            const TensorSpec column = LOSSFIT_TRY(tensor::unsqueeze(from_, 1));
            return tensor::flatten(LOSSFIT_TRY(tensor::expand(column, {Size(have), Size(times)})));
          });
  }

  void widen() {
    if (goal_.shape.rank() < rank_ || !goal_.shape.is_known() || goal_.shape == shape_) return;
    const ops::Sizes sizes(goal_.shape.begin(), goal_.shape.end());
    const auto expanded = ops::expand(shape_, sizes);
    if (!expanded.ok()) return;
    offer(*expanded, "%" + expansion(), "repeat % to the shape " + goal_.shape.tuple(), kExpand + (goal_.shape.rank() > rank_ ? 0.2 : 0), Safety::kExact,
          [&] { return tensor::expand(from_, sizes); });
  }

  std::string expansion() const {
    const std::string sizes = ".expand" + goal_.shape.tuple();
    return goal_.like.empty() ? sizes : "{" + goal_.like + "|" + sizes + "}";
  }

  /// One entry a row beside several: (N) becomes (N, 1), repeated to (N, D).
  void add_axis_and_widen() {
    if (!goal_.shape.is_known() || !shape_.is_known()) return;
    const ops::Sizes sizes(goal_.shape.begin(), goal_.shape.end());
    for (std::int64_t axis = 1; axis <= rank_; ++axis) {
      if (goal_.shape[axis] == Dim(1)) continue;
      const auto wider = ops::expand(*ops::unsqueeze(shape_, axis), sizes);
      if (!wider.ok()) continue;
      offer(*wider, "%.unsqueeze(" + number(axis) + ")" + expansion(), "repeat % along a new axis " + number(axis), goal_.content == Content::kClassIndices ? kRepeatLabel : kExpand - 0.2, Safety::kExact,
            [&] { return tensor::expand(*tensor::unsqueeze(from_, axis), sizes); });
    }
  }

  void pad() {
    if (goal_.content != Content::kClassIndices || !goal_.padding || !from_.shape.is_known() || !goal_.shape.is_known()) return;
    const std::int64_t last = rank_ - 1;
    for (std::int64_t i = 0; i < last; ++i) {
      if (goal_.shape[i] != shape_[i]) return;
    }
    const std::int64_t missing = rank_ == 0 ? 0 : goal_.shape[last].number() - shape_[last].number();
    const bool merged_rows = rank_ == 1 && std::gcd(missing, goal_.shape[last].number()) > 1;
    if (missing <= 0 || shape_[last] == Dim(0) || merged_rows) return;
    offer(goal_.shape, "F.pad(%, (0, " + number(missing) + "), value=" + number(*goal_.padding) + ")",
          "pad % with " + number(missing) + " ignored entries", kPad, Safety::kChangesMeaning,
          [&] { return padded(last, missing); });
  }

  Checked<TensorSpec> padded(std::int64_t axis, std::int64_t missing) const {
    Shape gap = shape_;
    gap[axis] = Dim(missing);
    TensorSpec filler = tensor::like(from_, gap);
    if (from_.values) {
      const std::vector<std::int64_t> ignored(static_cast<std::size_t>(gap.element_count().value_or(0)), *goal_.padding);
      filler.values = Values::from_integers(from_.dtype, ignored);
    }
    const TensorSpec parts[] = {from_, filler};
    return tensor::cat(parts, axis);
  }

  void resize() {
    const bool image = rank_ == 4 && is_floating(from_.dtype) && goal_.content == Content::kValues;
    if (!image || !shape_.is_known() || shape_[0] != goal_.shape[0] || !goal_.shape[2].is_number() || !goal_.shape[3].is_number() || shape_.is_empty() ||
        goal_.shape.is_empty()) {
      return;
    }
    const Shape resized{shape_[0], shape_[1], goal_.shape[2], goal_.shape[3]};
    if (resized == shape_) return;
    const bool shrinks = shape_[2].number() >= goal_.shape[2].number() && shape_[3].number() >= goal_.shape[3].number();
    const bool labels = from_.values && has_bits_only(*from_.values);
    const std::string size = goal_.shape[2].text() + ", " + goal_.shape[3].text();
    const std::string mode = labels ? "" : shrinks ? ", mode='area'" : ", mode='bilinear', align_corners=False";
    const std::string python = "F.interpolate(%, size=(" + size + ")" + mode + ")";
    const std::string title = "resize % to " + goal_.shape[2].text() + " x " + goal_.shape[3].text();
    const auto carry = [&]() -> Checked<TensorSpec> { return TensorSpec{resized, from_.dtype, from_.device, std::nullopt}; };
    offer(resized, python, title, kResize, Safety::kChangesMeaning, carry);
    const std::int64_t cells = shape_[2].number() * shape_[3].number() / (goal_.shape[2].number() * goal_.shape[3].number());
    const bool whole = shape_[2].number() % goal_.shape[2].number() == 0 && shape_[3].number() % goal_.shape[3].number() == 0;
    if (shrinks && whole && !labels) {
      offer(resized, python + " * " + number(cells), title + " and keep its sum, as counts need", kResize + 0.4, Safety::kChangesMeaning, carry);
    }
  }

  /// A reshape that keeps every element in its place among the axes larger than 1, or splits and merges them. Never one
  /// that only reorders sizes: that would scramble the data where a permutation was meant.
  void reshape() {
    if (!goal_.shape.is_known() || !shape_.is_known() || goal_.shape.element_count() != shape_.element_count()) return;
    std::vector<Dim> before = proper_sizes(shape_);
    std::vector<Dim> after = proper_sizes(goal_.shape);
    const bool exact = before == after;
    const auto less = [](const Dim& a, const Dim& b) { return a.number() < b.number(); };
    std::sort(before.begin(), before.end(), less);
    std::sort(after.begin(), after.end(), less);
    if (!exact && before == after) return;
    const std::string python = goal_.shape.rank() == 1 ? std::string("%.reshape(-1)") : "%.reshape" + goal_.shape.tuple();
    offer(goal_.shape, python, "reshape % to " + goal_.shape.tuple(), exact ? kUnitAxis + 0.5 : kReshape, exact ? Safety::kExact : Safety::kReshapes,
          [&] { return tensor::reshape(from_, ops::Sizes(goal_.shape.begin(), goal_.shape.end())); });
  }

  const TensorSpec& from_;
  const Shape& shape_;
  const Goal& goal_;
  std::int64_t rank_;
  bool reordering_ = false;
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> reach(const TensorSpec& from, const Goal& goal) {
  if (admits(goal.shape, from.shape)) return {};
  return Planner(from, goal).edits();
}

}  // namespace lossfit::fix
