#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <vector>

#include "CNeural.h"

namespace {

using at::Tensor;

/// The tensors of a network lie one after the other in one piece of memory, and so do their gradients: a step of the
/// optimiser is one loop, and what is stored is one copy.
class Weights {
 public:
  struct Part {
    std::string name;
    std::vector<int64_t> sizes;
    Tensor value;
  };

  /// Declares a tensor, and gives its place.
  size_t add(std::string name, std::vector<int64_t> sizes) {
    parts.push_back({std::move(name), std::move(sizes), {}});
    return parts.size() - 1;
  }

  void layOut() {
    size_t count = 0;
    for (auto &part : parts) count += size(part);
    for (auto *buffer : {&values, &gradients, &mean, &square}) buffer->assign(count, 0);
    size_t start = 0;
    for (auto &part : parts) {
      part.value = at::from_blob(values.data() + start, part.sizes, at::kFloat);
      start += size(part);
    }
  }

  /// From here on the tensors collect gradients.
  void track() {
    size_t start = 0;
    for (auto &part : parts) {
      part.value.set_requires_grad(true);
      part.value.mutable_grad() = at::from_blob(gradients.data() + start, part.sizes, at::kFloat);
      start += size(part);
    }
  }

  const Tensor &operator[](size_t index) const { return parts[index].value; }

  /// AdamW. Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019).
  void step(const wick_network_step &step) {
    constexpr double first = 0.9, second = 0.999, epsilon = 1e-8;
    double norm = 0;
    for (float gradient : gradients) norm += double(gradient) * gradient;
    norm = std::sqrt(norm);
    const float scale = step.clip > 0 && norm > step.clip ? float(step.clip / (norm + 1e-6)) : 1.0f;
    taken += 1;
    const float size = float(step.rate / (1 - std::pow(first, taken)));
    const float spread = float(1 / std::sqrt(1 - std::pow(second, taken)));
    const float keep = float(1 - step.rate * step.decay);
    const size_t count = values.size();
    float *__restrict v = values.data(), *__restrict m = mean.data(), *__restrict s = square.data();
    const float *__restrict g = gradients.data();
    for (size_t i = 0; i < count; i++) {
      const float gradient = g[i] * scale;
      m[i] = float(first) * m[i] + float(1 - first) * gradient;
      s[i] = float(second) * s[i] + float(1 - second) * gradient * gradient;
      v[i] = v[i] * keep - size * m[i] / (std::sqrt(s[i]) * spread + float(epsilon));
    }
  }

  void forgetGradients() { std::fill(gradients.begin(), gradients.end(), 0.0f); }

  std::deque<Part> parts;
  std::vector<float> values;

 private:
  static size_t size(const Part &part) {
    size_t count = 1;
    for (auto size : part.sizes) count *= size_t(size);
    return count;
  }

  std::vector<float> gradients, mean, square;
  int taken = 0;
};

}  // namespace
