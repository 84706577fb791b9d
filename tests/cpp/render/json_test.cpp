// The JSON facade: malformed questions are answered with a fault that says where, and nothing throws.
#include "render/json.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

using nlohmann::json;

namespace {

json answer(const std::string& question) { return json::parse(lossfit::render::check_json(question)); }

std::string with_input(const std::string& tensor) {
  return R"({"loss": "mse_loss", "tensors": {"input": )" + tensor + R"(, "target": {"shape": [2]}}})";
}

}  // namespace

TEST_CASE("check_json: a call that fits is answered with its result, and the id is echoed") {
  const json report = answer(R"({"id": [1, "x"], "loss": "nn.MSELoss", "tensors": {"input": {"shape": [2]}, "target": "2:float32"}})");
  CHECK(report["schema"] == "lossfit/1");
  CHECK(report["id"] == json::parse(R"([1, "x"])"));
  CHECK(report["loss"] == "mse_loss");
  CHECK(report["status"] == "fits");
  CHECK(report["result"] == json::parse(R"({"shape": [], "dtype": "float32"})"));
}

TEST_CASE("check_json: each malformed question names its place") {
  const auto [question, code, where] = GENERATE(table<std::string, std::string, std::string>({
      {"", "not-json", "byte 1"},
      {"{", "not-json", "byte 2"},
      {"[]", "bad-question", ""},
      {R"({"tensors": {}})", "bad-question", "loss"},
      {R"({"loss": "mse_los"})", "unknown-loss", "loss"},
      {R"({"loss": "mse_loss"})", "missing-tensor", "tensors"},
      {R"({"loss": "mse_loss", "tensors": {"inptu": {"shape": [1]}}})", "unknown-tensor", "tensors.inptu"},
      {R"({"loss": "mse_loss", "colour": 1})", "unknown-field", "colour"},
      {with_input(R"({"shape": [-1]})"), "bad-size", "tensors.input.shape[0]"},
      {with_input(R"({"shape": [1.5]})"), "bad-size", "tensors.input.shape[0]"},
      {with_input(R"({"shape": [18446744073709551615]})"), "bad-size", "tensors.input.shape[0]"},
      {with_input(R"({"shape": [4611686018427387904, 4]})"), "too-many-elements", "tensors.input.shape"},
      {with_input(R"({"shape": [2], "dtype": "flaot32"})"), "unknown-dtype", "tensors.input.dtype"},
      {with_input(R"({"shape": [2], "data": [1]})"), "data-length", "tensors.input.data"},
      {with_input(R"({"shape": [2], "data": [1, "x"]})"), "bad-data", "tensors.input.data[1]"},
      {with_input(R"({"shape": [2], "dtype": "int64", "data": [1, 1.5]})"), "bad-data", "tensors.input.data[1]"},
      {R"({"loss": "mse_loss", "tensors": {"input": "2", "target": "2"}, "options": {"redaction": "sum"}})", "unknown-option", "options.redaction"},
      {R"({"loss": "mse_loss", "tensors": {"input": "2", "target": "2"}, "options": {"reduction": 3}})", "wrong-option-type", "options.reduction"},
  }));
  const json report = answer(question);
  REQUIRE(report.contains("fault"));
  CHECK(report["fault"]["code"] == code);
  CHECK(report["fault"]["where"] == where);
  CHECK_FALSE(report["fault"]["message"].get<std::string>().empty());
}

TEST_CASE("check_json: hostile text is refused, not followed") {
  CHECK(answer(std::string(100000, '['))["fault"]["code"] == "too-deep");
  CHECK(answer(std::string("{\"loss\": \"a\0b\"}", 16))["fault"]["code"] == "not-json");
  CHECK(answer("{\"loss\": \"\xff\xfe\"}")["fault"]["code"] == "not-json");
  CHECK(answer(R"({"loss": "mse_loss", "tensors": {"input": {"shape": [1e999]}}})").contains("fault"));
  const json many = answer(with_input("{\"shape\": [" + std::string(130, '1').replace(1, 1, ",") + "]}"));
  CHECK(many.contains("fault"));
}

TEST_CASE("check_json: an unknown loss names the nearest ones") {
  CHECK(answer(R"({"loss": "mse_los"})")["fault"]["help"] == "did you mean mse_loss?");
}
