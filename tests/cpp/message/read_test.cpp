// The message reader: recorded and reported messages, tracebacks of several kinds, hostile text.
#include "lossfit/message.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "test_paths.hpp"

using namespace lossfit;
using nlohmann::json;

namespace {

Recognition only(const std::string& text) {
  const Outcome<std::vector<Recognition>> found = explain_message(text);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  return found->front();
}

bool among(const std::vector<std::string>& losses, const std::string& loss) { return std::find(losses.begin(), losses.end(), loss) != losses.end(); }

const TensorSpec& tensor(const Recognition& found, const std::string& name) {
  REQUIRE(found.question);
  for (const auto& [key, spec] : found.question->tensors) {
    if (key == name) return spec;
  }
  FAIL("no tensor " << name);
  throw 0;
}

constexpr const char* kPython = R"(Traceback (most recent call last):
  File "train.py", line 31, in <module>
    loss = criterion(outputs, labels.view(-1))
  File "/usr/lib/python3/dist-packages/torch/nn/modules/module.py", line 1511, in _wrapped_call_impl
    return self._call_impl(*args, **kwargs)
  File "/usr/lib/python3/dist-packages/torch/nn/modules/loss.py", line 1179, in forward
    return F.cross_entropy(input, target, weight=self.weight,
  File "/usr/lib/python3/dist-packages/torch/nn/functional.py", line 3059, in cross_entropy
    return torch._C._nn.cross_entropy_loss(input, target, weight, _Reduction.get_enum(reduction), ignore_index, label_smoothing)
ValueError: Expected input batch_size (320) to match target batch_size (288).
)";

constexpr const char* kJupyter = R"(---------------------------------------------------------------------------
RuntimeError                              Traceback (most recent call last)
<ipython-input-12-3f2a> in <module>
      3     pred = net(x)
----> 4     loss = loss_fn(pred, y.unsqueeze(1))
      5     loss.backward()

~/env/lib/python3.9/site-packages/torch/nn/functional.py in smooth_l1_loss(input, target, size_average, reduce, reduction, beta)
   3100 
-> 3101     expanded_input, expanded_target = torch.broadcast_tensors(input, target)

RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1
)";

}  // namespace

TEST_CASE("explain_message: every reported message is recognised, with its loss among the candidates") {
  std::ifstream file(LOSSFIT_SOURCE_DIR "/tests/corpus/messages.jsonl");
  REQUIRE(file);
  int total = 0;
  int first = 0;
  for (std::string line; std::getline(file, line);) {
    const json entry = json::parse(line);
    const std::string text = entry["text"];
    const std::string loss = entry["loss"];
    INFO(text);
    const Outcome<std::vector<Recognition>> found = explain_message(text);
    REQUIRE(found);
    REQUIRE_FALSE(found->empty());
    const auto& losses = found->front().losses;
    CHECK(among(losses, loss));
    ++total;
    first += losses.front() == loss;
  }
  REQUIRE(total > 40);
  CHECK(first >= total * 9 / 10);
}

TEST_CASE("explain_message: the engine says of the call it sketches what the message says") {
  const Recognition found = only("ValueError: Expected input batch_size (320) to match target batch_size (288).");
  CHECK(found.losses.front() == "cross_entropy");
  CHECK(tensor(found, "input").shape == Shape{320, Dim::unknown()});
  CHECK(tensor(found, "target").shape == Shape{288});
  REQUIRE(found.report);
  CHECK(found.report->torch->message == "Expected input batch_size (320) to match target batch_size (288).");
  CHECK(found.report->diagnostics.front().code == "LF0102");
}

TEST_CASE("explain_message: frames decide the loss, and the user's line names the arguments") {
  const Recognition found = only(kPython);
  CHECK(found.losses.front() == "cross_entropy");
  REQUIRE(found.question->spelling);
  CHECK(found.question->spelling->arguments == std::vector<std::pair<std::string, std::string>>{{"input", "outputs"}, {"target", "labels.view(-1)"}});
}

TEST_CASE("explain_message: a notebook's arrow points at the call") {
  const Recognition found = only(kJupyter);
  CHECK(found.losses.front() == "smooth_l1_loss");
  REQUIRE(found.question->spelling);
  CHECK(found.question->spelling->arguments.back().second == "y.unsqueeze(1)");
  CHECK(found.report->torch->message == "The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1");
}

TEST_CASE("explain_message: a call in the text chooses among losses that say the same") {
  CHECK(only("loss = F.huber_loss(pred, y)\nUserWarning: Using a target size (torch.Size([32, 1])) that is different to the input size (torch.Size([32])). "
             "This will likely lead to incorrect results due to broadcasting.")
            .losses.front() == "huber_loss");
  CHECK(only("criterion = nn.NLLLoss()\nIndexError: Target 5 is out of bounds.").losses.front() == "nll_loss");
}

TEST_CASE("explain_message: a message that the terminal folded is still one") {
  CHECK(only("ValueError: Expected input batch_size (320)\n   to match target batch_size (288).").facts.size() == 2);
}

TEST_CASE("explain_message: text without a message, and hostile text, give nothing and end") {
  CHECK(explain_message("").value().empty());
  CHECK(explain_message("Hello, world.").value().empty());
  CHECK(explain_message(std::string(1000, '\0')).value().empty());
  std::string brackets(kLongestMessage, '(');
  CHECK(explain_message(brackets).value().empty());
  std::string sizes = "Expected target size ";
  while (sizes.size() < kLongestMessage / 2) sizes += "[1, ";
  CHECK(explain_message(sizes).value().empty());
  std::string half_matches;
  while (half_matches.size() < kLongestMessage / 2) half_matches += "The size of tensor a (";
  CHECK(explain_message(half_matches).value().empty());
  std::string calls;
  while (calls.size() < kLongestMessage / 2) calls += "loss(";
  CHECK(explain_message(calls).value().empty());
  CHECK_FALSE(explain_message(std::string(kLongestMessage + 1, 'x')));
  for (int byte = 0; byte < 256; ++byte) CHECK(explain_message("RuntimeError: Target \xff" + std::string(1, static_cast<char>(byte)) + " is").value().empty());
}

TEST_CASE("explain_message: numbers too large for a size are no size") {
  const Outcome<std::vector<Recognition>> found = explain_message("Expected input batch_size (99999999999999999999) to match target batch_size (1).");
  REQUIRE(found);
  CHECK(found->empty());
  CHECK(explain_message("Expected input batch_size (9223372036854775807) to match target batch_size (1).").value().size() == 1);
}
