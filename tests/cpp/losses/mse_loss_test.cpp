// mse_loss: broadcasting, its warning, and mixed dtypes.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

TEST_CASE("mse_loss: unlike shapes that broadcast warn, and the gradient is summed back") {
  Ask call = ask("mse_loss").tensor("input", {2, 1}, {1, 2}).tensor("target", {2}, {0, 4}).option("reduction", std::string("sum"));
  CHECK(call.report().warnings.at(0).starts_with("Using a target size (torch.Size([2])) that is different to the input size (torch.Size([2, 1]))"));
  CHECK(call.value() == std::vector<double>{1 + 9 + 4 + 4});
  CHECK(call.grad("input") == std::vector<double>{2 * (1 - 3), 2 * (2 - 2)});
}

TEST_CASE("mse_loss: sizes that do not broadcast name the axis") {
  const Report report = ask("mse_loss").shaped("input", {4, 3}).shaped("target", {4, 2}).report();
  REQUIRE(report.torch);
  CHECK(report.torch->message == "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1");
  CHECK(report.diagnostics[0].code == "LF0101");
  CHECK(report.diagnostics[0].labels[0].tensor == "target");
  CHECK(report.diagnostics[0].labels[0].axis == 1);
}

TEST_CASE("mse_loss: a scalar that is broadcast promotes like a tensor with axes") {
  const Report report = ask("mse_loss").shaped("input", {3}, Dtype::kFloat16).shaped("target", {}, Dtype::kFloat32).report();
  REQUIRE(report.result);
  CHECK(report.result->dtype == Dtype::kFloat32);
}

TEST_CASE("mse_loss: the deprecated pair wins over reduction, even an unknown one") {
  Ask call = ask("mse_loss").tensor("input", {2}, {1, 2}).tensor("target", {2}, {0, 0}).option("size_average", false).option("reduction", std::string("?"));
  CHECK(call.value() == std::vector<double>{5});
  CHECK(call.report().warnings == std::vector<std::string>{"size_average and reduce args will be deprecated, please use reduction='sum' instead."});
}

TEST_CASE("mse_loss: the mean of nothing is nan, its sum 0") {
  CHECK(std::isnan(ask("mse_loss").tensor("input", {0}, {}).tensor("target", {0}, {}).value()[0]));
  CHECK(ask("mse_loss").tensor("input", {0}, {}).tensor("target", {0}, {}).option("reduction", std::string("sum")).value()[0] == 0);
}

TEST_CASE("mse_loss: a square that float16 cannot hold is infinite") {
  Ask call = ask("mse_loss").tensor("input", {2}, {300, 1}, Dtype::kFloat16).tensor("target", {2}, {0, 0}, Dtype::kFloat16);
  CHECK(std::isinf(call.value()[0]));
  CHECK(call.grad("input")[0] == 300);
}
