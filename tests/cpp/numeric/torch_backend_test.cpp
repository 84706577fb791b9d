// LibTorch's plugin against what PyTorch was recorded to do, and the engine against LibTorch: verdict, value, gradients.
// Built where LibTorch is found. LibTorch is not always the recorded version, 2.14: an older one refuses a few calls, whose
// kernels came later, and words its errors otherwise; each way in which it may differ is named below, with its reason.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "catalogue/registry.hpp"
#include "catch.hpp"
#include "numeric/backend.hpp"
#include "render/json_question.hpp"
#include "test_paths.hpp"

namespace lossfit::numeric {
namespace {

using Json = render::ParsedJson;

const Backend& libtorch() {
  static const Outcome<const Backend*> plugin = [] {
    // ctc_loss adds the gradients of a label that is no class to a neighbour's: threads would race for them. LibTorch reads
    // this when it is loaded.
    ::setenv("OMP_NUM_THREADS", "1", 1);
    return load_torch_plugin(LOSSFIT_BINARY_DIR);
  }();
  REQUIRE(plugin.ok());
  return **plugin;
}

bool is_recorded_version() { return libtorch().name().starts_with("LibTorch 2.14"); }

/// A recorded call that LibTorch can be asked about.
struct Case {
  std::string id;
  Call call;
  Json outcome;

  bool runs() const { return outcome["ok"].get<bool>(); }
  std::string message() const { return outcome["message"].get<std::string>(); }
};

/// The mean of multi_margin_loss over an empty batch is memory that PyTorch never wrote, and what a crash answers is chance.
bool is_chance(const Json& line) {
  const bool empty = line["loss"] == "multi_margin_loss" && line["tensors"]["input"]["data"].empty();
  return empty || (!line["outcome"]["ok"].get<bool>() && line["outcome"]["error"] == "crash");
}

/// The recorded calls, and what of them LibTorch cannot be asked.
struct Corpus {
  std::vector<Case> cases;
  std::vector<std::string> beyond;  ///< calls that lead LibTorch beyond its tensors
  int chance = 0;
  int unsupported = 0;  ///< malformed questions, losses and arguments without an operator
};

std::optional<Call> bound(const Question& question) {
  const auto def = find_loss(question.loss);
  REQUIRE(def.ok());
  auto call = Call::bind(**def, question);
  return call.ok() ? std::optional(std::move(*call)) : std::nullopt;
}

void read_cases(const char* name, Corpus& corpus) {
  const std::string command = std::string("gzip -dc " LOSSFIT_SOURCE_DIR "/tests/corpus/") + name;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char block[65536];
  while (const std::size_t size = std::fread(block, 1, sizeof block, pipe)) text.append(block, size);
  REQUIRE(::pclose(pipe) == 0);

  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    const Json line = Json::parse(text.substr(start, end - start));
    start = end + 1;
    if (is_chance(line)) {
      ++corpus.chance;
      continue;
    }
    const auto question = render::read_question(
        Json{{"loss", line["loss"]}, {"tensors", line["tensors"]}, {"options", line["options"]}});
    auto call = question.ok() ? bound(*question) : std::nullopt;
    const auto supported = call ? libtorch().supports(*call, "cpu") : Outcome<Done>(Fault{"malformed", "", "", ""});
    if (supported.ok()) {
      corpus.cases.push_back({line["id"].get<std::string>(), std::move(*call), line["outcome"]});
    } else if (supported.error().code == "beyond-tensors") {
      corpus.beyond.push_back(line["id"].get<std::string>());
    } else {
      ++corpus.unsupported;
    }
  }
}

const Corpus& recorded() {
  static const Corpus corpus = [] {
    Corpus all;
    for (const char* name : {"torch-2.14.jsonl.gz", "edge-2.14.jsonl.gz", "opinfo-2.14.jsonl.gz"}) read_cases(name, all);
    return all;
  }();
  return corpus;
}

const std::vector<Case>& corpus() { return recorded().cases; }

double number(const Json& json) {
  if (json.is_boolean()) return json.get<bool>() ? 1 : 0;
  if (!json.is_string()) return json.get<double>();
  const std::string text = json.get<std::string>();
  return text == "nan" ? std::nan("") : (text == "inf" ? 1 : -1) * HUGE_VAL;
}

/// Relative to max(1, |x|); what the project promises for each dtype.
double tolerance(Dtype dtype) {
  if (dtype == Dtype::kFloat64) return 1e-9;
  if (dtype == Dtype::kFloat32) return 2e-5;
  return dtype == Dtype::kFloat16 ? 4e-3 : 3e-2;
}

/// How near numbers of this dtype must come. Numbers made from several dtypes are only as exact as the coarsest of them:
/// a float64 sum of float32 exponentials differs between processors as float32 does.
double tolerance(const Case& one, Dtype dtype) {
  double coarsest = tolerance(dtype);
  for (const auto& [name, spec] : one.call.tensors()) {
    if (is_floating(spec.dtype)) coarsest = std::max(coarsest, tolerance(spec.dtype));
  }
  return coarsest;
}

bool close(double got, double want, double tolerance) {
  if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want);
  if (std::isinf(got) || std::isinf(want)) return got == want;
  return std::abs(got - want) <= tolerance * std::max(1.0, std::abs(want));
}

bool same_numbers(const TensorSpec& got, const std::vector<double>& want, double tolerance) {
  if (!got.values || got.values->count() != static_cast<std::int64_t>(want.size())) return false;
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (!close(got.values->number(static_cast<std::int64_t>(i)), want[i], tolerance)) return false;
  }
  return true;
}

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& element : json) all.push_back(number(element));
  return all;
}

const TensorSpec* find(const Named<TensorSpec>& named, std::string_view name) {
  for (const auto& [key, spec] : named) {
    if (key == name) return &spec;
  }
  return nullptr;
}

std::optional<Fit> fit_of(const Case& one) {
  Call call = one.call;
  Checked<Fit> fit = call.def().check(call);
  return fit.ok() ? std::optional(std::move(fit).value()) : std::nullopt;
}

/// Whether LibTorch's numbers are those recorded.
bool as_recorded(const Case& one, const Evaluation& got) {
  if (!same_numbers(got.value, numbers(one.outcome["value"]), tolerance(one, got.value.dtype))) return false;
  if (!one.outcome.contains("grad")) return true;
  for (const auto& [name, want] : one.outcome["grad"].items()) {
    const TensorSpec* gradient = find(got.grad, name);
    if (gradient == nullptr || !same_numbers(*gradient, numbers(want), tolerance(one, gradient->dtype))) return false;
  }
  return true;
}

/// Holds the engine's numbers against LibTorch's.
void check_engine(const Case& one, const Fit& fit, const Evaluation& want) {
  const auto got = engine_backend().evaluate(one.call, fit, "cpu");
  REQUIRE(got.ok());
  CHECK(got->value.shape == want.value.shape);
  CHECK(got->value.dtype == want.value.dtype);
  if (!same_numbers(got->value, want.value.values->to_doubles(), tolerance(one, want.value.dtype))) FAIL_CHECK("the value differs");
  if (fit.backward_error) return;
  for (const auto& [name, gradient] : want.grad) {
    const TensorSpec* ours = find(got->grad, name);
    if (ours == nullptr || !same_numbers(*ours, gradient.values->to_doubles(), tolerance(one, gradient.dtype))) FAIL_CHECK("the gradient of " << name << " differs");
  }
}

/// ctc_loss of T = 4 frames, N = 2 sequences and C = 3 classes.
Outcome<Done> support_of_ctc(Json targets, Json target_shape, Json input_lengths, Json target_lengths) {
  const Json question{{"loss", "ctc_loss"},
                      {"tensors",
                       {{"log_probs", {{"shape", {4, 2, 3}}, {"dtype", "float32"}, {"data", std::vector<double>(24, -1)}}},
                        {"targets", {{"shape", target_shape}, {"dtype", "int64"}, {"data", targets}}},
                        {"input_lengths", {{"shape", {input_lengths.size()}}, {"dtype", "int64"}, {"data", input_lengths}}},
                        {"target_lengths", {{"shape", {target_lengths.size()}}, {"dtype", "int64"}, {"data", target_lengths}}}}}};
  return libtorch().supports(*bound(*render::read_question(question)), "cpu");
}

TEST_CASE("a label that names a place outside log_probs is refused, since LibTorch would write there") {
  // Sequence 1's first frame begins at place 3, its last one at 21 of 24.
  const auto padded = [](int label, Json frames) { return support_of_ctc({1, 2, label, 1}, {2, 2}, std::move(frames), {2, 1}); };
  CHECK(padded(-3, {4, 4}).ok());  // a neighbour's place
  CHECK(padded(-4, {4, 4}).error().code == "beyond-tensors");
  CHECK(padded(2, {4, 4}).ok());
  CHECK(padded(3, {4, 4}).error().code == "beyond-tensors");
  CHECK(padded(3, {4, 3}).ok());  // the last frame, which would lead beyond, is not read
  CHECK(padded(-4, {4, 0}).ok());  // no frame, no label is read
  CHECK(support_of_ctc({1, 2, 1, 99}, {2, 2}, {4, 4}, {2, 1}).ok());  // padding is not read
  CHECK(support_of_ctc({1, 2, -4}, {3}, {4, 4}, {2, 1}).error().code == "beyond-tensors");  // one after another
  CHECK(support_of_ctc({1, -4, 2}, {3}, {4, 4}, {2, 1}).error().code == "beyond-tensors");
}

TEST_CASE("lengths that LibTorch itself refuses are left to it") {
  CHECK(support_of_ctc({1, 99}, {2}, {4, 4}, {2, 1}).ok());
  CHECK(support_of_ctc({1, 99}, {2, 1}, {4, 4}, {2, 1}).ok());
  CHECK(support_of_ctc({1, 99}, {2}, {4, 5}, {1, 1}).ok());
  CHECK(support_of_ctc({1, 99}, {2}, {4}, {1, 1}).ok());
  const auto negative = support_of_ctc({1, 2}, {2}, {4, -1}, {1, 1});
  CHECK(negative.ok() != libtorch().name().starts_with("LibTorch 1."));  // which takes it for a place before the first frame
}

TEST_CASE("of the recorded calls LibTorch is spared those that lead it beyond its tensors, and no others") {
  const Corpus& all = recorded();
  WARN(libtorch().name() << ": " << all.cases.size() << " recorded calls asked; not asked: " << all.beyond.size()
                         << " that lead it beyond its tensors, " << all.chance << " whose answer is chance, " << all.unsupported
                         << " that it has no operator for");
  CHECK(all.cases.size() >= 6500);
  for (const char* id : {"ctc_loss/1-66", "ctc_loss/1-126"}) CHECK(std::count(all.beyond.begin(), all.beyond.end(), id) == 1);
  if (is_recorded_version()) CHECK(all.beyond.size() == 2);
}

TEST_CASE("LibTorch computes what PyTorch was recorded to compute, and the engine the same") {
  int compared = 0;
  int refused = 0;
  int otherwise = 0;
  for (const Case& one : corpus()) {
    const std::optional<Fit> fit = fit_of(one);
    if (!one.runs() || !fit) continue;
    INFO(one.id);
    const auto got = libtorch().evaluate(one.call, *fit, "cpu");
    if (!got.ok()) {
      // Kernels for integers and 16-bit floats came with later versions.
      if (is_recorded_version()) FAIL_CHECK(got.error().message);
      ++refused;
    } else if (!as_recorded(one, *got)) {
      // Kernels were mended: gradients of ties, var of gaussian_nll_loss, sums of bfloat16.
      if (is_recorded_version()) FAIL_CHECK("other numbers than recorded");
      ++otherwise;
    } else if (engine_backend().supports(one.call, "cpu").ok()) {
      check_engine(one, *fit, *got);
      ++compared;
    }
  }
  INFO(compared << " compared, " << refused << " refused, " << otherwise << " otherwise");
  CHECK(compared >= 4070);
  CHECK(refused <= 450);
  CHECK(otherwise <= 20);
}

/// Whether Python's functional layer refuses the call, which LibTorch's operators would judge otherwise. It refuses a
/// reduction whose name it does not know, each loss at a point of its own; the rest shows by how the messages start.
bool python_alone_refuses(const Case& one) {
  const std::string_view reduction = one.call.text("reduction");
  bool known = false;
  for (const char* name : {"none", "mean", "sum", "batchmean", "elementwise_mean"}) known = known || reduction == name;
  if (!known || (reduction == "batchmean" && one.call.def().name != "kl_div")) return true;
  for (const char* start :
       {"elementwise_mean is not", "Invalid reduction mode: ",            // losses that know no older names
        "Using a target size (", "Attempting to broadcast a dimension",  // binary_cross_entropy
        "Target size (",                                                  // binary_cross_entropy_with_logits
        "margin_ranking_loss : All input",                                //
        "margin must be greater than 0", "The anchor, positive, and negative tensors",  // the triplet losses
        "only p == 1 and p == 2 supported", "weight must be one-dimensional",           // multi_margin_loss
        "expected input with dimensionality", "expected linear_weight with", "expected equal input and linear_weight",
        "expected linear_bias shape", "K-dimensional loss defined by", "ignore_index cannot be specified"}) {  // linear_cross_entropy
    if (one.message().starts_with(start)) return true;
  }
  return false;
}

TEST_CASE("LibTorch's own verdict is the recorded one, and so is the engine's") {
  int agreed = 0;
  int reworded = 0;
  int otherwise = 0;
  for (const Case& one : corpus()) {
    if (!one.runs() && python_alone_refuses(one)) continue;
    INFO(one.id);
    const auto verdict = libtorch().verdict(one.call);
    REQUIRE(verdict.ok());
    const auto own = engine_backend().verdict(one.call);
    REQUIRE(own.ok());
    CHECK(own->error.has_value() != one.runs());
    if (own->error && !one.runs()) CHECK(own->error->message == one.message());
    if (verdict->error.has_value() == one.runs()) {
      // Older versions refuse dtypes that have kernels now, and accept shapes that are refused now.
      if (is_recorded_version()) FAIL_CHECK(one.outcome.dump() << " but LibTorch: " << (verdict->error ? verdict->error->message : "ok"));
      ++otherwise;
    } else if (verdict->error && verdict->error->message != one.message()) {
      if (is_recorded_version()) FAIL_CHECK(one.message() << " but LibTorch: " << verdict->error->message);
      ++reworded;
    } else {
      ++agreed;
    }
  }
  INFO(agreed << " agree, " << reworded << " are worded otherwise, " << otherwise << " are otherwise");
  CHECK(agreed >= 6210);
  CHECK(otherwise <= 400);
  CHECK(reworded <= 400);
}

const Case& first_running(std::string_view loss) {
  for (const Case& one : corpus()) {
    if (one.call.def().name == loss && one.runs() && fit_of(one)) return one;
  }
  FAIL("no call of " << loss << " runs");
  __builtin_unreachable();
}

TEST_CASE("on the meta device, where a tensor left on the CPU raises, every loss has a shape and no values") {
  int computed = 0;
  for (const LossDef* def : registered_losses()) {
    INFO(def->name);
    const Case& one = first_running(def->name);
    const Fit fit = *fit_of(one);
    const auto got = libtorch().evaluate(one.call, fit, "meta");
    if (!got.ok()) {
      // An operator without a shape-only kernel: LibTorch says so, and no CPU value comes instead.
      INFO(got.error().message);
      const bool says_so = got.error().message.find("from the 'Meta' backend") != std::string::npos ||
                           got.error().message.find("run this operator with Meta tensors") != std::string::npos;
      CHECK(says_so);
      continue;
    }
    CHECK(got->value.shape == fit.result.shape);
    CHECK(!got->value.values.has_value());
    for (const auto& [name, gradient] : got->grad) CHECK(!gradient.values.has_value());
    ++computed;
  }
  CHECK(computed >= 7);  // 8 with 1.13, 7 with 2.6 and 2.14; the rest has them in PyTorch's Python only
}

TEST_CASE("a device that is not there is a fault, never a run on the CPU") {
  const Case& one = first_running("mse_loss");
  const Fit fit = *fit_of(one);
  CHECK(libtorch().evaluate(one.call, fit, "tpu").error().message == "device tpu: this is no device");
  CHECK(libtorch().evaluate(one.call, fit, "cuda:x").error().code == "no-device");
  CHECK(libtorch().evaluate(one.call, fit, "cuda:99").error().code == "no-device");
  CHECK(engine_backend().evaluate(one.call, fit, "cuda").error().code == "unknown-device");
  CHECK(libtorch().evaluate(one.call, fit, "auto").ok());
}

TEST_CASE("auto leaves the CPU only from a size at which that pays") {
  CHECK(!offload_pays(0, 1));
  CHECK(!offload_pays(4096 * 8192, 1));
  CHECK(offload_pays(std::int64_t{65536} * 8192, 1));
  CHECK(!offload_pays(std::int64_t{65536} * 8192, 4));  // who compute as fast as the data cross
}

/// Whether CUDA's kernel is known to answer otherwise than the CPU's, as PyTorch's do.
bool is_otherwise_on_cuda(const Case& one) {
  const Call& call = one.call;
  if (call.def().name == "nll_loss") {  // the mean of a lone row that is ignored: nan on the CPU, 0 on CUDA
    return call.tensor("target").shape.is_scalar() && call.tensor("target").values->number(0) == static_cast<double>(call.integer("ignore_index"));
  }
  if (call.def().name == "smooth_l1_loss") {  // a beta that float16 has no number for divides 0 by 0 on CUDA
    return call.tensor("input").dtype == Dtype::kFloat16 && call.number("beta") > 0 && call.number("beta") < 0x1p-25;
  }
  if (call.def().name != "ctc_loss") return false;
  // A label that is the blank or no class is not looked for, and each kernel adds up its gradient in its own way; so it is
  // with the values of a sequence without frames.
  const Values& labels = *call.tensor("targets").values;
  for (std::int64_t i = 0; i < labels.count(); ++i) {
    const double label = std::trunc(labels.number(i));
    if (label == static_cast<double>(call.integer("blank")) || label < 0 || label >= static_cast<double>(call.tensor("log_probs").shape[-1].number())) return true;
  }
  const Values& frames = *call.tensor("input_lengths").values;
  for (std::int64_t i = 0; i < frames.count(); ++i) {
    if (frames.number(i) == 0) return true;
  }
  return false;
}

/// Exponentials of integers are float32 numbers, whatever the result is.
double tolerance_on_cuda(const Case& one, Dtype dtype) {
  const TensorSpec* input = one.call.find_tensor("input");
  const double of_input = input != nullptr && !is_floating(input->dtype) ? tolerance(Dtype::kFloat32) : 0;
  return std::max(of_input, tolerance(one, dtype));
}

TEST_CASE("on CUDA, where there is one, every recorded call has the CPU's numbers") {
  const Case& probe = first_running("mse_loss");
  if (!libtorch().has_device("cuda").ok()) {
    CHECK(libtorch().evaluate(probe.call, *fit_of(probe), "cuda").error().message ==
          "device cuda: this LibTorch finds no CUDA device");
    return;
  }
  CHECK(libtorch().evaluate(probe.call, *fit_of(probe), "cuda:99").error().message.find("CUDA device") != std::string::npos);
  std::map<std::string_view, int> compared;
  int total = 0;
  int otherwise = 0;
  for (const Case& one : corpus()) {
    const std::optional<Fit> fit = fit_of(one);
    if (!one.runs() || !fit) continue;
    const auto on_cpu = libtorch().evaluate(one.call, *fit, "cpu");
    if (!on_cpu.ok()) continue;
    if (is_otherwise_on_cuda(one)) {
      ++otherwise;
      continue;
    }
    INFO(one.id);
    const auto on_gpu = libtorch().evaluate(one.call, *fit, "cuda");
    REQUIRE(on_gpu.ok());
    if (!same_numbers(on_gpu->value, on_cpu->value.values->to_doubles(), tolerance_on_cuda(one, on_cpu->value.dtype))) FAIL_CHECK("the value differs");
    CHECK(on_gpu->grad.size() == on_cpu->grad.size());
    for (const auto& [name, gradient] : on_cpu->grad) {
      const TensorSpec* same = find(on_gpu->grad, name);
      if (same == nullptr || !same_numbers(*same, gradient.values->to_doubles(), tolerance_on_cuda(one, gradient.dtype))) FAIL_CHECK("the gradient of " << name << " differs");
    }
    ++compared[one.call.def().name];
    ++total;
  }
  WARN(total << " calls compared on CUDA, " << otherwise << " known to be otherwise there");
  CHECK(total >= 4400);
  CHECK(otherwise <= 40);
  CHECK(compared.size() == registered_losses().size());
}

TEST_CASE("a missing plugin is a fault that says where it was looked for") {
  CHECK(load_torch_plugin("/no/such/folder").error().message == "there is no LibTorch plugin at /no/such/folder/lossfit_torch.so");
  CHECK(find_backend("tensorflow").error().code == "unknown-backend");
  CHECK(*find_backend("xtensor") == &engine_backend());
}

}  // namespace
}  // namespace lossfit::numeric
