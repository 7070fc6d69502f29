#ifndef WICK_CNEURAL_H
#define WICK_CNEURAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum wick_network_kind {
  WICK_PERCEPTRON,
  WICK_LSTM,
  WICK_GRU,
  WICK_CONVOLUTION,
  WICK_TRANSFORMER,
};

/// A kind of network and its sizes; those that a kind does not have are 0.
struct wick_network_form {
  enum wick_network_kind kind;
  /// Columns and rows of a window, and numbers of an answer: 1 for a value, else one a class.
  int inputs, steps, outputs;
  int hidden, layers;
  /// Of a convolution.
  int kernel;
  /// Of a transformer.
  int patch, stride, heads;
  double dropout;
};

/// One of a network's tensors: row-major, behind all those before it in the network's weights.
struct wick_network_tensor {
  const char *_Nonnull name;
  int rank;
  int64_t sizes[4];
};

/// How far one step goes: AdamW, on gradients whose norm is held below `clip`, or as they are where that is 0.
struct wick_network_step {
  double rate, decay, clip;
};

struct wick_network;

/// What the library of networks can do. Where something returns null or false, `reason` tells why.
struct wick_neural {
  const char *_Nonnull version;
  const char *_Nonnull (*_Nonnull reason)(void);

  /// A network whose weights are drawn by the seed. It computes on so many threads.
  struct wick_network *_Nullable (*_Nonnull make)(const struct wick_network_form *_Nonnull, uint64_t seed, int threads);
  void (*_Nonnull release)(struct wick_network *_Nonnull);

  size_t (*_Nonnull tensor_count)(const struct wick_network *_Nonnull);
  struct wick_network_tensor (*_Nonnull tensor)(const struct wick_network *_Nonnull, size_t index);
  /// All weights, one tensor after the other; to be read, and to be written between two steps.
  float *_Nonnull (*_Nonnull weights)(struct wick_network *_Nonnull, size_t *_Nonnull count);

  /// One step down the mean of weight * loss over some windows: the squared error of a value, the cross entropy of
  /// classes. `windows` is window by window, column by column, in the order of time; a target is the value or the place
  /// of the class. `loss` is the sum over the windows before the step.
  bool (*_Nonnull learn)(struct wick_network *_Nonnull, const float *_Nonnull windows, const float *_Nonnull targets,
                         const float *_Nonnull weights, size_t count, const struct wick_network_step *_Nonnull,
                         double *_Nonnull loss);
  /// The values, or the scores of the classes before the softmax, window by window.
  bool (*_Nonnull answer)(struct wick_network *_Nonnull, const float *_Nonnull windows, size_t count,
                          float *_Nonnull answers);
};

/// The library of networks, loaded from its file at the first call. Null where that fails: then `reason` is the
/// system's word for it, to be freed.
const struct wick_neural *_Nullable wick_neural_open(const char *_Nonnull path, char *_Nullable *_Nonnull reason);
/// The library once it was loaded.
const struct wick_neural *_Nullable wick_neural_loaded(void);

#ifdef __cplusplus
}
#endif
#endif
