// Shapes and tensors as people type them, for command lines, form fields and links.
#pragma once

#include <string_view>

#include "lossfit/outcome.hpp"
#include "lossfit/tensor_spec.hpp"

namespace lossfit {

/// Reads `8,5`, `8 5`, `8x5`, `(8, 5)`, `[8,5]`, `torch.Size([8, 5])`, symbols (`N, C, 10`), `?` for unknown, and `()`, `[]` or
/// `scalar` for no axes. Faults name the offending piece; `where` is the place they report.
Outcome<Shape> parse_shape(std::string_view text, std::string_view where);

/// Reads a shape, then `:dtype` (float32 where absent), `@device` (cpu where absent), and `=v1,v2,..` for its elements:
/// `4:int64=0,1,2,1`, `32,10@cuda`.
Outcome<TensorSpec> parse_tensor(std::string_view text, std::string_view where);

/// A symbol's name: an identifier of at most `Dim::kMaxSymbol` bytes.
bool is_symbol_name(std::string_view text);

/// Whether an integer dtype has this element; for bool every number but 0 is True.
bool holds(Dtype dtype, std::int64_t whole);

/// The fault of a dtype that does not exist, naming those that do.
Fault unknown_dtype(std::string_view text, std::string_view where);

}  // namespace lossfit
