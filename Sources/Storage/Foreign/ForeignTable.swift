import CHDF5
import Vocabulary

/// Columns of one length, found in a group or a dataset of a file of another program.
struct ForeignTable {
  var columns: [ForeignColumn] = []
  /// Which of them labels the rows, where the file says so.
  var index: String?
  /// The time zone that the file names.
  var zone: String?
  /// What was left out, and why.
  var notes: [String] = []

  var names: [String] { columns.map(\.name) }

  mutating func add(_ column: ForeignColumn) {
    if columns.contains(where: { $0.name == column.name }) { return }
    columns.append(column)
  }
}

/// Finds tables in a file: pandas' fixed and table formats, netCDF groups, groups of equally long datasets, compound
/// datasets, matrices. For use in a child alone.
struct ForeignTables {
  let root: hid_t
  let reader: ForeignReader
  /// Names for the columns of a matrix that has none.
  let names: [String]

  private static let mostLinks = 20_000

  // MARK: where they are

  /// The names of what could be a table, below and including the root, which is `/`.
  func candidates() throws -> [String] {
    var (found, budget): ([String], Int) = ([], Self.mostLinks)
    func visit(_ group: hid_t, _ path: String, _ depth: Int) throws {
      if LooseAttributes(of: group).text("pandas_type") != nil { return found.append(path) }
      // A group with columns is a table, and its matrices are part of it.
      var (hasColumns, matrices): (Bool, [String]) = (false, [])
      for link in try Links.all(in: group) {
        budget -= 1
        guard budget > 0, depth < 8 else { throw Complaint("its groups have no end") }
        if link.hasPrefix("_i_") { continue }
        let name = path == "/" ? link : "\(path)/\(link)"
        if let child = try Links.group(link, in: group) {
          try visit(child.raw, name, depth + 1)
        } else if let dataset = try Links.dataset(link, in: group) {
          switch try kind(of: dataset.raw) {
          case .records: found.append(name)
          case .matrix: matrices.append(name)
          case .column: hasColumns = true
          }
        }
      }
      found += hasColumns ? [path] : matrices
    }
    try visit(root, "/", 0)
    return found
  }

  private enum Kind { case records, matrix, column }

  private func kind(of dataset: hid_t) throws -> Kind {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    if H5Tget_class(type.raw) == H5T_COMPOUND { return .records }
    return try reader.shape(of: dataset).count == 2 ? .matrix : .column
  }

  func table(_ name: String) throws -> ForeignTable {
    if name == "/" { return try table(ofGroup: root) }
    guard name.utf8.count <= 1024, H5Lexists(root, name, h5_default()) > 0 else {
      throw Complaint("there is no '\(name)'")
    }
    if let group = try Links.group(name, in: root) { return try table(ofGroup: group.raw) }
    guard let dataset = try Links.dataset(name, in: root) else {
      throw Complaint("'\(name)' is not a group or dataset")
    }
    return try table(ofDataset: dataset.raw, name)
  }

  private func table(ofGroup group: hid_t) throws -> ForeignTable {
    switch LooseAttributes(of: group).text("pandas_type") {
    case "frame", "series": return try Pandas(reader: reader).fixed(group)
    case "frame_table", "series_table": return try Pandas(reader: reader).table(group)
    case let other?: throw Complaint("it is a \(other) of pandas, which is not read")
    case nil: return try plain(group)
    }
  }

  // MARK: datasets

  private func table(ofDataset dataset: hid_t, _ name: String) throws -> ForeignTable {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    let shape = try reader.shape(of: dataset)
    if H5Tget_class(type.raw) == H5T_COMPOUND {
      guard shape.count == 1 else { throw Complaint("its records have \(shape.count) dimensions, not one") }
      return ForeignTable(columns: try reader.records(dataset, rows: shape[0]))
    }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    guard shape.count == 2 else {
      guard shape.count == 1 else { throw Complaint("it has \(shape.count) dimensions, not one or two") }
      return ForeignTable(columns: [try column(dataset, last)])
    }
    return try matrix(dataset, last, shape)
  }

  /// A matrix with rows and columns; the columns are named by an attribute or by the user.
  private func matrix(_ dataset: hid_t, _ name: String, _ shape: [Int]) throws -> ForeignTable {
    guard shape[1] <= 100_000 else { throw Complaint("it has \(shape[1]) columns") }
    let attributes = LooseAttributes(of: dataset)
    let said = ["columns", "column_names", "names", "fields"].lazy.compactMap { attributes.texts($0) }.first ?? []
    // One text may hold all names.
    let split = said.count == 1 ? said[0].split { ",; \n".contains($0) }.map(String.init) : said
    let titles = names.isEmpty ? split : names
    guard titles.isEmpty || titles.count == shape[1] else {
      throw Complaint("it has \(shape[1]) columns, but there are \(titles.count) names")
    }
    guard !titles.isEmpty || shape[1] == 1 else {
      throw Complaint(
        "it is a matrix of \(shape[0]) rows and \(shape[1]) columns without names",
        hint: "name them: columns=[time open high low close volume]")
    }
    let parts = ForeignReader.columns(try reader.values(of: dataset), shape[1])
    var table = ForeignTable()
    for (index, values) in parts.enumerated() {
      table.add(ForeignColumn(name: titles.isEmpty ? name : titles[index], values: values))
    }
    return table
  }

  private func column(_ dataset: hid_t, _ name: String) throws -> ForeignColumn {
    do {
      var column = ForeignColumn(name: name, values: try reader.values(of: dataset))
      try column.decode(LooseAttributes(of: dataset))
      return column
    } catch let complaint as Complaint {
      throw Complaint("'\(name.shownSafely)': \(complaint.message)", hint: complaint.hint)
    }
  }

  // MARK: groups of datasets

  private func plain(_ group: hid_t) throws -> ForeignTable {
    var table = ForeignTable()
    var matrices: [(name: String, shape: [Int])] = []
    for link in try Links.all(in: group) {
      guard let dataset = try Links.dataset(link, in: group) else { continue }
      let shape = try reader.shape(of: dataset.raw)
      let type = try Identifier(H5Dget_type(dataset.raw), H5Tclose, "its type cannot be read")
      let kind = H5Tget_class(type.raw)
      guard kind != H5T_COMPOUND, kind != H5T_REFERENCE, kind != H5T_OPAQUE, kind != H5T_VLEN else {
        if kind != H5T_COMPOUND { table.notes.append("\(link.shownSafely) left out: it is no number and no text") }
        continue
      }
      // A dimension of netCDF without a variable of its own.
      if LooseAttributes(of: dataset.raw).text("NAME")?.hasPrefix("This is a netCDF dimension but not") == true {
        continue
      }
      switch shape.count {
      case 1: table.add(try column(dataset.raw, link))
      case 2: matrices.append((link, shape))
      default: continue
      }
    }
    if !matrices.isEmpty { try unfold(matrices, in: group, &table) }
    guard let rows = Self.rows(of: table) else { throw Complaint("it holds no columns") }
    for column in table.columns where column.count != rows {
      table.notes.append("\(column.name) left out: it has \(column.count) rows, the others have \(rows)")
    }
    table.columns.removeAll { $0.count != rows }
    return table
  }

  /// The length of the time, else of most columns.
  private static func rows(of table: ForeignTable) -> Int? {
    if let time = table.columns.first(where: { StampColumn.isTime($0) }) { return time.count }
    var counts: [Int: Int] = [:]
    for column in table.columns { counts[column.count, default: 0] += 1 }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  /// Matrices of times by symbols, as xarray lays out a panel: one column each, a symbol after the other. Others fall
  /// apart into columns where they have as many rows as the time.
  private func unfold(_ matrices: [(name: String, shape: [Int])], in group: hid_t, _ table: inout ForeignTable) throws {
    guard let time = table.columns.first(where: { StampColumn.isTime($0) }) else {
      throw Complaint(
        "'\(matrices[0].name.shownSafely)' is a matrix beside which no time lies",
        hint: "load it by its own name with columns=[…], or name the time: time=NAME")
    }
    let labels = table.columns.first { column in
      column.texts != nil && matrices.allSatisfy { Set($0.shape) == Set([time.count, column.count]) }
    }
    guard let labels, let symbols = labels.texts,
      symbols.count != time.count || matrices.allSatisfy({ $0.shape[0] == time.count })
    else {
      table.notes += matrices.map { "\($0.name.shownSafely) left out: no texts name its columns" }
      return
    }
    let (rows, count) = (time.count, symbols.count)
    var long = ForeignTable(notes: table.notes)
    func repeated<Element>(_ all: [Element]) -> [Element] { (0..<count).flatMap { _ in all } }
    var times = time
    switch time.values {
    case .numbers(let all): times.values = .numbers(repeated(all))
    case .integers(let all): times.values = .integers(repeated(all))
    case .texts(let all): times.values = .texts(repeated(all))
    }
    long.add(times)
    var tickers = ForeignColumn(
      name: "symbol", values: .texts(symbols.flatMap { [String](repeating: $0, count: rows) }))
    tickers.kind = "string"
    long.add(tickers)
    for matrix in matrices {
      guard let dataset = try Links.dataset(matrix.name, in: group) else { continue }
      let column = try column(dataset.raw, matrix.name)
      guard let numbers = column.numbers else { continue }
      let isBySymbol = matrix.shape[0] != rows
      var unfolded = column
      unfolded.values = .numbers(
        isBySymbol ? numbers : (0..<count).flatMap { symbol in (0..<rows).map { numbers[$0 * count + symbol] } })
      long.add(unfolded)
    }
    // A symbol that was not traded at a time has nothing there.
    let values = long.columns.dropFirst(2).compactMap(\.numbers)
    let kept = (0..<rows * count).filter { row in values.contains { !$0[row].isNaN } }
    if kept.count < rows * count { long.columns = long.columns.map { $0.picked(kept) } }
    table = long
  }
}

extension ForeignReader {
  /// The fields of a compound dataset; a field of several values a row is as many columns.
  func records(_ dataset: hid_t, rows: Int) throws -> [ForeignColumn] {
    try checkFilters(of: dataset)
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    let count = H5Tget_nmembers(type.raw)
    guard count > 0, count <= 10_000 else { throw Complaint("its records have no sensible number of fields") }
    var columns: [ForeignColumn] = []
    for index in 0..<UInt32(count) {
      guard let text = H5Tget_member_name(type.raw, index) else { continue }
      let name = String(cString: text)
      H5free_memory(text)
      let member = try Identifier(H5Tget_member_type(type.raw, index), H5Tclose, "its type cannot be read")
      do {
        let values = try fields(dataset, name, member.raw, rows: rows)
        for (number, values) in values.enumerated() {
          columns.append(ForeignColumn(name: number == 0 ? name : "\(name)_\(number)", values: values))
        }
      } catch let complaint as Complaint {
        throw Complaint("field '\(name.shownSafely)': \(complaint.message)", hint: complaint.hint)
      }
    }
    return columns
  }
}
