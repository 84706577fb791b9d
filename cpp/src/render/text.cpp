// Text renderings of a report; see text.hpp.
#include "render/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "lossfit/versions.hpp"
#include "render/axis_table.hpp"
#include "render/ink.hpp"

namespace lossfit::render {
namespace {

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::kError: return Ink::kRed;
    case Severity::kWarning: return Ink::kYellow;
    case Severity::kNote: return Ink::kBlue;
  }
  return Ink::kBlue;
}

std::string padded_left(std::string_view text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

std::string padded_right(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string scalar_or_shape(const Meta& meta) {
  return (meta.shape.is_scalar() ? std::string("a scalar") : meta.shape.tuple()) + " of " + std::string(name(meta.dtype));
}

std::vector<const Label*> labels_of(const Report& report, const std::string& tensor) {
  std::vector<const Label*> labels;
  for (const Diagnostic& diagnostic : report.diagnostics) {
    for (const Label& label : diagnostic.labels) {
      if (label.tensor == tensor && label.axis) labels.push_back(&label);
    }
  }
  return labels;
}

/// The aligned shapes, with `^` under the culprit and `-` under the axes it is held against.
std::string drawing(const Question& question, const Report& report, const Paint& paint, int width) {
  const AxisTable table = axis_table(question, report);
  std::size_t name_width = 0;
  std::vector<std::size_t> widths(table.roles.size());
  for (std::size_t column = 0; column < table.roles.size(); ++column) widths[column] = table.roles[column].size();
  for (const AxisRow& row : table.rows) {
    name_width = std::max(name_width, row.tensor.size());
    for (std::size_t column = 0; column < row.cells.size(); ++column) widths[column] = std::max(widths[column], row.cells[column].size.size());
  }
  std::string header = "  " + std::string(name_width, ' ');
  for (std::size_t column = 0; column < table.roles.size(); ++column) header += "  " + padded_left(table.roles[column], widths[column]);
  std::string result = paint(Ink::kDim, header) + "\n";
  for (const AxisRow& row : table.rows) {
    std::string line = "  " + padded_right(row.tensor, name_width);
    std::string marks(line.size(), ' ');
    std::string remark;
    const Label* primary = nullptr;
    const auto labels = labels_of(report, row.tensor);
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      const AxisCell& cell = row.cells[column];
      const auto label = std::find_if(labels.begin(), labels.end(), [&](const Label* l) { return cell.present && *l->axis == cell.axis; });
      const bool marked = label != labels.end();
      line += "  " + padded_left(cell.present ? cell.size : "", widths[column]);
      marks += "  " + padded_left(marked ? std::string(cell.size.size(), (*label)->primary ? '^' : '-') : "", widths[column]);
      if (!marked) continue;
      if ((*label)->primary) primary = *label;
      remark += (remark.empty() ? "" : "; ") + (*label)->text;
    }
    result += line + "  " + paint(Ink::kDim, row.dtype) + "\n";
    if (remark.empty()) continue;
    while (!marks.empty() && marks.back() == ' ') marks.pop_back();
    const std::string remark_text = folded(marks + " ", remark, marks.size() + 1, width);
    result += paint(primary != nullptr ? Ink::kRed : Ink::kBlue, remark_text) + "\n";
  }
  return result;
}

std::string verdict_line(const Report& report, const Paint& paint) {
  const std::string& loss = report.loss;
  switch (report.status) {
    case Status::kFits: return paint(Ink::kGreen, "fits") + ": " + loss + " gives " + scalar_or_shape(*report.result) + "\n";
    case Status::kSuspicious:
      return paint(Ink::kYellow, "suspicious") + ": " + loss + " runs and gives " + scalar_or_shape(*report.result) + "\n";
    case Status::kMismatch: return paint(Ink::kRed, "mismatch") + ": " + loss + " does not take these arguments\n";
  }
  return {};
}

std::string number_text(double number) {
  // A nan has no sign that anyone means.
  if (std::isnan(number)) return "nan";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", number);
  return buffer;
}

std::string call_shapes(const Question& question) {
  std::string shapes;
  for (const auto& [tensor, spec] : question.tensors) {
    shapes += (shapes.empty() ? "" : ", ") + tensor + " " + spec.shape.tuple() + " " + std::string(name(spec.dtype));
  }
  return shapes;
}

std::string versions_text(const Question& question, const Report& report, int width) {
  std::string result;
  for (const VersionAnswer& other : version_notes(question, report)) {
    const std::string said = other.error.empty() ? "runs" : other.error + ": " + other.message + (other.in_backward ? " (in backward)" : "");
    result += folded("  = PyTorch " + other.version + ": ", said, 10, width) + "\n";
  }
  return result;
}

std::string fixes_text(const Report& report, const Paint& paint, int width) {
  std::string result;
  for (const Fix& fix : report.fixes) {
    const std::string safety = "(" + std::string(name(fix.safety)) + ")";
    // Folded with its mark, which is coloured afterwards so that the codes do not count.
    std::string offer = folded("help: ", fix.title + " " + safety, 6, width);
    offer.replace(offer.rfind('('), safety.size(), paint(Ink::kDim, safety));
    result += paint(Ink::kGreen, "help") + offer.substr(4) + "\n";
    result += "        " + fix.call + "\n";
  }
  return result;
}

}  // namespace

std::string text(const Question& question, const Report& report, TextStyle style) {
  const Paint paint(style.colour);
  std::string result = verdict_line(report, paint);
  for (const Diagnostic& diagnostic : report.diagnostics) {
    result += paint(ink_of(diagnostic.severity), std::string(name(diagnostic.severity)) + "[" + diagnostic.code + "]") + ": " +
              paint(Ink::kBold, folded("", diagnostic.headline, 0, style.width - 16)) + "\n";
  }
  result += "\n" + drawing(question, report, paint, style.width) + "\n";
  for (const Diagnostic& diagnostic : report.diagnostics) {
    for (const Label& label : diagnostic.labels) {
      if (!label.axis) result += folded("  " + label.tensor + " ", label.text, 4, style.width) + "\n";
    }
    for (const std::string& note : diagnostic.notes) result += folded("  = note: ", note, 10, style.width) + "\n";
  }
  if (report.torch) {
    result += folded("  = PyTorch " + std::string(kTorchVersion) + ": ", std::string(name(report.torch->type)) + ": " + report.torch->message, 10,
                     style.width) +
              "\n";
  }
  result += versions_text(question, report, style.width);
  for (const std::string& warning : report.warnings) result += folded("  = PyTorch warns: ", warning, 10, style.width) + "\n";
  if (report.value && report.value->values && report.value->values->count() == 1) {
    result += "  = loss: " + number_text(report.value->values->number(0)) + "\n";
  }
  if (report.backward_error) result += folded("  = backward raises: ", report.backward_error->message, 10, style.width) + "\n";
  result += fixes_text(report, paint, style.width);
  for (const Diagnostic& diagnostic : report.diagnostics) {
    result += paint(Ink::kDim, "more: lossfit explain " + diagnostic.code) + "\n";
  }
  return result;
}

std::string concise(const Question& question, const Report& report) {
  std::string line = std::string(name(report.status)) + " " + report.loss + ": " + call_shapes(question);
  if (report.result) line += " -> " + report.result->shape.tuple() + " " + std::string(name(report.result->dtype));
  for (const Diagnostic& diagnostic : report.diagnostics) line += " [" + diagnostic.code + "] " + diagnostic.headline;
  if (!report.fixes.empty()) line += "; try " + report.fixes.front().call;
  return line + "\n";
}

std::string fault_text(const Fault& fault, TextStyle style) {
  const Paint paint(style.colour);
  std::string result = paint(Ink::kRed, "lossfit") + ": ";
  if (!fault.where.empty()) result += fault.where + ": ";
  result += fault.message + "\n";
  if (!fault.help.empty()) result += "  " + paint(Ink::kGreen, "help") + ": " + folded("", fault.help, 8, style.width - 8) + "\n";
  return result;
}

}  // namespace lossfit::render
