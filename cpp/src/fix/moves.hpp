// The changes worth trying on a call that does not fit, given what PyTorch said of it.
#pragma once

#include <vector>

#include "fix/candidate.hpp"
#include "shape/raise.hpp"

namespace lossfit::fix {

/// Why a call is not good yet: PyTorch's refusal, or the codes of what is suspicious about it.
struct Trouble {
  std::vector<Diagnostic> findings;
  bool has(std::string_view code) const;
  /// A finding's primary label is on this argument.
  bool blames(std::string_view argument) const;
};

/// Changes of one tensor's shape towards the forms that the loss declares; of several at once in `out`.
void shape_moves(const Candidate& from, const Trouble& trouble, std::vector<Step>& steps, std::vector<Candidate>& out);

/// Casts towards the dtypes that the loss declares, and away from mixed ones.
void dtype_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// Changes of values, where they are known to be what is wrong.
void value_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// What each kind of suspicion (LF05xx) suggests.
void suspicion_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// Another option, another loss, swapped arguments.
void call_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// What the code around the call suggests: an argument's sources, and findings LF07xx.
void code_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// Lists of labels and their lengths, rows of 0 and 1 and lists of classes, weights of another length.
void label_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

/// What is not wrong and could be said more plainly, or so that every release takes it (notes LF0501, LF0521..LF0524).
void note_moves(const Candidate& from, const Trouble& trouble, std::vector<Candidate>& out);

}  // namespace lossfit::fix
