// From JSON to a question; see json_question.hpp.
#include "render/json_question.hpp"

#include <cmath>

#include "lossfit/engine.hpp"
#include "lossfit/shape_text.hpp"

namespace lossfit::render {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 30;
constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxRank = 64;  // PyTorch's own limit
constexpr std::size_t kMaxTensors = 32;

std::string place(std::string_view tensor, std::string_view field) {
  return "tensors." + std::string(tensor) + "." + std::string(field);
}

/// A field's name, which may be anything, short enough to be shown.
std::string place_of_field(const std::string& name) {
  constexpr std::size_t kLongest = 40;
  return name.size() <= kLongest ? name : name.substr(0, kLongest) + "...";
}

/// Brackets are counted before parsing, since a parser of nested values may recurse.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

Outcome<Dim> read_dim(const ParsedJson& json, const std::string& where) {
  if (json.is_null()) return Dim::unknown();
  if (json.is_string()) {
    const std::string& text = json.get_ref<const std::string&>();
    if (text == "?") return Dim::unknown();
    if (is_symbol_name(text)) return Dim::symbol(text);
    return Fault{"bad-size", where, "a symbolic size is a name of at most " + std::to_string(Dim::kMaxSymbol) + " letters, digits and _",
                 "write N, batch or a number"};
  }
  // What does not fit in 64 bits is read as a double.
  if ((json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) || (json.is_number_float() && json.get<double>() >= 0x1p63)) {
    return Fault{"bad-size", where, "a size has to fit in 64 bits", "use a smaller size"};
  }
  if (!json.is_number_integer()) return Fault{"bad-size", where, "a size is a whole number or a symbol", "write 32 or \"N\""};
  const std::int64_t size = json.get<std::int64_t>();
  if (size < 0) return Fault{"bad-size", where, "a size cannot be negative", "use 0 or more"};
  return Dim(size);
}

Outcome<Shape> read_shape(const ParsedJson& json, const std::string& where) {
  if (json.is_string()) return parse_shape(json.get_ref<const std::string&>(), where);
  if (!json.is_array()) return Fault{"bad-shape", where, "a shape is a list of sizes", "write [32, 10]; a scalar is []"};
  if (json.size() > kMaxRank) {
    return Fault{"bad-shape", where, "PyTorch tensors have at most " + std::to_string(kMaxRank) + " axes", "use fewer axes"};
  }
  std::vector<Dim> dims;
  for (std::size_t i = 0; i < json.size(); ++i) {
    dims.push_back(LOSSFIT_TRY(read_dim(json[i], where + "[" + std::to_string(i) + "]")));
  }
  return Shape(std::move(dims));
}

std::optional<double> read_number(const ParsedJson& json) {
  if (json.is_boolean()) return json.get<bool>() ? 1.0 : 0.0;
  if (json.is_number()) return json.get<double>();
  if (!json.is_string()) return std::nullopt;
  const std::string& text = json.get_ref<const std::string&>();
  if (text == "nan") return std::nan("");
  if (text == "inf") return HUGE_VAL;
  if (text == "-inf") return -HUGE_VAL;
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const ParsedJson& json) {
  if (json.is_boolean()) return json.get<bool>() ? 1 : 0;
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (!json.is_number_float()) return std::nullopt;
  const double number = json.get<double>();
  const bool whole = std::floor(number) == number && std::fabs(number) < 9e15;
  return whole ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
}

Fault bad_element(std::size_t index, const std::string& where, Dtype dtype) {
  return {"bad-data", where + "[" + std::to_string(index) + "]", "this is no element of a tensor of dtype " + std::string(name(dtype)),
          is_floating(dtype) ? "write a number, \"nan\", \"inf\" or \"-inf\"" : "write a whole number that the dtype holds"};
}

template <class T, class Read>
Outcome<std::vector<T>> read_elements(const ParsedJson& json, const std::string& where, Dtype dtype, Read read) {
  std::vector<T> elements;
  elements.reserve(json.size());
  for (const ParsedJson& element : json) {
    const auto number = read(element);
    if (!number) return bad_element(elements.size(), where, dtype);
    elements.push_back(*number);
  }
  return elements;
}

Outcome<Values> read_data(const ParsedJson& json, Dtype dtype, const std::string& where) {
  if (!json.is_array()) return Fault{"bad-data", where, "data is a flat list of elements, row by row", "write [0.5, 1.5, ...]"};
  if (is_floating(dtype)) return Values::from_doubles(dtype, LOSSFIT_TRY(read_elements<double>(json, where, dtype, read_number)));
  const auto read_held = [dtype](const ParsedJson& element) {
    const std::optional<std::int64_t> whole = read_integer(element);
    return whole && holds(dtype, *whole) ? whole : std::nullopt;
  };
  return Values::from_integers(dtype, LOSSFIT_TRY(read_elements<std::int64_t>(json, where, dtype, read_held)));
}

Outcome<Dtype> read_dtype(const ParsedJson& json, const std::string& where) {
  if (!json.is_string()) return unknown_dtype(json.type_name(), where);
  const std::string& text = json.get_ref<const std::string&>();
  const std::optional<Dtype> dtype = parse_dtype(text);
  return dtype ? Outcome<Dtype>(*dtype) : unknown_dtype(text, where);
}

Outcome<TensorSpec> read_tensor(std::string_view tensor, const ParsedJson& json) {
  const std::string where = "tensors." + std::string(tensor);
  if (json.is_string()) return parse_tensor(json.get_ref<const std::string&>(), where);
  if (!json.is_object()) return Fault{"bad-tensor", where, "a tensor is an object", "write {\"shape\": [32, 10], \"dtype\": \"float32\"}"};
  TensorSpec spec;
  for (const auto& [key, value] : json.items()) {
    if (key != "shape" && key != "dtype" && key != "device" && key != "data") {
      return Fault{"unknown-field", where, "a tensor has shape, dtype, device and data, and nothing else", "remove the other fields"};
    }
  }
  if (!json.contains("shape")) return Fault{"bad-shape", where, "the tensor has no shape", "add \"shape\": [..]"};
  spec.shape = LOSSFIT_TRY(read_shape(json["shape"], place(tensor, "shape")));
  if (json.contains("dtype")) spec.dtype = LOSSFIT_TRY(read_dtype(json["dtype"], place(tensor, "dtype")));
  if (json.contains("device")) {
    if (!json["device"].is_string() || json["device"].get_ref<const std::string&>().size() > 16) {
      return Fault{"bad-device", place(tensor, "device"), "a device is a short string", "write \"cpu\" or \"cuda:0\""};
    }
    spec.device = json["device"].get<std::string>();
  }
  if (json.contains("data") && !json["data"].is_null()) {
    spec.values = LOSSFIT_TRY(read_data(json["data"], spec.dtype, place(tensor, "data")));
  }
  return spec;
}

Outcome<OptionValue> read_option(std::string_view option, const ParsedJson& json) {
  if (json.is_null()) return OptionValue{};
  if (json.is_boolean()) return OptionValue(json.get<bool>());
  if (json.is_number_float()) return OptionValue(json.get<double>());
  if (json.is_number_integer()) return OptionValue(json.get<std::int64_t>());
  if (json.is_string()) {
    if (const auto special = read_number(json)) return OptionValue(*special);
    return OptionValue(json.get<std::string>());
  }
  return Fault{"wrong-option-type", "options." + std::string(option), "an option is a number, a string, true, false or null", "give one value"};
}

/// A Python list in the place of a tensor, as ctc_loss takes its lengths: whole numbers, int64.
Outcome<TensorSpec> read_list(std::string_view argument, const ParsedJson& json) {
  TensorSpec spec{.shape = {Dim(static_cast<std::int64_t>(json.size()))}, .dtype = Dtype::kInt64};
  spec.values = LOSSFIT_TRY(read_data(json, Dtype::kInt64, "options." + std::string(argument)));
  return spec;
}

/// A list stands for a tensor, and nothing else: an option given as a list is to blame as an option.
bool takes_list(std::string_view loss, std::string_view argument) {
  const Outcome<LossDescription> known = describe(loss);
  if (!known) return true;  // the loss is to blame, and will be
  for (const ArgumentDescription& one : known->arguments) {
    if (one.name == argument) return one.is_tensor;
  }
  return false;
}

/// Reads text that is no JSON once more, for the place where it stops being so. The library says it by exception or to a reader
/// like this one, and the module is built without exceptions: unwinding every string would make it half as large again.
struct FaultFinder : nlohmann::json_sax<ParsedJson> {
  Fault fault{"not-json", "", "this is not JSON", "send one JSON object"};

  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    if (error.id == kNumberOutOfRange) {
      fault = {"not-json", "", "this JSON holds a number that does not fit", "use smaller numbers"};
    } else {
      fault = {"not-json", "byte " + std::to_string(byte), "this is not JSON from here on", "send one JSON object"};
    }
    return false;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
};

/// A field that is one value.
Outcome<Done> read_field(const std::string& key, const ParsedJson& value, Question& question) {
  const auto wrong = [&](const std::string& type, const std::string& example) {
    return Fault{"wrong-field-type", key, key + " is " + type, "write \"" + key + "\": " + example};
  };
  if (key == "loss") {
    if (!value.is_string()) return wrong("a string", "\"cross_entropy\"");
    question.loss = value.get<std::string>();
  } else if (key == "evaluate") {
    if (!value.is_boolean()) return wrong("true or false", "true");
    question.evaluate = value.get<bool>();
  } else if (key == "seed") {
    if (!value.is_null() && !value.is_number_integer()) return wrong("a whole number of at most 64 bits", "0");
    if (!value.is_null()) question.seed = value.get<std::uint64_t>();
  } else {
    return Fault{"unknown-field", place_of_field(key), "a question has id, loss, tensors, options, evaluate and seed", "check the names of its fields"};
  }
  return Done{};
}

}  // namespace

Outcome<ParsedJson> parse_json(std::string_view text) {
  if (text.size() > kMaxBytes) return Fault{"too-long", "", "the question is longer than 1 GiB", "leave data out, or use the command line with a .npy file"};
  if (too_deep(text)) return Fault{"too-deep", "", "the question nests deeper than " + std::to_string(kMaxDepth) + " levels", "flatten it: data is one list"};
  ParsedJson json = ParsedJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded()) return json;
  FaultFinder finder;
  ParsedJson::sax_parse(text, &finder);
  return std::move(finder.fault);
}

Outcome<Question> read_question(const ParsedJson& json) {
  if (!json.is_object()) return Fault{"bad-question", "", "a question is one JSON object", R"(write {"loss": "mse_loss", "tensors": {..}})"};
  Question question;
  for (const auto& [key, value] : json.items()) {
    if (key == "id" || key == "schema" || key == "tensors" || key == "options") continue;
    LOSSFIT_TRY(read_field(key, value, question));
  }
  if (question.loss.empty()) return Fault{"bad-question", "loss", "the question names no loss", R"(add "loss": "cross_entropy")"};
  if (json.contains("tensors")) {
    if (!json["tensors"].is_object() || json["tensors"].size() > kMaxTensors) {
      return Fault{"bad-question", "tensors", "tensors is an object of tensors by name", R"(write {"input": {"shape": [32, 10]}})"};
    }
    for (const auto& [key, value] : json["tensors"].items()) {
      if (!value.is_null()) question.tensors.emplace_back(key, LOSSFIT_TRY(read_tensor(key, value)));
    }
  }
  if (json.contains("options")) {
    if (!json["options"].is_object()) return Fault{"bad-question", "options", "options is an object of values by name", R"(write {"reduction": "mean"})"};
    for (const auto& [key, value] : json["options"].items()) {
      if (find_named(question.tensors, key) != nullptr) return Fault{"given-twice", "options." + key, key + " was given before", "give it once"};
      if (value.is_array() && takes_list(question.loss, key)) {
        question.tensors.emplace_back(key, LOSSFIT_TRY(read_list(key, value)));
      } else {
        question.options.emplace_back(key, LOSSFIT_TRY(read_option(key, value)));
      }
    }
  }
  return question;
}

}  // namespace lossfit::render
