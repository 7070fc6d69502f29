import Frames
import Learning
import Testing
import Vocabulary

/// Networks against PyTorch's, and what holds of every family of them.
@Suite(.enabled(if: Support.isInstalled("lstm"), "libtorch is missing: make neural"))
struct NetworkTests {
  /// A case of the golden file: a network with PyTorch's weights, and what PyTorch made of it.
  struct Case {
    var form: NetworkForm
    var tensors: [(name: Substring, sizes: [Int], values: [Float])] = []
    var lines: [Substring: [Float]] = [:]

    init(_ words: [Substring]) throws {
      let sizes = Dictionary(
        uniqueKeysWithValues: words.dropFirst().map { word in
          let parts = word.split(separator: "=")
          return (parts[0], Int(parts[1]) ?? 0)
        })
      form = NetworkForm(
        kind: try #require(NetworkForm.Kind(rawValue: String(words[0]))), inputs: sizes["inputs"] ?? 0,
        steps: sizes["steps"] ?? 1, outputs: sizes["outputs"] ?? 0, hidden: sizes["hidden"] ?? 0,
        layers: sizes["layers"] ?? 0, kernel: sizes["kernel"] ?? 0, patch: sizes["patch"] ?? 0,
        stride: sizes["stride"] ?? 0, heads: sizes["heads"] ?? 0)
    }

    /// The network with the case's weights.
    func network() throws -> Network {
      let network = try Network(form, seed: 1, threads: 1)
      var weights: [Float] = []
      for (name, sizes) in network.tensors {
        let own = try #require(tensors.first { $0.name == name }, "\(form.kind) has a tensor '\(name)' of its own")
        #expect(own.sizes == sizes, "\(form.kind) \(name)")
        weights += own.values
      }
      #expect(network.tensors.count == tensors.count)
      try network.restore(weights)
      return network
    }

    var batch: Batch {
      Batch(
        windows: lines["windows"] ?? [], count: lines["weights"]?.count ?? 0, targets: lines["targets"] ?? [],
        weights: lines["weights"] ?? [])
    }
  }

  static func cases() throws -> [Case] {
    var cases: [Case] = []
    for line in try Support.golden("networks.txt") {
      let words = line.split(separator: " ")
      func floats(_ text: Substring) -> [Float] { text.split(separator: ",").compactMap { Float($0) } }
      switch words[0] {
      case "case": cases.append(try Case(Array(words.dropFirst())))
      case "tensor":
        let sizes = words[2].split(separator: "x").compactMap { Int($0) }
        cases[cases.count - 1].tensors.append((words[1], sizes, floats(words[3])))
      default: cases[cases.count - 1].lines[words[0]] = floats(words[1])
      }
    }
    return cases
  }

  @Test func answersAndTrainingEqualPyTorchs() throws {
    let cases = try Self.cases()
    #expect(cases.count == 10)
    for (index, one) in cases.enumerated() {
      let network = try one.network()
      let answers = try network.answer(one.batch)
      let wanted = try #require(one.lines["answers"])
      #expect(answers.count == wanted.count && !wanted.isEmpty)
      for (answer, wanted) in zip(answers, wanted) {
        #expect(abs(answer - wanted) < 2e-6, "case \(index) \(one.form.kind): \(answer) against \(wanted)")
      }
      let losses = try #require(one.lines["losses"])
      for (step, wanted) in losses.dropFirst(2).enumerated() {
        let sum = try network.learn(one.batch, rate: Double(losses[0]), decay: Double(losses[1]), clip: 1)
        let loss = sum / Double(one.batch.count)
        #expect(abs(loss - Double(wanted)) < 1e-5, "case \(index) \(one.form.kind) step \(step): \(loss), \(wanted)")
      }
      for (answer, wanted) in zip(try network.answer(one.batch), try #require(one.lines["after"])) {
        #expect(abs(answer - wanted) < 1e-4, "case \(index) \(one.form.kind) after training: \(answer), \(wanted)")
      }
    }
  }

  /// The columns pass through the same layers apart from each other: in another order, with the head's weights in that
  /// order, they give the same answer; and a column that the head does not read changes nothing.
  @Test func aTransformerReadsItsColumnsApart() throws {
    for one in try Self.cases() where one.form.kind == .transformer {
      let network = try one.network()
      let (inputs, steps, hidden) = (one.form.inputs, one.form.steps, one.form.hidden)
      let before = try network.answer(one.batch)
      let order = Array((0..<inputs).reversed())
      var turned = one.batch
      for window in 0..<turned.count {
        for (place, column) in order.enumerated() {
          let (to, from) = ((window * inputs + place) * steps, (window * inputs + column) * steps)
          turned.windows.replaceSubrange(to..<to + steps, with: one.batch.windows[from..<from + steps])
        }
      }
      let names = network.tensors
      let head = try #require(names.firstIndex { $0.name == "head.weight" })
      let start = names[..<head].reduce(0) { $0 + $1.sizes.reduce(1, *) }
      #expect(names[head].sizes == [one.form.outputs, inputs * hidden])
      let patches = try #require(names.first { $0.name == "position" }).sizes
      #expect(patches == [(steps - one.form.patch) / one.form.stride + 1, hidden])
      let own = network.weights
      var (weights, deaf) = (own, own)
      for output in 0..<one.form.outputs {
        for (place, column) in order.enumerated() {
          for unit in 0..<hidden {
            let base = start + output * inputs * hidden + unit
            weights[base + place * hidden] = own[base + column * hidden]
            if column > 0 { deaf[base + column * hidden] = 0 }
          }
        }
      }
      #expect(zip(before, try network.answer(turned)).contains { abs($0 - $1) > 1e-3 })
      try network.restore(weights)
      #expect(zip(before, try network.answer(turned)).allSatisfy { abs($0 - $1) < 2e-6 })
      try network.restore(deaf)
      var loud = one.batch
      for place in loud.windows.indices where place / steps % inputs > 0 { loud.windows[place] += 5 }
      #expect(try network.answer(one.batch) == network.answer(loud))
    }
  }

  static let families = [
    "mlp hidden=8 epochs=12 lr=0.01", "lstm seq=4 hidden=8 epochs=12 lr=0.01", "gru seq=4 hidden=8 epochs=12 lr=0.01",
    "tcn seq=4 hidden=8 levels=2 epochs=12 lr=0.01",
    "transformer seq=4 patch=2 stride=1 hidden=8 heads=2 depth=1 epochs=12 lr=0.01",
  ]

  /// A signal is found, alike on any number of threads; what is stored says the same bits when it is read back.
  @Test(arguments: families) func aSignalIsFound(family: String) throws {
    let market = try ModelTests.Market(rows: 700)
    let m = try market.fit(family, "purged k=2")
    #expect((m.oof.mean("auc") ?? 0) > 0.6, "\(m.headline)")
    let importance = try m.importance()
    #expect(importance.first?.name == "x0", "\(importance)")
    #expect(try market.fit(family, "purged k=2", threads: 2).digest == m.digest)
    let loaded = try Model(decoding: m.encoded())
    #expect(loaded.digest == m.digest && loaded.notes == m.notes)
    let (a, b) = (try m.predict(market.frame), try loaded.predict(market.frame))
    for (x, y) in zip(a.values, b.values) { #expect(try x.array().map(\.bitPattern) == y.array().map(\.bitPattern)) }
    guard case .object(let object)? = loaded.property("curve"), let curve = object as? LossCurve else {
      Issue.record("no curve")
      return
    }
    // The last fit takes the median of the folds' best epochs.
    let best = m.folds.compactMap { $0.lossCurve?.best }.sorted()
    #expect(curve.training.count == best[(best.count - 1) / 2] && curve.stopping.isEmpty)
    #expect(m.folds.allSatisfy { $0.lossCurve?.stopping.count == $0.lossCurve?.training.count })
  }

  @Test(arguments: families) func valuesAreLearnedToo(family: String) throws {
    let market = try ModelTests.Market(rows: 700, line: "fwd 3")
    let m = try market.fit(family, "holdout")
    #expect((m.test.mean("ic") ?? 0) > 0.15, "\(m.headline)")
  }

  @Test(arguments: families) func shuffledLabelsTeachNothing(family: String) throws {
    let market = try ModelTests.Market(rows: 700)
    var (values, random) = (try market.label.values.array(), Random(seed: 4, stream: "shuffle"))
    let labelled = values.indices.filter { !values[$0].isNaN }
    for place in labelled.indices.dropFirst() {
      values.swapAt(labelled[place], labelled[Int(random.uniform() * Double(place))])
    }
    let label = try Label(
      market.label.statement, target: market.label.target, values: Numbers(values), returns: market.label.returns,
      spans: market.label.spans)
    let m = try market.fit(family, "purged k=2", label: label)
    // Three standard deviations of the area under the curve of chance on 700 rows.
    #expect(abs((m.oof.mean("auc") ?? 0) - 0.5) < 0.066, "\(m.headline)")
  }

  /// What goes on has the weights and the preparation of the earlier fit: steps of no length change nothing, and the
  /// loss goes on from where it stopped.
  @Test(arguments: ["mlp", "lstm seq=4", "gru seq=4", "tcn seq=8 levels=2", "transformer seq=12 patch=4 stride=4"])
  func trainingGoesOnWhereItEnded(family: String) throws {
    let table = try LearningTable()
    func model(_ epochs: Int, _ more: String = "") throws -> any ModelKind {
      try Support.model("\(family) hidden=16 epochs=\(epochs) lr=0.003 patience=0 dropout=0 weight_decay=0 \(more)")
    }
    func predictions(_ fit: any Fitted) throws -> [Double] {
      try fit.predict(table.features, rows: LearningTable.test, monitor: Monitor())
    }
    let set = table.set("value")
    let first = try model(3).fit(set, seed: 1, monitor: Monitor())
    let more = try model(2).fit(set, from: first, seed: 2, monitor: Monitor())
    let (before, after) = (try #require(first.lossCurve).training, try #require(more.lossCurve).training)
    #expect(before.count == 3 && after.count == 2)
    #expect(abs(after[0] - before[2]) < abs(after[0] - before[0]), "\(before) then \(after)")
    #expect(after[1] < before[2], "\(before) then \(after)")
    var later = set
    later.rows = Array(LearningTable.stop)
    later.targets = table.set("value", stopping: true).stopTargets
    let standing = try Support.model("\(family) hidden=16 epochs=1 lr=1e-7 patience=0 dropout=0 weight_decay=0")
      .fit(later, from: first, seed: 3, monitor: Monitor())
    let off = zip(try predictions(standing), try predictions(first)).filter { !$0.0.isNaN }
    #expect(off.count > 300 && off.allSatisfy { abs($0 - $1) < 1e-5 })
    let refused = Support.complaint {
      _ = try Support.model("\(family) hidden=32 epochs=1").fit(set, from: first, seed: 1, monitor: Monitor())
    }
    #expect(refused == "from= goes on with the network of the earlier fit, whose hidden is 16, not 32 - hidden=16")
  }

  /// Whether two rows of a window agree: no sum of columns tells it, memory does.
  @Test func memoryTellsWhatNoSumCan() throws {
    var random = Random(seed: 8, stream: "coins")
    let coins = (0..<1500).map { _ in random.uniform() < 0.5 ? -1.0 : 1.0 }
    let targets = coins.indices.map { $0 >= 2 && coins[$0] * coins[$0 - 2] > 0 ? 1.0 : 0 }
    let lagged = coins.indices.map { $0 >= 2 ? coins[$0 - 2] : 0 }
    /// The mean probability of what came.
    func certainty(_ line: String, _ columns: [[Double]]) throws -> Double {
      let rows = (10..<1000).map { Int32($0) }
      let set = TrainingSet(
        features: Features(names: columns.indices.map { "x\($0)" }, columns: columns.map { Numbers($0) }), rows: rows,
        targets: rows.map { targets[Int($0)] }, classCount: 2)
      let judged = (1000..<1500).map { Int32($0) }
      let p = try Support.model(Substring(line)).fit(set, seed: 2, monitor: Monitor())
        .predict(set.features, rows: judged, monitor: Monitor())
      return judged.indices.reduce(0) { $0 + p[2 * $1 + Int(targets[Int(judged[$1])])] } / 500
    }
    let linear = try certainty("logit", [coins, lagged])
    #expect(linear < 0.55, "\(linear)")
    #expect(try certainty("lstm seq=4 hidden=12 epochs=25 patience=0 lr=0.02 scale=none", [coins]) > 0.9)
  }
}
