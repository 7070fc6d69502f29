import Vocabulary

/// What a fault in a line is called.
struct FaultText {
  let path: String
  let layout: Layout
  let order: DateOrder
  let line: Int
  let block: LineBlock

  func complaint(_ fault: RowReader.Fault) -> Complaint {
    let field = layout.fields[min(fault.column, layout.fields.count - 1)]
    let column = field.name.isEmpty ? "column \(fault.column + 1)" : "column \(fault.column + 1) (\(field.name))"
    let at = "\(path), line \(line), \(column)"
    let text = text(at: fault.place)
    switch fault.problem {
    case .number, .word:
      guard text.contains(",") || text.contains("."), text.contains(where: \.isNumber) else {
        return Complaint("\(at): '\(text)' is not a number")
      }
      return Complaint(
        "\(at): '\(text)' is not a number", hint: "decimals of this file are written with a \(layout.numbers.shown)")
    case .stamp:
      return Complaint(
        "\(at): '\(text)' is not a date", hint: "the file begins with dates like \(layout.form.example(order))")
    case .quote: return Complaint("\(at): a quote is opened and not closed on its line: '\(text)'")
    case .trailing: return Complaint("\(at): '\(text)' goes on after its value")
    case .encoding:
      return Complaint("\(at) is not text in UTF-8", hint: "write it in UTF-8: iconv -f LATIN1 -t UTF-8")
    case .short:
      let what = layout.hasHeader ? "the header" : "the first line"
      return Complaint(
        "\(path), line \(line): it has \(fields(at: fault.place)) fields, \(what) has \(layout.fields.count)",
        hint: "the line may be cut off")
    case .long:
      let what = layout.hasHeader ? "the header" : "the first line"
      return Complaint("\(path), line \(line): it has more fields than \(what), which has \(layout.fields.count)")
    }
  }

  private func text(at place: Bytes) -> String {
    let rest = UnsafeBufferPointer(start: place, count: max(0, block.end - place)).prefix(400)
    var isQuoted = false
    let field = rest.prefix { byte in
      if byte == 34 { isQuoted.toggle() }
      return byte != 10 && byte != 13 && (isQuoted || byte != layout.separator)
    }
    let bare = field.first == 34 && field.count > 1 ? field.dropFirst() : field
    return Layout.shown(String(decoding: (bare.last == 34 ? bare.dropLast() : bare).prefix(160), as: UTF8.self))
  }

  private func fields(at place: Bytes) -> Int {
    let line = UnsafeBufferPointer(start: place, count: max(0, block.end - place)).prefix { $0 != 10 }
    return Layout.fields(String(decoding: line, as: UTF8.self), layout.separator).count
  }
}

extension StampReader.Form {
  /// A stamp that is written so.
  func example(_ order: DateOrder) -> String {
    switch self {
    case .dashed: "2020-01-31"
    case .compact: "20200131"
    case .slashed: order == .dmy ? "31/1/2020" : "1/31/2020"
    case .named: "31-Jan-2020"
    case .epoch(1): "1580428800000000000"
    case .epoch(1000): "1580428800000000"
    case .epoch(1_000_000): "1580428800000"
    case .epoch: "1580428800"
    case .milliseconds: "34200000"
    }
  }
}
