// Networks on libtorch, behind the plain table of CNeural.h. Only what ATen/ATen.h reaches is used: the headers beside it
// take twice as long to compile, and lie where only this file would look.

#include "Neural.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/csrc/api/include/torch/version.h>

#include <atomic>
#include <cstring>
#include <memory>

#include "Kinds.h"

/// A network and the threads it computes on.
struct wick_network {
  std::unique_ptr<Network> network;
  int threads;
};

namespace {

std::unique_ptr<Network> made(const Form &form, uint64_t seed) {
  std::unique_ptr<Network> network;
  switch (form.kind) {
    case WICK_PERCEPTRON: network = std::make_unique<Perceptron>(form); break;
    case WICK_LSTM:
    case WICK_GRU: network = std::make_unique<Recurrent>(form); break;
    case WICK_CONVOLUTION: network = std::make_unique<Convolution>(form); break;
    case WICK_TRANSFORMER: network = std::make_unique<Transformer>(form); break;
  }
  network->finish(seed);
  return network;
}


thread_local std::string reason;

/// Where OpenBLAS does the products of matrices it has threads of its own. Both pools at once are slower than either:
/// convolutions are split by libtorch, all others by the products.
void useThreads(const wick_network *network) {
  const bool splits = network->network->form.kind == WICK_CONVOLUTION;
  const int own = splits ? network->threads : 1, products = splits ? 1 : network->threads;
  static const auto setProducts = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  static std::atomic<int> current{0};
  if (setProducts && current.exchange(products) != products) setProducts(products);
  thread_local int ours = 0;
  if (ours != own) at::set_num_threads(ours = own);
}

/// Runs `body`; an exception becomes a reason.
template <typename Body>
bool attempt(Body body) {
  try {
    body();
    return true;
  } catch (const c10::Error &error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception &error) {
    reason = error.what();
  }
  reason = reason.substr(0, reason.find('\n'));
  return false;
}

Tensor borrowed(const float *numbers, at::IntArrayRef sizes) {
  return at::from_blob(const_cast<float *>(numbers), sizes, at::kFloat);
}

Tensor windows(const Network &network, const float *numbers, size_t count) {
  return borrowed(numbers, {int64_t(count), network.form.inputs, network.form.steps});
}

/// The loss of each window.
Tensor losses(const Tensor &answers, const Tensor &targets) {
  if (answers.size(1) == 1) return (answers.squeeze(1) - targets).square();
  return -at::log_softmax(answers, 1).gather(1, targets.to(at::kLong).unsqueeze(1)).squeeze(1);
}

const char *why() { return reason.c_str(); }

wick_network *make(const wick_network_form *form, uint64_t seed, int threads) {
  auto result = std::make_unique<wick_network>();
  if (!attempt([&] { *result = {made(*form, seed), threads}; })) return nullptr;
  return result.release();
}

void release(wick_network *network) { delete network; }

size_t tensorCount(const wick_network *network) { return network->network->weights.parts.size(); }

wick_network_tensor tensor(const wick_network *network, size_t index) {
  const auto &part = network->network->weights.parts[index];
  wick_network_tensor result{part.name.c_str(), int(part.sizes.size()), {}};
  std::copy(part.sizes.begin(), part.sizes.end(), result.sizes);
  return result;
}

float *weights(wick_network *network, size_t *count) {
  auto &values = network->network->weights.values;
  *count = values.size();
  return values.data();
}

bool learn(wick_network *self, const float *inputs, const float *targets, const float *shares, size_t count,
           const wick_network_step *step, double *loss) {
  return attempt([&] {
    useThreads(self);
    Network &network = *self->network;
    const int64_t rows = int64_t(count);
    network.isLearning = true;
    network.weights.forgetGradients();
    const Tensor each = losses(network.answer(windows(network, inputs, count)), borrowed(targets, {rows}));
    const Tensor sum = (each * borrowed(shares, {rows})).sum();
    (sum / double(rows)).backward();
    *loss = sum.item<double>();
    network.weights.step(*step);
  });
}

bool answer(wick_network *self, const float *inputs, size_t count, float *answers) {
  return attempt([&] {
    useThreads(self);
    const at::NoGradGuard quiet;
    Network &network = *self->network;
    network.isLearning = false;
    const Tensor result = network.answer(windows(network, inputs, count)).contiguous();
    std::memcpy(answers, result.data_ptr<float>(), count * size_t(network.form.outputs) * sizeof(float));
  });
}

}  // namespace

const wick_neural *wick_neural_table() {
  static const wick_neural table{TORCH_VERSION, why,     make,  release, tensorCount, tensor,
                                 weights,       learn, answer};
  return &table;
}
