#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <functional>

#include "Weights.h"

namespace {

using Form = wick_network_form;

/// What all kinds share: how tensors are declared and drawn, and a linear head.
///
/// Everything drawn by chance comes from the network's own generator, so that networks trained side by side do not
/// disturb each other.
class Network {
 public:
  virtual ~Network() = default;

  const Form form;
  Weights weights;
  bool isLearning = false;

  /// Declares the tensors; the last step of every kind.
  void finish(uint64_t seed) {
    generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const int64_t width = headWidth();
    head = linear("head", width, form.outputs);
    weights.layOut();
    for (auto &initial : initials) initial();
    initials.clear();
    weights.track();
  }

  /// Scores or values, [windows, outputs], of windows [windows, columns, rows].
  Tensor answer(const Tensor &windows) { return at::linear(summary(windows), weights[head], weights[head + 1]); }

 protected:
  explicit Network(const Form &form) : form(form) {}

  /// What the head reads: [windows, headWidth].
  virtual Tensor summary(const Tensor &windows) = 0;
  virtual int64_t headWidth() const { return form.hidden; }

  /// A tensor drawn evenly between -bound and bound.
  size_t drawn(const std::string &name, std::vector<int64_t> sizes, double bound) {
    const size_t place = weights.add(name, std::move(sizes));
    initials.push_back([this, place, bound] { Tensor(weights[place]).uniform_(-bound, bound, generator); });
    return place;
  }

  size_t filled(const std::string &name, std::vector<int64_t> sizes, double value) {
    const size_t place = weights.add(name, std::move(sizes));
    initials.push_back([this, place, value] { Tensor(weights[place]).fill_(value); });
    return place;
  }

  /// Weight and bias, one after the other.
  size_t linear(const std::string &name, int64_t from, int64_t to) {
    const double bound = 1 / std::sqrt(double(from));
    const size_t place = drawn(name + ".weight", {to, from}, bound);
    drawn(name + ".bias", {to}, bound);
    return place;
  }

  Tensor drop(const Tensor &x) {
    if (!isLearning || form.dropout <= 0) return x;
    const double keep = 1 - form.dropout;
    return x * at::empty_like(x, at::MemoryFormat::Contiguous).bernoulli_(keep, generator).div_(keep);
  }

  std::vector<std::function<void()>> initials;
  at::Generator generator;

 private:
  size_t head = 0;
};

}  // namespace
