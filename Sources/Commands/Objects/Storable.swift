import Frames
import Interpreter
import Learning
import Storage
import Trading
import Vocabulary

/// An object that a store can keep.
package protocol Storable: Presentable {
  /// What a store is to hold of it, under its name.
  func stored(as name: String) throws -> [StoredItem]
}

extension Frame: Storable {
  package func stored(as name: String) throws -> [StoredItem] { [StoredItem(name, self)] }
}

extension ColumnView: Storable {
  /// A frame with the one column.
  package func stored(as name: String) throws -> [StoredItem] {
    [StoredItem(name, try frame.keeping { _ in false }.with([column]))]
  }
}

extension Label: Storable {
  /// A frame: the label, the return behind it, how far it reached.
  package func stored(as name: String) throws -> [StoredItem] { [StoredItem(name, try Frame(timeline, columns))] }
}

extension Weights: Storable {
  package func stored(as name: String) throws -> [StoredItem] {
    [StoredItem(name, try Frame(label.timeline, columns))]
  }
}

extension Signal: Storable {
  package func stored(as name: String) throws -> [StoredItem] { [StoredItem(name, try Frame(timeline, columns))] }
}

extension Backtest: Storable {
  /// What it was and what came of it, with its equity, its trades and each symbol's account as frames below.
  package func stored(as name: String) throws -> [StoredItem] {
    var facts = [StoredDocument.Attribute("signal", signal.origin), StoredDocument.Attribute("headline", headline)]
    for statistic in Backtest.statistics.names {
      guard case .number(let number)? = property(statistic) else { continue }
      facts.append(.init(statistic, Value.source(number)))
    }
    return [
      StoredItem(name, StoredDocument(kind: kind, attributes: facts)),
      StoredItem("\(name)/equity", try equityFrame), StoredItem("\(name)/trades", try tradeFrame),
      StoredItem("\(name)/positions", try positionFrame),
    ]
  }
}

extension Selection: Storable {
  /// What was kept, a name a line, and everything that was said of each column as JSON.
  package func stored(as name: String) throws -> [StoredItem] {
    let facts = [("way", origin.statement), ("label", origin.label ?? ""), ("split", origin.split)]
    return [
      StoredItem(
        name,
        StoredDocument(
          kind: kind, attributes: facts.map { .init($0.0, $0.1) },
          parts: [.init("kept", text: kept.joined(separator: "\n")), .init(Selection.documentName, text: text)]))
    ]
  }

  fileprivate static let documentName = "selection.json"
}

extension Model: Storable {
  /// The documents it is read back from, with its out-of-sample predictions as a frame below.
  package func stored(as name: String) throws -> [StoredItem] {
    let encoded = try encoded()
    let parts = encoded.documents.map { document in
      let text = document.name.hasSuffix(".json") ? String(validating: document.bytes, as: UTF8.self) : nil
      return text.map { StoredDocument.Part(document.name, text: $0) } ?? .init(document.name, bytes: document.bytes)
    }
    let facts = [
      ("model", origin.statement), ("library", origin.library), ("label", origin.label), ("split", origin.split),
    ]
    return [
      StoredItem(
        name, StoredDocument(kind: kind, attributes: facts.map { .init($0.0, $0.1) }, parts: parts)),
      StoredItem("\(name)/\(Model.unseenName)", encoded.unseen),
    ]
  }

  package static let unseenName = "unseen"
}

extension Tuning: Storable {
  /// The document it is read back from, with the best settings beside it.
  package func stored(as name: String) throws -> [StoredItem] {
    let facts = [
      ("family", origin.family), ("best", bestSettings.map { "\($0.name)=\($0.value.source)" }.joined(separator: " ")),
      ("label", origin.label), ("split", origin.split),
    ]
    return [
      StoredItem(
        name,
        StoredDocument(
          kind: kind, attributes: facts.map { .init($0.0, $0.1) },
          parts: [.init(Tuning.documentName, text: try text(PlainValue.text))]))
    ]
  }

  fileprivate static let documentName = "tuning.json"
}

extension Leaderboard: Storable {
  /// The search of each family, and the families that were left out, a line each.
  package func stored(as name: String) throws -> [StoredItem] {
    let parts = try tunings.map { tuning in
      StoredDocument.Part("\(tuning.origin.family).json", text: try tuning.text(PlainValue.text))
    }
    let left = absent.map { "\($0.family) \($0.reason)" }.joined(separator: "\n")
    return [
      StoredItem(
        name,
        StoredDocument(
          kind: kind, attributes: [.init("headline", headline)],
          parts: parts + (left.isEmpty ? [] : [.init(Leaderboard.absentName, text: left)])))
    ]
  }

  fileprivate static let absentName = "absent"

  fileprivate init(_ document: StoredDocument) throws {
    let absent = document[part: Leaderboard.absentName]?.text?.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 1)
      return (family: String(words[0]), reason: words.count > 1 ? String(words[1]) : "")
    }
    self.init(
      try document.parts.filter { $0.name != Leaderboard.absentName }.map { part in
        guard let text = part.text else { throw Complaint("a stored automl is damaged") }
        return try Tuning(text: text, PlainValue.value)
      }, absent: absent ?? [])
  }
}

extension Scaler: Storable {
  /// The document it is read back from.
  package func stored(as name: String) throws -> [StoredItem] {
    let facts = [("scaler", statement), ("split", split)].map { StoredDocument.Attribute($0.0, $0.1) }
    return [
      StoredItem(
        name, StoredDocument(kind: kind, attributes: facts, parts: [.init(Scaler.documentName, text: text)]))
    ]
  }

  fileprivate static let documentName = "scaler.json"
}

extension Store {
  /// The entry of that name as an object of the session: a frame, a model, a scaler, a selection, a tuning, an automl or a sweep.
  package func object(named name: String) throws -> any Presentable {
    let kind = try entry(name).kind
    switch kind {
    case "frame": return try frame(named: name)
    case "model":
      let document = try document(named: name)
      return try Model(
        decoding: EncodedModel(
          documents: document.parts.map { EncodedModel.Document($0.name, $0.bytes) },
          unseen: frame(named: "\(name)/\(Model.unseenName)")))
    case "scaler":
      guard let text = try document(named: name)[part: Scaler.documentName]?.text else {
        throw Complaint("a stored scaler lacks its document '\(Scaler.documentName)'")
      }
      return try Scaler(text: text)
    case "selection":
      guard let text = try document(named: name)[part: Selection.documentName]?.text else {
        throw Complaint("a stored selection lacks its document '\(Selection.documentName)'")
      }
      return try Selection(text: text)
    case "tuning":
      guard let text = try document(named: name)[part: Tuning.documentName]?.text else {
        throw Complaint("a stored tuning lacks its document '\(Tuning.documentName)'")
      }
      return try Tuning(text: text, PlainValue.value)
    case "automl": return try Leaderboard(document(named: name))
    case "sweep":
      guard let text = try document(named: name)[part: SweepTable.documentName]?.text else {
        throw Complaint("a stored sweep lacks its document '\(SweepTable.documentName)'")
      }
      return try SweepTable(stored: text)
    default:
      let below = frameNames.filter { $0.hasPrefix(name + "/") }
      throw Complaint(
        "a \(kind) is not read back as such",
        hint: below.isEmpty ? nil : "its frames are: \(below.joined(separator: " "))")
    }
  }

  /// The name that is meant where none is given: the only one that is not part of another.
  package func onlyName() throws -> String {
    let all = Swift.Set(names)
    let whole = names.filter { name in
      !name.indices.contains { name[$0] == "/" && all.contains(String(name[..<$0])) }
    }
    guard whole.count == 1 else {
      guard let first = whole.first else { throw Complaint("'\(path)' holds nothing") }
      throw Complaint(
        "'\(path)' holds \(whole.prefix(12).joined(separator: ", "))\(whole.count > 12 ? ", …" : "")",
        hint: "load \(path):\(first) reads one")
    }
    return whole[0]
  }
}
