import Vocabulary

/// All classes weigh alike: n / (classes * count of the row's class).
package struct ClassBalance: Weighting {
  package static let name = "balanced"
  package static let summary = "all classes weigh alike, however rare"
  package static let examples = ["w = weigh balanced", "m = fit logit weigh=[uniqueness balanced]"]

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    guard case .classes(let classes) = rows.label.target else {
      throw Complaint("weigh balanced needs a label with classes, such as sign or triple, not a value")
    }
    return try rows.label.values.withValues { values in
      var counts = [Int](repeating: 0, count: classes.count)
      let places = rows.rows.map { classes.firstIndex(of: Int(values[Int($0)])) ?? 0 }
      for place in places { counts[place] += 1 }
      let present = Double(counts.count { $0 > 0 })
      return places.map { Double(rows.rows.count) / (present * Double(counts[$0])) }
    }
  }
}
