#pragma once

#include "Network.h"

namespace {

/// Layers of max(0, Wx + b) over all numbers of the window.
class Perceptron final : public Network {
 public:
  explicit Perceptron(const Form &form) : Network(form) {
    for (int layer = 0; layer < form.layers; layer++) {
      const int64_t from = layer == 0 ? int64_t(form.inputs) * form.steps : form.hidden;
      layers.push_back(linear("layers." + std::to_string(layer), from, form.hidden));
    }
  }

 private:
  Tensor summary(const Tensor &windows) override {
    Tensor x = windows.flatten(1);
    for (size_t layer : layers) x = drop(at::relu(at::linear(x, weights[layer], weights[layer + 1])));
    return x;
  }

  std::vector<size_t> layers;
};

/// LSTM or GRU: the state after the window's last row.
class Recurrent final : public Network {
 public:
  explicit Recurrent(const Form &form) : Network(form), isLSTM(form.kind == WICK_LSTM) {
    const int64_t gates = (isLSTM ? 4 : 3) * form.hidden;
    const double bound = 1 / std::sqrt(double(form.hidden));
    for (int layer = 0; layer < form.layers; layer++) {
      const std::string end = "_l" + std::to_string(layer);
      layers.push_back(drawn("weight_ih" + end, {gates, layer == 0 ? form.inputs : form.hidden}, bound));
      drawn("weight_hh" + end, {gates, form.hidden}, bound);
      drawn("bias_ih" + end, {gates}, bound);
      drawn("bias_hh" + end, {gates}, bound);
    }
  }

 private:
  Tensor summary(const Tensor &windows) override {
    Tensor x = windows.permute({2, 0, 1}).contiguous();
    const Tensor zero = at::zeros({1, x.size(1), form.hidden});
    for (size_t layer : layers) {
      // Layer by layer: between its own layers the library would draw from a generator that all share.
      const std::vector<Tensor> own = {weights[layer], weights[layer + 1], weights[layer + 2], weights[layer + 3]};
      if (layer != layers[0]) x = drop(x);
      x = isLSTM ? std::get<0>(at::lstm(x, {zero, zero}, own, true, 1, 0, isLearning, false, false))
                 : std::get<0>(at::gru(x, zero, own, true, 1, 0, isLearning, false, false));
    }
    return drop(x[-1]);
  }

  const bool isLSTM;
  std::vector<size_t> layers;
};

/// Residual blocks of two causal convolutions each, every block twice as wide apart; the state at the last row.
///
/// Source: Bai, Kolter and Koltun, An Empirical Evaluation of Generic Convolutional and Recurrent Networks for Sequence
/// Modeling (2018).
class Convolution final : public Network {
 public:
  explicit Convolution(const Form &form) : Network(form) {
    for (int level = 0; level < form.layers; level++) {
      const std::string name = "blocks." + std::to_string(level);
      const int64_t from = level == 0 ? form.inputs : form.hidden;
      Block block{normed(name + ".conv1", from), normed(name + ".conv2", form.hidden), 0, from != form.hidden};
      if (block.isResized) {
        block.residual = drawn(name + ".downsample.weight", {form.hidden, from, 1}, 1 / std::sqrt(double(from)));
        drawn(name + ".downsample.bias", {form.hidden}, 1 / std::sqrt(double(from)));
      }
      blocks.push_back(block);
    }
  }

 private:
  struct Block {
    size_t first, second, residual;
    bool isResized;
  };

  /// Length, direction and bias of a kernel: w = g * v / |v|.
  size_t normed(const std::string &name, int64_t from) {
    const double bound = 1 / std::sqrt(double(from * form.kernel));
    const size_t place = filled(name + ".weight_g", {form.hidden, 1, 1}, 0);
    drawn(name + ".weight_v", {form.hidden, from, form.kernel}, bound);
    drawn(name + ".bias", {form.hidden}, bound);
    initials.push_back(
        [this, place] { Tensor(weights[place]).copy_(weights[place + 1].norm(2, {1, 2}, /*keepdim=*/true)); });
    return place;
  }

  Tensor convolved(const Tensor &x, size_t place, int64_t apart) {
    const Tensor kernel = at::_weight_norm(weights[place + 1], weights[place], 0);
    const Tensor before = at::constant_pad_nd(x, {apart * (form.kernel - 1), 0});
    return drop(at::relu(at::conv1d(before, kernel, weights[place + 2], {1}, at::IntArrayRef{0}, {apart})));
  }

  Tensor summary(const Tensor &windows) override {
    Tensor x = windows;
    int64_t apart = 1;
    for (const Block &block : blocks) {
      const Tensor y = convolved(convolved(x, block.first, apart), block.second, apart);
      const Tensor own =
          block.isResized ? at::conv1d(x, weights[block.residual], weights[block.residual + 1]) : x;
      x = at::relu(y + own);
      apart *= 2;
    }
    return x.select(2, -1);
  }

  std::vector<Block> blocks;
};

/// Each column by itself, cut into patches that attend to each other; the head reads the last patch of every column.
///
/// Source: Nie et al., A Time Series is Worth 64 Words (2023): patches, channel independence, its head for classes; with
/// layers that are normed before, not after (Xiong et al., On Layer Normalization in the Transformer Architecture, 2020).
class Transformer final : public Network {
 public:
  explicit Transformer(const Form &form) : Network(form), patches((form.steps - form.patch) / form.stride + 1) {
    embedding = linear("embedding", form.patch, form.hidden);
    position = drawn("position", {patches, form.hidden}, 0.02);
    for (int index = 0; index < form.layers; index++) {
      const std::string name = "layers." + std::to_string(index);
      Layer layer{};
      layer.norm1 = norm(name + ".norm1");
      // Even over all three projections together, as PyTorch's attention is drawn.
      layer.attention =
          drawn(name + ".self_attn.in_proj_weight", {3 * form.hidden, form.hidden}, std::sqrt(6.0 / (4 * form.hidden)));
      filled(name + ".self_attn.in_proj_bias", {3 * form.hidden}, 0);
      layer.out = linear(name + ".self_attn.out_proj", form.hidden, form.hidden);
      layer.norm2 = norm(name + ".norm2");
      layer.inner = linear(name + ".linear1", form.hidden, 2 * form.hidden);
      layer.outer = linear(name + ".linear2", 2 * form.hidden, form.hidden);
      layers.push_back(layer);
    }
    last = norm("norm");
  }

 private:
  struct Layer {
    size_t norm1, attention, out, norm2, inner, outer;
  };

  int64_t headWidth() const override { return int64_t(form.inputs) * form.hidden; }

  size_t norm(const std::string &name) {
    const size_t place = filled(name + ".weight", {form.hidden}, 1);
    filled(name + ".bias", {form.hidden}, 0);
    return place;
  }

  Tensor normed(const Tensor &x, size_t place) {
    return at::layer_norm(x, {form.hidden}, weights[place], weights[place + 1], 1e-5);
  }

  Tensor attended(const Tensor &x, const Layer &layer) {
    const int64_t rows = x.size(0), each = form.hidden / form.heads;
    const Tensor all = at::linear(x, weights[layer.attention], weights[layer.attention + 1])
                           .view({rows, patches, 3, form.heads, each})
                           .permute({2, 0, 3, 1, 4});
    const Tensor query = all[0] * (1 / std::sqrt(double(each)));
    const Tensor share = drop(at::softmax(at::matmul(query, all[1].transpose(-2, -1)), -1));
    const Tensor mixed = at::matmul(share, all[2]).transpose(1, 2).reshape({rows, patches, form.hidden});
    return at::linear(mixed, weights[layer.out], weights[layer.out + 1]);
  }

  Tensor summary(const Tensor &windows) override {
    const int64_t count = windows.size(0);
    // The oldest rows are left out where patches do not fill the window: the newest always count.
    const int64_t used = (patches - 1) * form.stride + form.patch;
    Tensor x = windows.narrow(2, form.steps - used, used)
                   .unfold(2, form.patch, form.stride)
                   .reshape({count * form.inputs, patches, form.patch});
    x = drop(at::linear(x, weights[embedding], weights[embedding + 1]) + weights[position]);
    for (const Layer &layer : layers) {
      x = x + drop(attended(normed(x, layer.norm1), layer));
      const Tensor inner =
          drop(at::gelu(at::linear(normed(x, layer.norm2), weights[layer.inner], weights[layer.inner + 1])));
      x = x + drop(at::linear(inner, weights[layer.outer], weights[layer.outer + 1]));
    }
    return drop(normed(x.select(1, -1), last).reshape({count, headWidth()}));
  }

  const int64_t patches;
  size_t embedding = 0, position = 0, last = 0;
  std::vector<Layer> layers;
};

}  // namespace
