// The interpreter. It executes Python statements over values of which some are unknown, records what it sees, and never
// guesses: what it cannot follow is unknown, and so is what depends on it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lossfit/trace.hpp"
#include "numeric/random.hpp"
#include "shape/raise.hpp"
#include "snippet/natives.hpp"
#include "snippet/value.hpp"

namespace lossfit::snippet {

/// How a statement ended.
enum class Flow : std::uint8_t { kNext, kBreak, kContinue, kReturn };

/// Sets a variable aside and puts it back, however the block is left.
template <class T>
class Saved {
 public:
  explicit Saved(T& place) : place_(place), old_(place) {}
  Saved(T& place, T meanwhile) : place_(place), old_(std::exchange(place, std::move(meanwhile))) {}
  Saved(const Saved&) = delete;
  Saved& operator=(const Saved&) = delete;
  ~Saved() { place_ = std::move(old_); }
  /// Puts this back instead.
  void keep(T now) { old_ = std::move(now); }

 private:
  T& place_;
  T old_;
};

/// A limit was reached: the trace ends here.
struct LimitReached {
  std::string what;
};

class Machine {
 public:
  Machine(const Tree& tree, std::string_view source, const TraceOptions& options);

  /// Runs the whole source.
  void run();
  Trace take_trace();

  // Making values. The machine owns objects until it goes.
  template <class T, class... A>
  T* make(A&&... arguments) {
    auto object = std::make_unique<T>(std::forward<A>(arguments)...);
    T* raw = object.get();
    objects_.push_back(std::move(object));
    return raw;
  }
  Value list(std::vector<Value> items) { return make<Sequence>(SequenceKind::kList, std::move(items)); }
  Value tuple(std::vector<Value> items) { return make<Sequence>(SequenceKind::kTuple, std::move(items)); }
  Value size_of(const Shape& shape);
  Value dim(const Dim& size);
  /// A number that may be anything between the two, both included.
  const Drawn* draw(std::int64_t least, std::int64_t most);
  /// The same of every element of a tensor.
  const Drawn* draws(std::int64_t least, std::int64_t most);
  /// `a op b` where one of them was drawn and the other is known; null otherwise.
  const Drawn* drawn_result(std::string_view op, const Value& a, const Value& b);
  Tensor* tensor(TensorSpec spec);
  /// A view of a tensor: shares its storage.
  Tensor* view(Tensor& base, TensorSpec spec);
  /// Text that lives as long as the machine.
  std::string_view intern(std::string text);

  // Python's operations; see expressions.cpp, calls.cpp, operators.cpp, indexing.cpp.
  Value evaluate(Node node);
  Value call(const Value& callee, std::vector<Value> positional, Keywords keywords, Node node = {});
  Value attribute(const Value& object, std::string_view name, Node node = {});
  std::optional<Value> find_attribute(const Value& object, std::string_view name);
  void set_attribute(const Value& object, std::string_view name, const Value& value);
  Value subscript(const Value& object, const Value& index);
  void set_subscript(const Value& object, const Value& index, const Value& value);
  Value binary(std::string_view op, const Value& a, const Value& b);
  Value compare(std::string_view op, const Value& a, const Value& b);
  Value unary(std::string_view op, const Value& a);
  /// What holds of a value that is one of the two.
  Value merged(const Value& a, const Value& b);
  /// To be called before a list grows.
  void note_growth(Sequence& list);
  /// True, False, or unknown.
  Tri truth(const Value& value);
  Tri same(const Value& a, const Value& b);
  /// The items of anything that can be iterated; none when they are unknown.
  std::optional<std::vector<Value>> items(const Value& value);
  std::optional<std::int64_t> length(const Value& value);
  /// `str(value)`; none when it is not known to the letter.
  std::optional<std::string> display(const Value& value);
  std::string type_name(const Value& value);
  bool is_module(const Value& value) const;
  std::vector<Tensor*> parameters(const Value& module);

  [[noreturn]] void raise(std::string type, std::string message);
  [[noreturn]] void raise(Raise refusal);
  template <class T>
  T checked(Checked<T> outcome) {
    if (!outcome.ok()) raise(std::move(outcome).error());
    return std::move(outcome).value();
  }

  /// Notes something that is not followed, once per line.
  void not_modelled(std::string what);
  void record_call(TracedCall call);
  /// How many reasons there are why the line may not be reached.
  int doubts() const { return silent_ - certain_ + doubt_ + (pending_return_ ? 1 : 0) + (pending_break_ ? 1 : 0) + (pending_continue_ ? 1 : 0); }
  /// The line may not be reached: what it changes may stay as it was.
  bool is_doubtful() const { return doubts() > 0; }

  // Random numbers.
  void seed(std::uint64_t value);
  /// Draws the values of a tensor: `draw` fills them from the generator, `count` of them. None beyond the budget.
  template <class Draw>
  std::optional<Values> draw(std::int64_t count, Draw&& draw_values) {
    // Whether the generator has moved on is then as uncertain as the line.
    if (is_doubtful()) lose_generator();
    if (!afford(count * 2)) {
      draw_certainty_ = Certainty::kSample;
      return std::nullopt;
    }
    return draw_values(generator_);
  }
  Certainty draw_certainty() const { return is_doubtful() ? Certainty::kSample : draw_certainty_; }
  numeric::Generator& generator() {
    if (is_doubtful()) lose_generator();
    return generator_;
  }
  /// What the library written in Python has at a path.
  std::optional<Value> library_value(const std::string& path);
  void lose_generator() { draw_certainty_ = Certainty::kSample; }

  /// True while so much arithmetic may still be done; takes it off the budget.
  bool afford(std::int64_t operations);

  /// Elements of `tensor` were changed; `values` are the new ones if known.
  void mutate(Tensor& tensor, std::optional<Values> values);
  /// Elements if they are still current.
  static void refresh(Tensor& tensor);

  /// A name that the tensor is bound to here; empty where it has none.
  std::string_view name_of(const Tensor& tensor);
  /// Tensors that names here are bound to.
  std::vector<std::pair<std::string_view, Tensor*>> named_tensors();
  std::string_view source() const { return source_; }

  bool grad_enabled = true;
  /// Whether functions were handed over that are not run, which may fill what the source reads.
  bool has_unrun_hooks = false;
  /// Whether backward() has given the parameters gradients.
  Tri has_gradients = Tri::kNo;
  /// What floating numbers become that no dtype is given for; see torch.set_default_dtype.
  Dtype default_dtype = Dtype::kFloat32;
  int line = 0;
  /// The line of the source that is being executed, also while the library's are.
  int here() const { return muted_ > 0 ? source_line_ : line; }
  bool is_in_library() const { return muted_ > 0; }

 private:
  friend class Args;
  class Ways;

  // statements.cpp
  Flow execute(Node node);
  Flow execute_block(Node block);
  Flow execute_statement(Node node);
  void execute_assignment(Node node);
  void execute_augmented(Node node);
  void execute_delete(Node node);
  void execute_import(Node node);
  void forget_targets(Node node);
  // branches.cpp
  Flow execute_if(Node node);
  Flow execute_match(Node node);
  Tri matches(Node pattern, const Value& value);
  void run_aside(Node body, Ways& ways);
  std::optional<Flow> take_way(Node body, Tri taken, std::optional<Ways>& ways);
  Flow pass_by(std::optional<Ways>& ways);
  // definitions.cpp
  void execute_definition(Node node, Node decorated);
  void make_members(Class& type);
  void execute_class(Node node, Node decorated);
  Value decorated_by(const std::vector<Node>& decorators, Value made, std::string_view name);
  // exceptions.cpp
  Flow execute_try(Node node);
  Flow execute_with(Node node);
  void execute_raise(Node node);
  Flow handle(Node handler, const PythonError& error);
  void forget_assigned(Node node);
  // loops.cpp
  Flow execute_for(Node node);
  Flow execute_while(Node node);
  Flow execute_body(Node body);
  Flow leave_loop(Flow flow);
  template <class Begin>
  Flow execute_some_rounds(Node body, Begin&& begin);
  template <class Begin>
  Flow execute_like_rounds(Node body, std::size_t count, Begin&& begin);
  bool is_steady(const Names& before) const;
  bool is_settling(const Names& previous) const;
  // assignment of a value to a target
  void assign(Node target, const Value& value);
  void unpack(Node targets, const Value& value);
  void annotate(Node target, Node type);
  // expressions.cpp
  Value evaluate_call(Node node);
  Value evaluate_string(Node node);
  Value evaluate_comparison(Node node);
  Value evaluate_boolean(Node node);
  Value evaluate_comprehension(Node node);
  void comprehend(Node clause, Node body, Scope& scope, std::vector<Value>& results, std::vector<Value>* keys, bool& known);
  std::vector<Value> evaluate_items(Node node, bool& known);
  Value evaluate_dict(Node node);
  Value make_function(Node node, bool is_lambda);
  // calls.cpp
  Value call_function(Function& function, std::optional<Value> self, std::vector<Value> positional, Keywords keywords);
  Value call_module(Instance& module, const Value& forward, std::vector<Value> positional, Keywords keywords, Node node);
  Value call_class(Class& type, std::vector<Value> positional, Keywords keywords, Node node);
  Value call_native(const NativeFunction& function, std::vector<Value> positional, Keywords keywords, Node node);
  Value call_bare(const NativeFunction& function, std::string_view short_name, std::vector<Value> positional, Keywords keywords, Node node);
  Value call_autocast(const NativeFunction& function, std::string_view name, std::vector<Value> positional, Keywords keywords, Node node);
  Value call_super(const std::vector<Value>& positional);
  Value call_named_tuple(Class& type, std::vector<Value> positional, Keywords keywords);
  Value store_in_place(Tensor& self, Value result, std::string_view name);
  std::optional<Value> class_attribute(Class& type, std::string_view name);
  std::optional<Value> native_method(const NativeClass& native, std::string_view name, const Value& self);

  // names
  Value* find_name(std::string_view name);
  void bind_name(std::string_view name, Value value);
  Scope& scope() { return *scope_; }

  // merging of what may have happened with what may not
  Value merged_tensors(const Tensor* a, const Tensor* b);
  void merge_names(Names& names, const Names& other);
  void merge_names(std::optional<Names>& names, const Names& other);
  bool alike(const Value& a, const Value& b) const;
  Value without_value(const Value& value);
  /// True where the two differ at most in a number, not in its type, and in tensors' values, alone or in tuples.
  bool same_kind(const Value& a, const Value& b) const;
  /// What every value of the same kind has in common.
  Value any_of_kind(const Value& value);

  void step();
  void record_line(int at);
  /// What the names of a comprehension's first round were.
  void record_round(int at);
  /// From here on, a line that was recorded is not recorded again.
  void begin_visit(int at);
  void record_stop(const PythonError& error);
  void apply_comments(int up_to_line);
  void read_comments();
  void call_uncalled();

  struct Comment {
    int line = 0;
    bool trails = false;
    std::string_view name;  ///< empty: of the statement's own target
    Meta meta;
    bool applied = false;
  };

  const Tree* tree_;
  std::unordered_map<std::string, std::optional<Value>> library_values_;  ///< none: it is not there
  Scope library_;
  std::string_view source_;
  std::vector<std::unique_ptr<Object>> objects_;
  std::deque<Storage> storages_;
  std::deque<Drawn> draws_;
  std::deque<Scope> scopes_;
  std::deque<std::string> texts_;
  std::unordered_map<const NativeClass*, Class*> native_classes_;
  std::vector<Comment> comments_;
  std::vector<Function*> functions_;

  Scope globals_;
  Scope* scope_ = &globals_;
  Value returned_ = None{};
  // Where control may have gone already, under a condition that is unknown: what the function may have returned, and what
  // the names were when the loop or its round may have been left.
  std::optional<Value> pending_return_;
  std::optional<Names> pending_break_;
  std::optional<Names> pending_continue_;
  bool may_have_raised_ = false;
  std::vector<Value>* yielded_ = nullptr;
  std::vector<std::pair<Class*, Value>> super_stack_;
  std::vector<PythonError> handled_;

  numeric::Generator generator_{0};
  Certainty draw_certainty_ = Certainty::kSeeded;

  /// A list that grows in a loop's round that stands for several.
  struct Growth {
    Sequence* list = nullptr;
    std::size_t size = 0;
    bool was_known = true;
  };
  std::vector<Growth>* growths_ = nullptr;

  /// Automatic mixed precision, and its shorter dtype where that is known.
  struct Autocast {
    std::optional<Dtype> shorter;
  };
  std::optional<Autocast> autocast_;
  int muted_ = 0;  ///< above zero, the library is executed, which is not what is traced
  int source_line_ = 0;
  int depth_ = 0;
  int doubt_ = 0;     ///< reasons why what is executed may not be
  int branches_ = 0;  ///< of them, conditions that are unknown: errors there are no findings
  int silent_ = 0;    ///< above zero, nothing is recorded: it has been once
  int certain_ = 0;   ///< how many of these reasons for silence are no reasons for doubt
  std::int64_t steps_left_;
  std::int64_t work_left_;

  /// What a line's names were when it was first left; more statements on it still add to that.
  struct Seen {
    int visit = 0;
    Named<std::optional<Meta>> names;
  };
  /// Names of comprehensions, gone when the statement is done.
  struct Round {
    int line = 0;
    std::string name;
    Meta meta;
  };
  std::vector<Round> rounds_;
  std::map<int, Seen> seen_;
  int visits_ = 0;
  int visit_ = 0;
  int visited_line_ = 0;
  std::vector<TracedCall> calls_;
  std::vector<TracedStop> stops_;
  std::vector<NotModelled> not_modelled_;
};

}  // namespace lossfit::snippet
