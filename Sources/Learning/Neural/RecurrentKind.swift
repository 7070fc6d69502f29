import Vocabulary

/// A network that reads a window row by row into a state; a linear form a class stands on the last one.
package protocol RecurrentKind: NeuralKind {
  static var cell: NetworkForm.Kind { get }
  var window: Int { get set }
  var hidden: Int { get set }
  var layers: Int { get set }
  var border: Border { get set }
  var training: Training { get set }
}

extension RecurrentKind {
  package static var details: String { Training.sequenceDetails }
  package static var traits: Traits {
    Traits(
      needsScale: true, missing: .median, canStop: true, readsWindows: true, continues: true, features: "neural_optimal"
    )
  }
  package static var purposes: [Purpose] { [.temporal] }
  package static var parameters: [Parameter<Self>] {
    [
      Parameter.option("seq", \Self.window, in: 2...10_000, "rows of a window"),
      Parameter.option("hidden", \Self.hidden, in: 1...4096, "units of a layer"),
      Parameter.option("layers", \Self.layers, in: 1...16, "layers, one upon the other"),
      Parameter.option("border", \Self.border, "closed, or open: whether windows reach back over borders of a split"),
    ] + Training.parameters.map { $0.within(\Self.training) }
  }
  package static var examples: [String] { ["m = fit \(name) seq=10 hidden=8 epochs=2"] }

  package func form(inputs: Int, outputs: Int) -> NetworkForm {
    NetworkForm(
      kind: Self.cell, inputs: inputs, steps: window, outputs: outputs, hidden: hidden, layers: layers,
      dropout: training.dropout)
  }
}
