extension Expression {
  /// The expression in canonical form: `parse(source) == self`.
  package var source: String { "" }
}
