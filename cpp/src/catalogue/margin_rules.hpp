// What multi_margin_loss and multilabel_margin_loss share: scores as rows over classes.
// Source: aten/src/ATen/native/LossMulti.h of PyTorch 2.14.
#pragma once

#include "catalogue/call.hpp"
#include "shape/raise.hpp"

namespace lossfit::rules {

/// Scores as rows: [N, C], or one row from [C] or a scalar.
struct Rows {
  Dim count;
  Dim classes;
};

/// The rows of `input`. RuntimeError `Expected non-empty vector or matrix ...` for other ranks and for no classes.
Checked<Rows> rows_of_scores(const Call& call);

/// The numbers of a batch without rows. PyTorch returns it before it computes, in memory that nobody wrote; here it is 0.
Evaluation empty_batch(const Call& call, const Fit& fit);

}  // namespace lossfit::rules
