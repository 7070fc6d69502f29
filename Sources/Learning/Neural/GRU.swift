import Vocabulary

/// Gated recurrent units.
///
/// Source: Cho and others, *Learning Phrase Representations using RNN Encoder–Decoder* (2014), as PyTorch has it.
package struct GRU: RecurrentKind {
  package static let name = "gru"
  package static let summary = "a recurrent network of gated units, on windows of rows"
  package static let cell = NetworkForm.Kind.gru

  package var window = 60
  package var hidden = 64
  package var layers = 1
  package var border = Border.closed
  package var training = Training()

  package init() {}
}
