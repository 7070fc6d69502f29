import CHDF5
import Vocabulary

/// Frames as pandas' `to_hdf` writes them. Source: `pandas/io/pytables.py`.
struct Pandas {
  let reader: ForeignReader

  // MARK: format="fixed"

  /// Blocks of columns of one type, each a matrix with its names beside it; `axis1` labels the rows.
  func fixed(_ group: hid_t) throws -> ForeignTable {
    var table = ForeignTable()
    if LooseAttributes(of: group).text("pandas_type") == "series" {
      try addIndex("index", of: group, to: &table)
      guard let values = try column("values", in: group) else { throw Complaint("it holds no values") }
      var named = values
      let name = LooseAttributes(of: group).text("name") ?? ""
      named.name = name.isEmpty || name == "N." ? "value" : name
      table.add(named)
      return table
    }
    try addIndex("axis1", of: group, to: &table)
    let rows = table.columns.first?.count ?? 0
    let order = try column("axis0", in: group).map { $0.texts ?? $0.numbers?.map { "\(Int($0))" } ?? [] } ?? []
    var found: [String: ForeignColumn] = [:]
    let blocks = Int(LooseAttributes(of: group).number("nblocks") ?? 0)
    guard (0...10_000).contains(blocks) else { throw Complaint("it claims \(blocks) blocks") }
    for block in 0..<blocks {
      guard let items = try column("block\(block)_items", in: group),
        let dataset = try Links.dataset("block\(block)_values", in: group.self)
      else { continue }
      let names = items.texts ?? items.numbers?.map { "\(Int($0))" } ?? []
      let attributes = LooseAttributes(of: dataset.raw)
      guard attributes.text("CLASS") != "VLARRAY" else {
        table.notes.append(
          "\(names.joined(separator: " ")) left out: Python objects, which pandas alone reads"
            + " (to_hdf(format=\"table\") writes text)")
        continue
      }
      let shape = try reader.shape(of: dataset.raw)
      guard shape.count == 2, shape[0] == rows, shape[1] == names.count else {
        throw Complaint("block \(block) does not fit its names and rows")
      }
      let values = ForeignReader.columns(try reader.values(of: dataset.raw), names.count)
      for (name, values) in zip(names, values) {
        var column = ForeignColumn(name: name, values: values)
        column.kind = attributes.text("value_type")
        found[name] = column
      }
    }
    for name in order { if let column = found[name] { table.add(column) } }
    return table
  }

  /// Labels of rows: one array, or levels with codes into them.
  private func addIndex(_ name: String, of group: hid_t, to table: inout ForeignTable) throws {
    let levels = Int(LooseAttributes(of: group).number("\(name)_nlevels") ?? 0)
    guard levels > 0 else {
      guard let dataset = try Links.dataset(name, in: group), var labels = try column(name, in: group) else {
        throw Complaint("it has no '\(name)'")
      }
      table.zone = LooseAttributes(of: dataset.raw).text("tz")
      labels.name = Self.label(dataset.raw) ?? "index"
      table.index = labels.name
      return table.add(labels)
    }
    guard levels <= 16 else { throw Complaint("it claims \(levels) levels of rows") }
    for level in 0..<levels {
      guard let dataset = try Links.dataset("\(name)_level\(level)", in: group),
        var labels = try column("\(name)_level\(level)", in: group),
        case .integers(let codes)? = try column("\(name)_label\(level)", in: group)?.values,
        codes.allSatisfy({ $0 >= 0 && $0 < labels.count })
      else { throw Complaint("level \(level) of its rows is damaged") }
      labels.name = Self.label(dataset.raw) ?? "level_\(level)"
      if let zone = LooseAttributes(of: dataset.raw).text("tz") { table.zone = zone }
      table.add(labels.picked(codes.map { Int($0) }))
    }
  }

  private static func label(_ dataset: hid_t) -> String? {
    let name = LooseAttributes(of: dataset).text("name") ?? ""
    return name.isEmpty || name == "N." ? nil : name
  }

  private func column(_ name: String, in group: hid_t) throws -> ForeignColumn? {
    guard H5Lexists(group, name, h5_default()) > 0, let dataset = try Links.dataset(name, in: group) else { return nil }
    var column = ForeignColumn(name: name, values: try reader.values(of: dataset.raw))
    let attributes = LooseAttributes(of: dataset.raw)
    column.kind = attributes.text("kind") ?? attributes.text("value_type")
    return column
  }

  // MARK: format="table"

  /// One compound dataset: the index, blocks of columns, and columns of their own. Pickled lists name them.
  func table(_ group: hid_t) throws -> ForeignTable {
    guard let dataset = try Links.dataset("table", in: group) else { throw Complaint("it has no dataset 'table'") }
    let shape = try reader.shape(of: dataset.raw)
    guard shape.count == 1 else { throw Complaint("its records have \(shape.count) dimensions, not one") }
    let attributes = LooseAttributes(of: dataset.raw)
    var table = ForeignTable()
    var found: [String: ForeignColumn] = [:]
    var order: [String] = []
    for field in try reader.records(dataset.raw, rows: shape[0]) {
      // A block's second column is `values_block_0_1` here.
      let block = Self.block(of: field.name)
      let names = attributes.bytes("\(block.name)_kind")?.first.flatMap(Pickle.names) ?? []
      var column = field
      column.name = names.indices.contains(block.index) ? names[block.index] : field.name
      column.kind = attributes.text("\(block.name)_dtype")
      if field.name == "index" {
        column.kind = attributes.text("index_kind")
        // Rows that are merely counted say nothing.
        if column.kind == "integer", LooseAttributes(of: group).text("table_type")?.hasSuffix("multiframe") == true {
          continue
        }
        table.index = column.name
      }
      found[column.name] = column
      order.append(column.name)
    }
    let group = LooseAttributes(of: group)
    if let info = group.bytes("info")?.first { table.zone = Self.zone(in: info) }
    let axes = group.bytes("non_index_axes")?.first.flatMap(Pickle.names).map { Array($0.dropFirst()) } ?? []
    for name in (table.index.map { [$0] } ?? []) + axes + order {
      if let column = found[name] { table.add(column) }
    }
    return table
  }

  private static func block(of field: String) -> (name: String, index: Int) {
    let parts = field.split(separator: "_")
    guard field.hasPrefix("values_block_"), parts.count == 4, let index = Int(parts[3]) else { return (field, 0) }
    return (parts.dropLast().joined(separator: "_"), index)
  }

  /// The zone in the pickle of what is known of the index: the first name of a zone behind the word `tz`.
  private static func zone(in pickle: [UInt8]) -> String? {
    let lines = String(decoding: pickle, as: UTF8.self).split(separator: "\n")
    guard let start = lines.firstIndex(where: { $0.hasSuffix("Vtz") }) else { return nil }
    for line in lines[(start + 1)...] {
      let text = line.drop { "(sa".contains($0) }
      guard text.hasPrefix("V") || text.hasPrefix("S'") else { continue }
      let name = text.hasPrefix("V") ? text.dropFirst() : text.dropFirst(2).dropLast()
      if name == "UTC" || name.contains("/") { return String(name) }
    }
    return nil
  }
}
