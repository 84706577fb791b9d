// Writing reports and descriptions as JSON.
#pragma once

#include "lossfit/engine.hpp"
#include "render/json_question.hpp"
#include "render/json_text.hpp"

namespace lossfit::render {

/// The schema's name, stated in every answer.
inline constexpr const char* kSchema = "lossfit/1";

/// An answer that holds only the schema and the echoed id.
Json envelope(const ParsedJson* id);

/// Adds every field of a report to an envelope, in the schema's order.
void write_report(const Report& report, Json& answer);

/// The same, and where other releases answer otherwise.
void write_report(const Question& question, const Report& report, Json& answer);

/// A loss call, as read_question reads it; many elements are left out.
Json question_value(const Question& question);

Json shape_value(const Shape& shape);

/// Shape, dtype and elements of a tensor.
Json tensor_value(const TensorSpec& spec);

Json description(const LossDescription& loss);
Json fault_value(const Fault& fault);

/// The text of JSON that was read or built as a tree; bytes that are no UTF-8 become U+FFFD.
std::string dump(const ParsedJson& json);

}  // namespace lossfit::render
