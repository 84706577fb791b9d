// hinge_embedding_loss: both kinds of pairs, other targets, and margins that a dtype cannot hold.
#include "ask.hpp"

using namespace lossfit;
using namespace lossfit::testing;

namespace {

Ask hinge(double input, double target) { return ask("hinge_embedding_loss").tensor("input", {1}, {input}).tensor("target", {1}, {target}, Dtype::kInt64); }

}  // namespace

TEST_CASE("hinge_embedding_loss: similar pairs cost their distance, dissimilar ones what they lack") {
  CHECK(hinge(0.75, 1).value() == std::vector<double>{0.75});
  CHECK(hinge(0.75, -1).value() == std::vector<double>{0.25});
  CHECK(hinge(0.75, -1).grad("input") == std::vector<double>{-1});
  CHECK(hinge(1, -1).grad("input") == std::vector<double>{0});
}

TEST_CASE("hinge_embedding_loss: a target that is neither costs both") { CHECK(hinge(0.75, 0).value() == std::vector<double>{1}); }

TEST_CASE("hinge_embedding_loss: margin is stored in input's dtype") {
  const Ask call = ask("hinge_embedding_loss").shaped("input", {2}, Dtype::kUint8).shaped("target", {2}, Dtype::kInt64).option("reduction", std::string("sum"));
  CHECK(Ask(call).option("margin", -1.0).message() == "value cannot be converted to type uint8_t without overflow");
  CHECK(Ask(call).message().empty());
}
