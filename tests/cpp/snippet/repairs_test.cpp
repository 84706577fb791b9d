// Repairs of stops: what is offered for the shape errors that people meet on the way to a loss, and what is not.
#include "catch.hpp"
#include "lossfit/trace.hpp"

using namespace lossfit;

namespace {

/// The changed lines that are offered for the first stop of a source.
std::vector<std::string> offered(std::string_view source) {
  const Outcome<Trace> outcome = trace(source);
  REQUIRE(outcome.ok());
  REQUIRE_FALSE(outcome->stops.empty());
  std::vector<std::string> lines;
  for (const StopFix& fix : outcome->stops.front().fixes) lines.push_back(fix.code);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("repairs: a Linear layer behind Flatten gets the size that arrives") {
  CHECK(offered("x = torch.randn(4, 3, 8, 8)\n"
                "model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(1000, 10))\n"
                "y = model(x)\n") == Lines{"model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(288, 10))"});
}

TEST_CASE("repairs: features written as a product are found") {
  CHECK(offered("x = torch.randn(4, 16, 5, 5).flatten(1)\n"
                "fc = nn.Linear(16 * 4 * 4, 10)\n"
                "y = fc(x)\n") == Lines{"fc = nn.Linear(400, 10)"});
}

TEST_CASE("repairs: a missing flatten is put in, before another size is proposed") {
  const Lines lines = offered("x = torch.randn(4, 1, 28, 28)\n"
                              "fc = nn.Linear(784, 10)\n"
                              "y = fc(x)\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "y = fc(x.flatten(1))");
  CHECK(lines[1] == "fc = nn.Linear(28, 10)");
}

TEST_CASE("repairs: Flatten is put into a Sequential") {
  CHECK(offered("x = torch.randn(4, 1, 8, 8)\n"
                "model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(72, 10))\n"
                "y = model(x)\n")[0] == "model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(72, 10))");
}

TEST_CASE("repairs: a view keeps the batch") {
  CHECK(offered("x = torch.randn(10, 100)\ny = x.view(64, 784)\n")[0] == "y = x.view(x.size(0), -1)");
}

TEST_CASE("repairs: channels at the end are moved behind the batch, which leaves the layer as it is") {
  CHECK(offered("images = torch.randn(8, 32, 32, 3)\nconv = nn.Conv2d(3, 16, 3)\ny = conv(images)\n")[0] == "y = conv(images.permute(0, 3, 1, 2))");
}

TEST_CASE("repairs: the output of a recurrent layer is taken out of its tuple") {
  CHECK(offered("lstm = nn.LSTM(8, 16, batch_first=True)\nfc = nn.Linear(16, 2)\nout = lstm(torch.randn(4, 5, 8))\ny = fc(out)\n") == Lines{"y = fc(out[0])"});
}

TEST_CASE("repairs: an edit that stops on the next line is still a repair of this one") {
  const Outcome<Trace> outcome = trace("x = torch.randn(4, 20)\nfc = nn.Linear(10, 5)\nh = fc(x)\ny = h.view(3, 7)\n");
  REQUIRE(outcome.ok());
  REQUIRE(outcome->stops.size() == 1);
  CHECK(outcome->stops[0].fixes.size() == 1);
}

TEST_CASE("repairs: what a program raises itself is left alone, and so is what no edit passes") {
  CHECK(offered("raise ValueError('shapes cannot be multiplied (1x2 and 3x4)')\n").empty());
  CHECK(offered("a = torch.randn(2, 3)\nb = torch.randn(5, 7)\nc = a @ b\n").empty());
}

TEST_CASE("repairs: a source nested as deeply as it is long is repaired or left, and ends") {
  std::string source = "x = torch.randn(2, 3)\ny = ";
  for (int i = 0; i < 400; ++i) source += "(";
  source += "x.view(7)";
  for (int i = 0; i < 400; ++i) source += ")";
  CHECK(trace(source + "\n").ok());
}
