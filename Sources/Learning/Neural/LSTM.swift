import Vocabulary

/// A long short-term memory: its state after the last row of the window, and a linear form a class on top.
///
/// Source: Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997), with forget gates as PyTorch has them.
package struct LSTM: NeuralKind {
  package static let name = "lstm"
  package static let summary = "a recurrent network of long short-term memory, on windows of rows"
  package static let details = Training.sequenceDetails
  package static let traits = Traits(
    needsScale: true, missing: .median, canStop: true, readsWindows: true, features: "neural_optimal")
  package static let purposes: [Purpose] = [.temporal]
  package static let parameters =
    [
      Parameter.option("seq", \Self.window, in: 2...10_000, "rows of a window"),
      Parameter.option("hidden", \Self.hidden, in: 1...4096, "units of a layer"),
      Parameter.option("layers", \Self.layers, in: 1...16, "layers, one upon the other"),
      Parameter.option("border", \Self.border, "closed, or open: whether windows reach back over borders of a split"),
    ] + Training.parameters.map { $0.within(\Self.training) }
  package static let examples = ["m = fit lstm seq=10 hidden=8 epochs=2"]

  package var window = 60
  package var hidden = 64
  package var layers = 1
  package var border = Border.closed
  package var training = Training()

  package init() {}

  package func form(inputs: Int, outputs: Int) -> NetworkForm {
    NetworkForm(
      kind: .lstm, inputs: inputs, steps: window, outputs: outputs, hidden: hidden, layers: layers,
      dropout: training.dropout)
  }
}
