import CNeural
import Vocabulary

/// Sizes of a network that are all that is needed to make it again.
package struct NetworkForm: Equatable, Sendable {
  package enum Kind: String { case mlp, lstm, gru, tcn, transformer }

  package var kind: Kind
  package var inputs: Int
  package var steps = 1
  /// 1 for a value, else one a class.
  package var outputs: Int
  package var hidden: Int
  package var layers: Int
  package var kernel = 0
  package var patch = 0
  package var stride = 0
  package var heads = 0
  package var dropout = 0.0

  package init(
    kind: Kind, inputs: Int, steps: Int = 1, outputs: Int, hidden: Int, layers: Int, kernel: Int = 0, patch: Int = 0,
    stride: Int = 0, heads: Int = 0, dropout: Double = 0
  ) {
    (self.kind, self.inputs, self.steps, self.outputs) = (kind, inputs, steps, outputs)
    (self.hidden, self.layers, self.kernel) = (hidden, layers, kernel)
    (self.patch, self.stride, self.heads, self.dropout) = (patch, stride, heads, dropout)
  }

  fileprivate var native: wick_network_form {
    let native: wick_network_kind =
      switch kind {
      case .mlp: WICK_PERCEPTRON
      case .lstm: WICK_LSTM
      case .gru: WICK_GRU
      case .tcn: WICK_CONVOLUTION
      case .transformer: WICK_TRANSFORMER
      }
    return wick_network_form(
      kind: native, inputs: Int32(inputs), steps: Int32(steps), outputs: Int32(outputs), hidden: Int32(hidden),
      layers: Int32(layers), kernel: Int32(kernel), patch: Int32(patch), stride: Int32(stride), heads: Int32(heads),
      dropout: dropout)
  }
}

/// Some windows, one after the other: of each the columns, of each column its rows in the order of time.
package struct Batch: Sendable {
  package var windows: [Float]
  package var count: Int
  /// The value or the place of the class of each window; not needed to answer.
  package var targets: [Float] = []
  package var weights: [Float] = []

  package init(windows: [Float], count: Int, targets: [Float] = [], weights: [Float] = []) {
    (self.windows, self.count, self.targets, self.weights) = (windows, count, targets, weights)
  }
}

/// A network of libtorch.
///
/// A class, because it owns the library's object; whoever holds it uses it from one thread at a time.
package final class Network: Sendable {
  private nonisolated(unsafe) let handle: OpaquePointer
  private let library: NeuralLibrary
  package let form: NetworkForm

  /// - Parameter seed: Draws the first weights and what dropout leaves out.
  package init(_ form: NetworkForm, seed: UInt64, threads: Int) throws {
    let library = try NeuralLibrary.opened(for: form.kind.rawValue)
    var native = form.native
    guard let handle = library.table.make(&native, seed, Int32(threads)) else { throw library.complaint }
    (self.library, self.handle, self.form) = (library, handle, form)
  }

  deinit { library.table.release(handle) }

  /// Name and sizes of each tensor, in the order of the weights.
  package var tensors: [(name: String, sizes: [Int])] {
    (0..<library.table.tensor_count(handle)).map { index in
      let tensor = library.table.tensor(handle, index)
      let all = [tensor.sizes.0, tensor.sizes.1, tensor.sizes.2, tensor.sizes.3]
      return (String(cString: tensor.name), all.prefix(Int(tensor.rank)).map { Int($0) })
    }
  }

  /// All weights, tensor after tensor.
  package var weights: [Float] {
    var count = 0
    let start = library.table.weights(handle, &count)
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  package func restore(_ weights: [Float]) throws {
    var count = 0
    let start = library.table.weights(handle, &count)
    guard count == weights.count else {
      throw Complaint("a \(form.kind.rawValue) of \(count) weights cannot take \(weights.count)")
    }
    start.update(from: weights, count: count)
  }

  /// Complains of tensors that are not its own by name and size.
  func restore(_ stored: Tensors) throws {
    let own = tensors
    guard own.count == stored.tensors.count,
      zip(own, stored.tensors).allSatisfy({ $0.name == $1.name && $0.sizes == $1.sizes })
    else { throw Complaint("a stored \(form.kind.rawValue) has weights of another network") }
    try restore(stored.values)
  }

  /// One step of AdamW. The sum of weight * loss over the windows, before the step.
  package func learn(_ batch: Batch, rate: Double, decay: Double, clip: Double) throws -> Double {
    var step = wick_network_step(rate: rate, decay: decay, clip: clip)
    var loss = 0.0
    guard library.table.learn(handle, batch.windows, batch.targets, batch.weights, batch.count, &step, &loss) else {
      throw library.complaint
    }
    return loss
  }

  /// Values, or the scores of the classes before the softmax, window by window.
  package func answer(_ batch: Batch) throws -> [Float] {
    var isDone = false
    let answers = [Float](unsafeUninitializedCapacity: batch.count * form.outputs) { answers, count in
      guard let base = answers.baseAddress else { return }
      isDone = library.table.answer(handle, batch.windows, batch.count, base)
      count = isDone ? batch.count * form.outputs : 0
    }
    guard isDone else { throw library.complaint }
    return answers
  }
}
