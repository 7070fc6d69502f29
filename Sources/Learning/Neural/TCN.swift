import Vocabulary

/// A temporal convolutional network: residual blocks of two causal convolutions, each block twice as wide apart.
///
/// Source: Bai, Kolter and Koltun, *An Empirical Evaluation of Generic Convolutional and Recurrent Networks for Sequence
/// Modeling* (2018).
package struct TCN: NeuralKind {
  package static let name = "tcn"
  package static let summary = "a network of causal convolutions ever wider apart, on windows of rows"
  package static let details = """
    The last row sees 1 + 2 (kernel - 1) (2^levels - 1) rows of its window.
    """ + " " + Training.sequenceDetails
  package static let traits = Traits(
    needsScale: true, missing: .median, canStop: true, readsWindows: true, continues: true, features: "neural_optimal")
  package static let purposes: [Purpose] = [.temporal]
  package static let parameters =
    [
      Parameter.option("seq", \Self.window, in: 2...10_000, "rows of a window"),
      Parameter.option("hidden", \Self.hidden, in: 1...4096, "channels of a convolution"),
      Parameter.option("kernel", \Self.kernel, in: 2...64, "rows that one convolution reads"),
      Parameter.option("levels", \Self.levels, in: 1...12, "blocks, each twice as wide apart as the one before"),
      Parameter.option("border", \Self.border, "closed, or open: whether windows reach back over borders of a split"),
    ] + Training.parameters.map { $0.within(\Self.training) }
  package static let examples = ["m = fit tcn seq=10 hidden=8 levels=2 epochs=2"]

  package var window = 60
  package var hidden = 32
  package var kernel = 3
  package var levels = 4
  package var border = Border.closed
  package var training = Training()

  package init() {}

  package func form(inputs: Int, outputs: Int) -> NetworkForm {
    NetworkForm(
      kind: .tcn, inputs: inputs, steps: window, outputs: outputs, hidden: hidden, layers: levels, kernel: kernel,
      dropout: training.dropout)
  }
}
