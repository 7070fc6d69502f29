import Vocabulary

/// A transformer on patches: each column by itself, cut into stretches of rows that attend to each other.
///
/// Source: Nie, Nguyen, Sinthong and Kalagnanam, *A Time Series is Worth 64 Words* (2023): patches, channel independence,
/// the head on the last patch of each column; layers are normed before, not after.
package struct Transformer: NeuralKind {
  package static let name = "transformer"
  package static let summary = "attention among patches of each column, on windows of rows"
  package static let details = """
    A column's window is cut into patches of `patch` rows, `stride` rows apart, counted back from the last row. All \
    columns pass through the same layers, one independent of the other; only the last linear form reads them together.
    """ + " " + Training.sequenceDetails
  package static let traits = Traits(
    needsScale: true, missing: .median, canStop: true, readsWindows: true, continues: true, features: "transformer_raw")
  package static let purposes: [Purpose] = [.distant]
  package static let parameters =
    [
      Parameter.option("seq", \Self.window, in: 2...10_000, "rows of a window"),
      Parameter.option("patch", \Self.patch, in: 1...1000, "rows of a patch"),
      Parameter.option("stride", \Self.stride, in: 1...1000, "rows from one patch to the next"),
      Parameter.option("hidden", \Self.hidden, in: 1...4096, "numbers that stand for a patch"),
      Parameter.option("heads", \Self.heads, in: 1...64, "heads of attention, which share them evenly"),
      Parameter.option("depth", \Self.depth, in: 1...32, "layers of attention"),
      Parameter.option("border", \Self.border, "closed, or open: whether windows reach back over borders of a split"),
    ] + Training.parameters.map { $0.within(\Self.training) }
  package static let examples = ["m = fit transformer seq=12 patch=4 stride=4 hidden=8 heads=2 depth=1 epochs=2"]

  package var window = 60
  package var patch = 12
  package var stride = 6
  package var hidden = 32
  package var heads = 4
  package var depth = 2
  package var border = Border.closed
  package var training = Training()

  package init() {}

  package func form(inputs: Int, outputs: Int) throws -> NetworkForm {
    guard patch <= window else { throw Complaint("patch=\(patch) is longer than the window of seq=\(window) rows") }
    guard hidden % heads == 0 else {
      throw Complaint("hidden=\(hidden) cannot be shared evenly among heads=\(heads)")
    }
    return NetworkForm(
      kind: .transformer, inputs: inputs, steps: window, outputs: outputs, hidden: hidden, layers: depth, patch: patch,
      stride: stride, heads: heads, dropout: training.dropout)
  }
}
