import Vocabulary

extension Model {
  /// The coefficients of the last fit, the greatest first; nil for a family that has none. Columns are scaled before
  /// they are weighed, so that sizes can be compared: with zscore a coefficient is the change for one standard deviation.
  package func coefficientTable(top: Int = .max) -> Table? {
    guard let forms = final.coefficients, let first = forms.first, first.count == origin.features.count + 1 else {
      return nil
    }
    let sizes = origin.features.indices.map { column in forms.reduce(0) { $0 + abs($1[column]) } }
    let all = sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
    let order = Array(all.prefix(top))
    func column(_ title: String, _ value: (Int) -> Double, intercept: Double) -> Table.Column {
      Table.Column(title, (order.map(value) + [intercept]).map { .number($0, decimals: 6) })
    }
    let names = origin.classNames
    var columns = [Table.Column("feature", order.map { .text(origin.features[$0].name) } + [.text("intercept")])]
    if forms.count == 1 {
      columns.append(
        column(names.last.map { "log-odds of \($0)" } ?? "coefficient", { first[$0] }, intercept: first[sizes.count]))
      if !names.isEmpty {
        columns.append(
          column("odds ratio", { exponential(of: first[$0]) }, intercept: exponential(of: first[sizes.count])))
      }
    } else {
      for (name, form) in zip(names, forms) { columns.append(column(name, { form[$0] }, intercept: form[sizes.count])) }
    }
    let zeros = sizes.count { $0 == 0 }
    var notes = ["on columns as the fit scaled and filled them"]
    if zeros > 0 { notes.append("\(zeros) of \(sizes.count) are 0") }
    if order.count < all.count { notes.append("\(all.count - order.count) smaller ones are not shown") }
    return Table("coefficients", columns: columns, notes: notes)
  }

  /// What each feature weighs in the last fit, the greatest first.
  package func importanceTable(of name: String, _ kind: Importance = .gain, top: Int = 20) throws -> Table {
    let all = try importance(kind)
    let shown = all.prefix(top)
    let rest = all.dropFirst(top).reduce(0) { $0 + $1.share }
    let left = all.count - shown.count
    return Table(
      "importance of \(name) by \(kind.rawValue)",
      columns: [
        Table.Column("feature", shown.map { .text($0.name) }),
        Table.Column("share", unit: "%", shown.map { .number(100 * $0.share, decimals: 2) }),
        Table.Column(
          "formula",
          shown.map { part in .text(origin.features.first { $0.name == part.name }?.formula ?? "") }),
      ],
      notes: left > 0
        ? ["\(left) more features with \(Value.source((10_000 * rest).rounded() / 100)) % together"] : [])
  }
}
