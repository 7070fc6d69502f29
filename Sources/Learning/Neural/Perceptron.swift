import Vocabulary

/// A multilayer perceptron: layers of max(0, Wx + b) on the columns of one row, and a linear form a class on top.
package struct Perceptron: NeuralKind {
  package static let name = "mlp"
  package static let summary = "a network of layers, on the columns of one row"
  package static let details = "For classes and for values. " + Training.details
  package static let traits = Traits(
    needsScale: true, missing: .median, canStop: true, readsWindows: false, continues: true, features: "neural_optimal")
  package static let parameters =
    [
      Parameter.option("hidden", \Self.hidden, in: 1...4096, "units of a layer"),
      Parameter.option("layers", \Self.layers, in: 1...16, "layers before the last one"),
    ] + Training.parameters.map { $0.within(\Self.training) }
  package static let examples = ["m = fit mlp hidden=8 epochs=3", "m = fit mlp y=y epochs=3 layers=1 lr=0.01"]

  package var hidden = 64
  package var layers = 2
  package var training = Training()

  package init() {}

  package var window: Int { 1 }
  package var border: Border { .open }

  package func form(inputs: Int, outputs: Int) -> NetworkForm {
    NetworkForm(
      kind: .mlp, inputs: inputs, outputs: outputs, hidden: hidden, layers: layers, dropout: training.dropout)
  }
}
