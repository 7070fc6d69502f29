import CHDF5
import Vocabulary

/// All that the library has to say of a frame: where its values lie and what is known of them, but no value. A child
/// finds it out; everything after it is done without the library.
struct FrameHeader {
  enum Content {
    case texts(Extent)
    case numbers(Extent)
    /// Counts of a tick.
    case ticks(Extent, perUnit: Int64)
    /// Codes of a category; its names lie beside it, or in its facts.
    case codes(Extent, names: Extent?)
  }

  struct Column {
    var link: String
    var facts: Facts
    var content: Content
  }

  let facts: Facts
  let times: Extent
  let digestOfTimes: Digest?
  /// The symbols of a panel and how many rows each has; nil where the facts name the one symbol.
  let symbols: Extent?
  let sizes: Extent?
  let columns: [Column]
  let compression: Compression

  init(_ group: hid_t, in file: OpenFile) throws {
    func dataset<Result>(_ name: String, _ body: (hid_t) throws -> Result) throws -> Result {
      guard let dataset = try Links.dataset(name, in: group) else { throw Complaint("'\(name)' is not a dataset") }
      do { return try body(dataset.raw) } catch let complaint as Complaint {
        throw Complaint("'\(name)': \(complaint.message)")
      }
    }
    guard let facts = try Facts(of: group, in: file) else { throw Complaint("it has no attributes") }
    self.facts = facts
    (times, digestOfTimes, compression) = try dataset(Layout.time) { dataset in
      (
        try Extent(of: dataset, as: h5_int64(), in: file), try Facts(of: dataset, in: file)?.digest(),
        try Compression(of: dataset)
      )
    }
    let isPanel = facts[Layout.symbol] == nil
    symbols = isPanel ? try dataset(Layout.symbol) { try Texts.extent(of: $0, in: file) } : nil
    sizes = isPanel ? try dataset(Layout.rowSize) { try Extent(of: $0, as: h5_int64(), in: file) } : nil
    var columns: [Column] = []
    for link in try Links.names(in: group) where !Layout.reserved.contains(link) {
      guard let found = try Links.dataset(link, in: group) else { continue }
      do {
        guard let facts = try Facts(of: found.raw, in: file) else { continue }
        let names = try facts["names"].map { beside in
          try dataset(beside) { try Texts.extent(of: $0, in: file) }
        }
        columns.append(
          Column(link: link, facts: facts, content: try FrameHeader.content(of: found.raw, facts, names, file)))
      } catch let complaint as Complaint {
        throw Complaint("column '\(link.shownSafely)': \(complaint.message)")
      }
    }
    self.columns = columns
  }

  private static func content(of dataset: hid_t, _ facts: Facts, _ names: Extent?, _ file: OpenFile) throws -> Content {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    if H5Tget_class(type.raw) == H5T_STRING { return .texts(try Texts.extent(of: dataset, in: file)) }
    if H5Tequal(type.raw, h5_float64()) > 0 { return .numbers(try Extent(of: dataset, as: h5_float64(), in: file)) }
    let extent = try Extent(of: dataset, as: h5_int32(), in: file)
    guard let perUnit = try facts.integer("ticks_per_unit") else { return .codes(extent, names: names) }
    guard perUnit > 0 else { throw Complaint("its tick is \(perUnit)") }
    return .ticks(extent, perUnit: perUnit)
  }
}

extension Compression {
  /// How a dataset is packed.
  fileprivate init(of dataset: hid_t) throws {
    let plist = try Identifier(H5Dget_create_plist(dataset), H5Pclose, "its layout cannot be read")
    guard H5Pget_layout(plist.raw) == H5D_CHUNKED else {
      self = .no
      return
    }
    var (flags, count, level, config) = (UInt32(0), 1, UInt32(0), UInt32(0))
    H5Pget_filter_by_id2(plist.raw, H5Z_FILTER_DEFLATE, &flags, &count, &level, 0, nil, &config)
    self = level > 1 ? .small : .fast
  }
}

extension FrameHeader: Carried {
  func put(into outgoing: inout Outgoing) {
    facts.put(into: &outgoing)
    times.put(into: &outgoing)
    outgoing.put(digestOfTimes?.description ?? "")
    symbols.put(into: &outgoing)
    sizes.put(into: &outgoing)
    columns.put(into: &outgoing)
    outgoing.put(compression.rawValue)
  }

  init(from incoming: inout Incoming) throws {
    facts = try Facts(from: &incoming)
    times = try Extent(from: &incoming)
    digestOfTimes = try Digest(incoming.text()[...])
    symbols = try Extent?(from: &incoming)
    sizes = try Extent?(from: &incoming)
    columns = try [Column](from: &incoming)
    compression = try Compression(rawValue: incoming.text()) ?? .no
  }
}

extension FrameHeader.Column: Carried {
  func put(into outgoing: inout Outgoing) {
    outgoing.put(link)
    facts.put(into: &outgoing)
    content.put(into: &outgoing)
  }

  init(from incoming: inout Incoming) throws {
    self.init(
      link: try incoming.text(), facts: try Facts(from: &incoming), content: try FrameHeader.Content(from: &incoming))
  }
}

extension FrameHeader.Content: Carried {
  func put(into outgoing: inout Outgoing) {
    switch self {
    case .texts(let extent):
      outgoing.put(0)
      extent.put(into: &outgoing)
    case .numbers(let extent):
      outgoing.put(1)
      extent.put(into: &outgoing)
    case .ticks(let extent, let perUnit):
      outgoing.put(2)
      extent.put(into: &outgoing)
      outgoing.put(perUnit)
    case .codes(let extent, let names):
      outgoing.put(3)
      extent.put(into: &outgoing)
      names.put(into: &outgoing)
    }
  }

  init(from incoming: inout Incoming) throws {
    let (kind, extent) = (try incoming.number(), try Extent(from: &incoming))
    switch kind {
    case 0: self = .texts(extent)
    case 1: self = .numbers(extent)
    case 2: self = .ticks(extent, perUnit: try incoming.number())
    default: self = .codes(extent, names: try Extent?(from: &incoming))
    }
  }
}
