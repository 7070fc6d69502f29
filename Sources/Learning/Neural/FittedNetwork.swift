import Frames
import Vocabulary

/// The weights of a network, with the preparation of its columns.
package struct FittedNetwork: Fitted {
  let form: NetworkForm
  let preparation: Preparation
  let weights: Tensors
  let border: Border
  let classCount: Int
  /// The classes that the training rows had; all others have probability 0.
  let present: [Int]
  /// Of the values to predict.
  let mean: Double
  let spread: Double
  let threads: Int
  package let curve: LossCurve
  /// Training rows without a whole window.
  let leftOut: Int

  package var lossCurve: LossCurve? { curve }

  package var facts: [(name: String, value: Double)] {
    [("epochs", Double(curve.training.count)), ("best", Double(curve.best)), ("left_out", Double(leftOut))]
  }

  /// NaN where a row has no whole window.
  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let windows = Windows(of: rows, in: features, steps: form.steps, border: border)
    let width = max(1, classCount)
    var result = [Double](repeating: .nan, count: rows.count * width)
    guard !windows.rows.isEmpty else { return result }
    let thread = ForeignThread()
    let network = try thread.run(monitor) { [form, threads] in try Network(form, seed: 0, threads: threads) }
    try network.restore(weights)
    try network.eachAnswer(windows.rows, features, preparation, thread, monitor) { place, answer in
      let first = windows.places[place] * width
      guard classCount > 0 else {
        result[first] = answer[0] * spread + mean
        return
      }
      var shares = answer
      softmax(&shares)
      for index in 0..<width { result[first + index] = 0 }
      for (index, share) in zip(present, shares) { result[first + index] = share }
    }
    return result
  }

  /// The size of the weights that read a column.
  package func importance(_ kind: Importance) throws -> [Double] {
    let name =
      switch form.kind {
      case .mlp: "layers.0.weight"
      case .lstm, .gru: "weight_ih_l0"
      case .tcn: "blocks.0.conv1.weight_v"
      // Its columns share all weights but those of the head.
      case .transformer: "head.weight"
      }
    guard let tensor = weights.tensors.first(where: { $0.name == name }) else { return [] }
    let length = weights.tensors.first { form.kind == .tcn && $0.name == "blocks.0.conv1.weight_g" }?.values
    let units = tensor.sizes[0]
    let each = tensor.values.count / (units * form.inputs)
    var result = [Double](repeating: 0, count: form.inputs)
    for unit in 0..<units {
      let own = tensor.values[unit * form.inputs * each..<(unit + 1) * form.inputs * each].map { abs(Double($0)) }
      let norm = length == nil ? 1 : own.reduce(0) { $0 + $1 * $1 }.squareRoot() / abs(Double(length?[unit] ?? 1))
      guard norm > 0 else { continue }
      for (place, size) in own.enumerated() { result[place / each] += size / norm }
    }
    return result
  }
}

extension FittedNetwork {
  package var documents: FittedDocuments {
    let json = JSON.object([
      ("model", .string(form.kind.rawValue)), ("form", form.json), ("preparation", preparation.json),
      ("border", .string(border.rawValue)), ("classes", .integer(classCount)),
      ("present", .numbers(present.map(Double.init))), ("mean", .number(mean)), ("spread", .number(spread)),
      ("threads", .integer(threads)), ("curve", curve.json), ("left_out", .integer(leftOut)),
    ])
    return FittedDocuments(text: json.text, bytes: weights.bytes)
  }

  /// Complains where weights and form do not fit; libtorch is needed only to predict.
  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    form = try NetworkForm(json: json.member("form"))
    preparation = try Preparation(json: json.member("preparation"))
    weights = try Tensors(bytes: documents.bytes)
    guard let border = Border(rawValue: try json.member("border").string()) else {
      throw Complaint("a stored network has an unknown border")
    }
    self.border = border
    classCount = try json.member("classes").integer()
    present = try json.member("present").array().map { try $0.integer() }
    mean = try json.member("mean").number()
    spread = try json.member("spread").number()
    threads = min(256, max(1, try json.member("threads").integer()))
    curve = try LossCurve(json: json.member("curve"))
    leftOut = try json.member("left_out").integer()
    guard preparation.scales.count == form.inputs, preparation.standIns.count == form.inputs,
      present.allSatisfy({ (0..<classCount).contains($0) }), form.outputs == max(1, present.count),
      classCount == 0 || present.count > 1
    else { throw Complaint("a stored \(form.kind.rawValue) has parts that do not fit each other") }
  }
}

extension NetworkForm {
  private static let sizes: [(name: String, path: WritableKeyPath<NetworkForm, Int> & Sendable)] = [
    ("inputs", \.inputs), ("steps", \.steps), ("outputs", \.outputs), ("hidden", \.hidden), ("layers", \.layers),
    ("kernel", \.kernel), ("patch", \.patch), ("stride", \.stride), ("heads", \.heads),
  ]

  /// A size that another form has otherwise, by the name of its option.
  func sizeUnlike(_ other: NetworkForm) -> (name: String, here: Int, there: Int)? {
    for (name, path) in NetworkForm.sizes where self[keyPath: path] != other[keyPath: path] {
      let option =
        switch (name, kind) {
        case ("steps", _): "seq"
        case ("layers", .tcn): "levels"
        case ("layers", .transformer): "depth"
        default: name
        }
      return (option, self[keyPath: path], other[keyPath: path])
    }
    return nil
  }

  var json: JSON {
    .object(
      [("kind", .string(kind.rawValue))] + NetworkForm.sizes.map { ($0.name, .integer(self[keyPath: $0.path])) }
        + [("dropout", .number(dropout))])
  }

  init(json: JSON) throws {
    guard let kind = Kind(rawValue: try json.member("kind").string()) else {
      throw Complaint("a stored network is of an unknown kind")
    }
    self.init(kind: kind, inputs: 0, outputs: 0, hidden: 0, layers: 0)
    for (name, path) in NetworkForm.sizes {
      self[keyPath: path] = try json.member(name).integer()
      guard (0...1_000_000).contains(self[keyPath: path]) else { throw Complaint("a stored network has a bad \(name)") }
    }
    dropout = try json.member("dropout").number()
    guard inputs > 0, steps > 0, outputs > 0, hidden > 0, layers > 0, dropout >= 0, dropout < 1,
      kind != .tcn || kernel > 0,
      kind != .transformer || (patch > 0 && patch <= steps && stride > 0 && heads > 0 && hidden % heads == 0)
    else { throw Complaint("a stored \(kind.rawValue) has sizes that do not fit each other") }
  }
}
