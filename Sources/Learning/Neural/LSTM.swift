import Vocabulary

/// A long short-term memory.
///
/// Source: Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997), with forget gates as PyTorch has them.
package struct LSTM: RecurrentKind {
  package static let name = "lstm"
  package static let summary = "a recurrent network of long short-term memory, on windows of rows"
  package static let cell = NetworkForm.Kind.lstm

  package var window = 60
  package var hidden = 64
  package var layers = 1
  package var border = Border.closed
  package var training = Training()

  package init() {}
}
