import Vocabulary

/// How a network is trained: settings that all kinds share.
package struct Training: Sendable {
  var rate = 0.001
  var decay = 0.01
  var batch = 64
  var epochs = 100
  var patience = 10
  var clip = 1.0
  var dropout = 0.1
  var scaling = Scaling.robust
  var imputing = Imputing.median
  var classWeight = ClassWeight.none
  var threads = 1

  static let parameters: [Parameter<Training>] = [
    Parameter.option("dropout", \Self.dropout, in: 0...0.95, "share of the numbers that each layer loses in training"),
    Parameter.option("lr", \Self.rate, in: 1e-7...1, "learning rate of AdamW"),
    Parameter.option("weight_decay", \Self.decay, in: 0...10, "how far weights shrink, times the rate, each step"),
    Parameter.option("batch", \Self.batch, in: 1...65_536, "rows of one step"),
    Parameter.option("epochs", \Self.epochs, in: 1...100_000, "most passes over the training rows"),
    Parameter.option(
      "patience", \Self.patience, in: 0...10_000, "epochs without improvement after which to stop; 0 never"),
    Parameter.option("clip", \Self.clip, in: 0...1e9, "greatest norm of a gradient; 0 for any"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option(
      "scale", \Self.scaling, "robust, zscore, minmax, rankgauss, clip, or none for columns that are scaled"),
    Parameter.option("impute", \Self.imputing, "median, or none to refuse missing values"),
    Parameter.option("threads", \Self.threads, in: 1...256, "threads of one fit"),
  ]

  static let details = """
    Trained by AdamW on libtorch, which is loaded when it is first needed (make neural builds that part). Training stops \
    once the loss on rows kept aside did not improve for `patience` epochs, and the weights of the best epoch are taken \
    back: the rows are the validation part of a hold-out, else the last tenth of the training rows, purged; the last fit \
    takes the median epoch of the folds. m.curve shows the losses. Missing values are replaced by the median and columns \
    scaled, both learned from the training rows of each fold; a value to predict is standardised meanwhile. Folds are \
    fitted side by side; threads=N gives each fit N threads, which may change the last digits. importance is the size \
    of the weights that read a column. from=m goes on with the weights of m, whose preparation stays; the averages of \
    AdamW begin anew, and m.curve has the new epochs. All columns are held in memory.
    """

  /// Of families that read a window of rows.
  static let sequenceDetails = """
    For classes and for values. Each row is predicted from a window: itself and the seq - 1 rows before it, of its own \
    symbol. A window never crosses a border of the split: the first rows of each part have none and are left out, of \
    training, of stopping and of judging; border=open lets windows reach back over borders, as features do. Rows that \
    no split divides, such as those of another frame, need seq rows of their symbol.
    """ + " " + details
}

extension Training {
  /// Trains a network to the end, or until its loss on the stopping windows no longer falls; then it has the best
  /// weights. Each epoch takes the windows in an order of its own.
  func train(
    _ network: Network, on lesson: Lesson, seed: UInt64, thread: ForeignThread, monitor: Monitor
  ) throws -> LossCurve {
    var curve = LossCurve()
    var best = (epoch: 0, loss: Double.infinity, weights: [Float]())
    let whole = lesson.weights.reduce(0.0) { $0 + Double($1) }
    let stops = patience > 0 && lesson.stopWeights.contains { $0 > 0 }
    for epoch in 1...epochs {
      let order = Training.order(of: lesson.windows.rows.count, seed: seed, epoch: epoch)
      var sum = 0.0
      for start in stride(from: 0, to: order.count, by: batch) {
        try monitor.check()
        let batch = try lesson.batch(order[start..<min(start + batch, order.count)])
        sum += try thread.run(monitor) { [rate, decay, clip] in
          try network.learn(batch, rate: rate, decay: decay, clip: clip)
        }
      }
      guard sum.isFinite else {
        throw Complaint(
          "\(network.form.kind.rawValue) lost its way in epoch \(epoch): the loss is no number",
          hint: "a smaller lr, or scale=rankgauss")
      }
      curve.training.append(sum / whole)
      monitor.advance()
      guard stops else { continue }
      let loss = try stoppingLoss(network, lesson, thread: thread, monitor: monitor)
      curve.stopping.append(loss)
      if loss < best.loss { best = (epoch, loss, network.weights) }
      if epoch - best.epoch >= patience {
        monitor.advance(by: epochs - epoch)
        break
      }
    }
    if stops { try network.restore(best.weights) }
    return curve
  }

  /// The weighted mean loss over the stopping windows.
  private func stoppingLoss(
    _ network: Network, _ lesson: Lesson, thread: ForeignThread, monitor: Monitor
  ) throws -> Double {
    let width = network.form.outputs
    var (sum, whole) = (0.0, 0.0)
    try network.eachAnswer(lesson.stop.rows, lesson.features, lesson.preparation, thread, monitor) { place, answer in
      let target = Double(lesson.stopTargets[place])
      let weight = Double(lesson.stopWeights[place])
      whole += weight
      guard width > 1 else {
        sum += weight * (answer[0] - target) * (answer[0] - target)
        return
      }
      var shares = answer
      softmax(&shares)
      sum -= weight * logarithm(of: max(shares[Int(target)], .leastNormalMagnitude))
    }
    return sum / whole
  }

  /// Each place once, in an order that follows from seed and epoch alone.
  static func order(of count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var random = Random(seed: seed, stream: "epoch \(epoch)")
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, Int((random.uniform() * Double(place + 1)).rounded(.down)))
    }
    return order
  }
}

extension Network {
  /// What it answers for the windows that end at each of some rows, one after the other.
  ///
  /// All blocks have one size, the last one filled up: a matrix product may differ in its last bit with the number of
  /// its rows.
  func eachAnswer(
    _ rows: [Int32], _ features: Features, _ preparation: Preparation, _ thread: ForeignThread, _ monitor: Monitor,
    _ body: (_ place: Int, _ answer: [Double]) -> Void
  ) throws {
    let block = 48
    for start in stride(from: 0, to: rows.count, by: block) {
      try monitor.check()
      let own = rows[start..<min(start + block, rows.count)]
      var batch = Batch(
        windows: try preparation.windows(features, endingAt: own, steps: form.steps), count: block)
      batch.windows += repeatElement(0, count: (block - own.count) * form.inputs * form.steps)
      let answers = try thread.run(monitor) { [batch] in try self.answer(batch) }
      for index in own.indices {
        let first = (index - start) * form.outputs
        body(index, answers[first..<first + form.outputs].map { Double($0) })
      }
    }
  }
}
