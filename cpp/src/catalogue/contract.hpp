// Reading the forms a loss declares: which one a call comes nearest to, which role each axis plays in it, and the
// contract as the report states it.
#pragma once

#include <string>
#include <vector>

#include "catalogue/call.hpp"

namespace lossfit {

/// The role letters of a form for a tensor of this rank: `N C d1..dk` at rank 4 is N C d1 d2, `...` at rank 2 is N d1.
/// Where the form is of another rank, its letters as they stand, with `d1..dk` as one d1. `axes` must outlive the roles.
std::vector<std::string_view> expand_axes(std::string_view axes, std::int64_t rank);

/// The rank that a form's axes demand, or the least one where they are of variable number; -1 for `...`.
bool admits_rank(std::string_view axes, std::int64_t rank);

/// The declared form that the call's tensors come nearest to: by rank first, then dtype, then size.
const Form& closest_form(const Call& call);

/// The role of each axis of each given tensor under a form; `?` for an axis that the form does not have.
Named<std::vector<std::string>> axis_roles(const Call& call, const Form& form);

/// What the tensors other than the first may be, given the first one's rank; all forms where none takes that rank.
std::vector<ContractForm> contract_for(const Call& call);

/// Every form a loss declares.
std::vector<ContractForm> whole_contract(const LossDef& def);

}  // namespace lossfit
