// Lining up axes by role; see axis_table.hpp.
#include "render/axis_table.hpp"

#include <algorithm>

namespace lossfit::render {
namespace {

/// The column of `role` at or after `from`; made there if no tensor has shown it yet.
std::size_t column_of(AxisTable& table, const std::string& role, std::size_t from) {
  const auto begin = table.roles.begin() + static_cast<std::ptrdiff_t>(from);
  const auto found = std::find(begin, table.roles.end(), role);
  const bool known = std::find(table.roles.begin(), table.roles.end(), role) != table.roles.end();
  if (found != table.roles.end()) return static_cast<std::size_t>(found - table.roles.begin());
  const bool append = !known && role != "?";
  const std::size_t at = append ? table.roles.size() : from;
  table.roles.insert(table.roles.begin() + static_cast<std::ptrdiff_t>(at), role);
  for (AxisRow& row : table.rows) row.cells.insert(row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(at, row.cells.size())), AxisCell{});
  return at;
}

}  // namespace

AxisTable axis_table(const Question& question, const Report& report) {
  AxisTable table;
  for (const auto& [tensor, roles] : report.axes) {
    const TensorSpec* spec = find_named(question.tensors, tensor);
    if (spec == nullptr) continue;
    AxisRow row{tensor, std::string(name(spec->dtype)), std::vector<AxisCell>(table.roles.size())};
    std::size_t next = 0;
    for (std::size_t axis = 0; axis < roles.size(); ++axis) {
      const std::size_t before = table.roles.size();
      const std::size_t column = column_of(table, roles[axis], next);
      if (table.roles.size() != before) row.cells.insert(row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(column, row.cells.size())), AxisCell{});
      const auto own = static_cast<std::int64_t>(axis);
      row.cells[column] = {true, own, spec->shape[own].text()};
      next = column + 1;
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace lossfit::render
