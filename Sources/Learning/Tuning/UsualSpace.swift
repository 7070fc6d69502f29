// What is searched of each family where a line does not say.

extension XGBoost {
  package static var usualSpace: [Dimension] {
    [
      Dimension("depth", .steps(low: 2, step: 1, count: 7)), Dimension("lr", .reals(0.01...0.3, isLog: true)),
      Dimension("rounds", .logWholes(30...300)), Dimension("subsample", .reals(0.5...1, isLog: false)),
      Dimension("colsample", .reals(0.5...1, isLog: false)), Dimension("min_child", .reals(1...50, isLog: true)),
    ]
  }
}

extension LightGBM {
  package static var usualSpace: [Dimension] {
    [
      Dimension("leaves", .logWholes(4...64)), Dimension("lr", .reals(0.01...0.3, isLog: true)),
      Dimension("rounds", .logWholes(30...300)), Dimension("subsample", .reals(0.5...1, isLog: false)),
      Dimension("colsample", .reals(0.5...1, isLog: false)), Dimension("min_leaf", .logWholes(5...200)),
    ]
  }
}

extension Forest {
  package static var usualSpace: [Dimension] {
    [Dimension("depth", .steps(low: 2, step: 1, count: 11)), Dimension("min_leaf", .reals(1...100, isLog: true))]
  }
}

extension Logit {
  package static var usualSpace: [Dimension] { [Dimension("C", .reals(1e-4...100, isLog: true))] }
}

extension Ridge {
  package static var usualSpace: [Dimension] { [Dimension("alpha", .reals(1e-3...1e5, isLog: true))] }
}
