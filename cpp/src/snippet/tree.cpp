// From tree-sitter's tree to ours; see tree.hpp.
#include "snippet/tree.hpp"

#include <tree_sitter/api.h>

#include <array>
#include <cstring>
#include <memory>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lossfit::snippet {
namespace {

struct KindName {
  Kind kind;
  const char* name;
};
constexpr KindName kKinds[] = {
#define LOSSFIT_NODE(enumerator, name) {Kind::enumerator, name},
#include "snippet/tree_kinds.inc"
#undef LOSSFIT_NODE
};

struct FieldName {
  Field field;
  const char* name;
};
constexpr FieldName kFields[] = {
#define LOSSFIT_FIELD(enumerator, name) {Field::enumerator, name},
#include "snippet/tree_kinds.inc"
#undef LOSSFIT_FIELD
};

/// Our enumerators by the grammar's numbers.
struct Grammar {
  const TSLanguage* language = tree_sitter_python();
  std::vector<Kind> kinds;
  std::vector<Field> fields;

  Grammar() {
    kinds.resize(ts_language_symbol_count(language), Kind::kOther);
    for (const KindName& entry : kKinds) {
      for (TSSymbol symbol = 0; symbol < kinds.size(); ++symbol) {
        const bool named = ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular;
        if (named && std::strcmp(ts_language_symbol_name(language, symbol), entry.name) == 0) kinds[symbol] = entry.kind;
      }
    }
    fields.resize(ts_language_field_count(language) + 1, Field::kNone);
    for (const FieldName& entry : kFields) {
      const TSFieldId id = ts_language_field_id_for_name(language, entry.name, static_cast<std::uint32_t>(std::strlen(entry.name)));
      if (id != 0) fields[id] = entry.field;
    }
  }
};

const Grammar& grammar() {
  static const Grammar kGrammar;
  return kGrammar;
}

struct DeleteParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct DeleteTree {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

}  // namespace

Tree Tree::parse(std::string_view source) {
  const Grammar& known = grammar();
  Tree result;
  result.source_ = source;
  const std::unique_ptr<TSParser, DeleteParser> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), known.language)) return result;
  const std::unique_ptr<TSTree, DeleteTree> tree(
      ts_parser_parse_string(parser.get(), nullptr, source.data(), static_cast<std::uint32_t>(source.size())));
  if (!tree) return result;

  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
  std::vector<std::int32_t> parents;
  std::vector<std::int32_t> last_child;
  const auto add = [&] {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const TSSymbol symbol = ts_node_symbol(node);
    Data data;
    data.kind = ts_node_is_error(node) ? Kind::kError : symbol < known.kinds.size() ? known.kinds[symbol] : Kind::kOther;
    const TSFieldId field = ts_tree_cursor_current_field_id(&cursor);
    data.field = field < known.fields.size() ? known.fields[field] : Field::kNone;
    data.is_named = ts_node_is_named(node);
    data.has_error = ts_node_has_error(node) || ts_node_is_missing(node);
    data.start = ts_node_start_byte(node);
    data.end = ts_node_end_byte(node);
    data.line = static_cast<std::int32_t>(ts_node_start_point(node).row) + 1;
    data.end_line = static_cast<std::int32_t>(ts_node_end_point(node).row) + 1;
    data.parent = parents.empty() ? -1 : parents.back();
    const auto index = static_cast<std::int32_t>(result.nodes_.size());
    result.nodes_.push_back(data);
    if (!parents.empty()) {
      std::int32_t& last = last_child.back();
      (last < 0 ? result.nodes_[static_cast<std::size_t>(parents.back())].first : result.nodes_[static_cast<std::size_t>(last)].next) = index;
      last = index;
    }
    return index;
  };
  // Depth first, without recursion: hostile input nests deeply.
  std::int32_t current = add();
  for (bool done = false; !done;) {
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      parents.push_back(current);
      last_child.push_back(-1);
      current = add();
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
      parents.pop_back();
      last_child.pop_back();
    }
    if (!done) current = add();
  }
  ts_tree_cursor_delete(&cursor);
  return result;
}

Kind Node::kind() const { return *this ? tree_->nodes_[static_cast<std::size_t>(index_)].kind : Kind::kOther; }
Field Node::field() const { return tree_->nodes_[static_cast<std::size_t>(index_)].field; }
bool Node::is_named() const { return tree_->nodes_[static_cast<std::size_t>(index_)].is_named; }
bool Node::has_error() const { return tree_->nodes_[static_cast<std::size_t>(index_)].has_error; }
int Node::line() const { return *this ? tree_->nodes_[static_cast<std::size_t>(index_)].line : 0; }
int Node::end_line() const { return *this ? tree_->nodes_[static_cast<std::size_t>(index_)].end_line : 0; }
std::uint32_t Node::start() const { return tree_->nodes_[static_cast<std::size_t>(index_)].start; }

std::string_view Node::text() const {
  if (!*this) return {};
  const Tree::Data& data = tree_->nodes_[static_cast<std::size_t>(index_)];
  return tree_->source_.substr(data.start, data.end - data.start);
}

Node Node::parent() const { return *this ? Node(tree_, tree_->nodes_[static_cast<std::size_t>(index_)].parent) : Node(); }
Node Node::first() const { return *this ? Node(tree_, tree_->nodes_[static_cast<std::size_t>(index_)].first) : Node(); }
Node Node::next() const { return *this ? Node(tree_, tree_->nodes_[static_cast<std::size_t>(index_)].next) : Node(); }

Node Node::child(Field wanted) const {
  for (Node child = first(); child; child = child.next()) {
    if (child.field() == wanted && child.kind() != Kind::kComment) return child;
  }
  return {};
}

Node Node::child(Kind wanted) const {
  for (Node child = first(); child; child = child.next()) {
    if (child.kind() == wanted) return child;
  }
  return {};
}

Node Node::named(int index) const {
  for (Node child = first(); child; child = child.next()) {
    if (child.is_named() && child.kind() != Kind::kComment && index-- == 0) return child;
  }
  return {};
}

}  // namespace lossfit::snippet
