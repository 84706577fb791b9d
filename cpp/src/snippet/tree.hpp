// Python source as a tree of nodes: a flat copy of what tree-sitter parsed, which tolerates half-typed code. The entrance
// is `Tree::parse`; a `Node` is a light handle that lives as long as its tree and the source text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lossfit::snippet {

/// The kinds of node the interpreter knows; operators, brackets and keywords are kOther and told apart by their text.
enum class Kind : std::uint8_t {
  kOther,
  kError,
#define LOSSFIT_NODE(enumerator, name) enumerator,
#include "snippet/tree_kinds.inc"
#undef LOSSFIT_NODE
};

/// The roles that a child can have in its parent.
enum class Field : std::uint8_t {
  kNone,
#define LOSSFIT_FIELD(enumerator, name) enumerator,
#include "snippet/tree_kinds.inc"
#undef LOSSFIT_FIELD
};

class Tree;

class Node {
 public:
  Node() = default;
  Node(const Tree* tree, std::int32_t index) : tree_(tree), index_(index) {}

  explicit operator bool() const { return index_ >= 0; }
  bool operator==(const Node&) const = default;

  Kind kind() const;
  Field field() const;
  /// False for operators, brackets and keywords.
  bool is_named() const;
  /// A syntax error lies within.
  bool has_error() const;
  std::string_view text() const;
  /// Counted from 1.
  int line() const;
  int end_line() const;
  std::uint32_t start() const;

  Node parent() const;
  Node first() const;
  Node next() const;
  /// The first child in a role, or none.
  Node child(Field field) const;
  /// The n-th named child that is no comment, or none.
  Node named(int index) const;
  /// The first child of a kind, or none.
  Node child(Kind kind) const;
  const Tree* tree() const { return tree_; }

 private:
  const Tree* tree_ = nullptr;
  std::int32_t index_ = -1;
};

/// True for `*items`, also where more follows the first name: `*x.shape`.
bool is_spread(Node node);

class Tree {
 public:
  /// Never fails: what cannot be parsed is a node of kind kError. `source` must outlive the tree.
  static Tree parse(std::string_view source);

  Node root() const { return {this, nodes_.empty() ? -1 : 0}; }

 private:
  friend class Node;
  struct Data {
    Kind kind = Kind::kOther;
    Field field = Field::kNone;
    bool is_named = false;
    bool has_error = false;
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::int32_t line = 0;
    std::int32_t end_line = 0;
    std::int32_t parent = -1;
    std::int32_t first = -1;
    std::int32_t next = -1;
  };

  std::string_view source_;
  std::vector<Data> nodes_;
};

}  // namespace lossfit::snippet
