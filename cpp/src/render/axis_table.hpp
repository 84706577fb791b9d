// The drawing at the heart of a report: tensors one under another, their axes lined up by role.
#pragma once

#include <string>
#include <vector>

#include "lossfit/question.hpp"
#include "lossfit/report.hpp"

namespace lossfit::render {

/// One axis of one tensor as it is drawn.
struct AxisCell {
  bool present = false;
  std::int64_t axis = 0;  ///< the tensor's own axis number
  std::string size;
};

struct AxisRow {
  std::string tensor;
  std::string dtype;
  std::vector<AxisCell> cells;  ///< one per column
};

/// Columns are roles in the order in which they occur; `?` stands for an axis that the loss has no place for.
struct AxisTable {
  std::vector<std::string> roles;
  std::vector<AxisRow> rows;
};

/// Lines up the axes of a question's tensors by the roles that its report gives them.
AxisTable axis_table(const Question& question, const Report& report);

}  // namespace lossfit::render
