import Vocabulary

/// A named column of a frame and all that is known of it. Immutable; frames share columns.
package struct Column: Sendable {
  /// What a column is for: `fit`, `predict` and `backtest` look for it.
  package enum Role: String, CaseIterable, Sendable {
    case bar, feature, label, weight, part, score, signal, position, other
  }

  package enum Values: Sendable {
    case numbers(Numbers)
    /// Codes into names; -1 is missing.
    case category(codes: [Int32], names: [String])
    case text([String])
  }

  package var name: String
  package var role: Role
  package var values: Values
  package var unit: String?
  /// The expression that made it, in canonical form.
  package var formula: String?
  /// Rows before a segment's first value that the column can have: bars it looks back.
  package var lookback: Int
  /// Bars it looks ahead. Anything above 0 must not be a feature.
  package var lookahead: Int

  package init(
    _ name: String, role: Role = .other, _ values: Values, unit: String? = nil, formula: String? = nil,
    lookback: Int = 0, lookahead: Int = 0
  ) {
    self.name = name
    self.role = role
    self.values = values
    self.unit = unit
    self.formula = formula
    self.lookback = lookback
    self.lookahead = lookahead
  }

  package init(_ name: String, role: Role = .other, _ numbers: [Double]) {
    self.init(name, role: role, .numbers(Numbers(numbers)))
  }

  package var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .category(let codes, _): codes.count
    case .text(let texts): texts.count
    }
  }

  /// The numbers, or nil for a column of names or texts.
  package var numbers: Numbers? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  /// Of name, role and values.
  package func digest() throws -> Digest {
    let content =
      switch values {
      case .numbers(let numbers): try numbers.digest()
      case .category(let codes, let names):
        Digest(of: [Digest(of: codes.map { Int64($0) }), Digest(names.joined(separator: "\u{0}"))])
      case .text(let texts): Digest(texts.joined(separator: "\u{0}"))
      }
    return Digest(of: [Digest(name), Digest(role.rawValue), content])
  }
}
