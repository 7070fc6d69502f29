import CHDF5
import Frames
import Glibc
import Vocabulary

/// The shapes of data that a store is made of.
extension Writer {
  /// A one-dimensional dataset of `count` elements of `type`, as they are, packed, or, for texts, by reference.
  private func dataset(
    _ name: String, in group: hid_t, _ type: hid_t, count: Int, packed: Bool = false, isPlaced: Bool = false
  ) throws -> Identifier {
    let space = try Identifier(H5Screate_simple(1, [hsize_t(count)], nil), H5Sclose, "cannot make a dataspace")
    return try dataset(
      name, in: group, type, space, chunk: packed ? hsize_t(min(count, Layout.chunkRows)) : nil, isPlaced: isPlaced)
  }

  private func dataset(
    _ name: String, in group: hid_t, _ type: hid_t, _ space: borrowing Identifier, chunk: hsize_t? = nil,
    isPlaced: Bool = false
  ) throws -> Identifier {
    let creation = try Identifier(H5Pcreate(h5_dataset_create()), H5Pclose, "cannot make dataset '\(name)'")
    try Writer.keepOrder(attributes: creation.raw)
    // Every value is written anyway; only references to texts have to be null before they are.
    let isTexts = H5Tis_variable_str(type) > 0
    try HDF5.check(
      H5Pset_fill_time(creation.raw, isTexts ? H5D_FILL_TIME_IFSET : H5D_FILL_TIME_NEVER),
      "cannot make dataset '\(name)'")
    if isPlaced {
      try HDF5.check(H5Pset_alloc_time(creation.raw, H5D_ALLOC_TIME_EARLY), "cannot make dataset '\(name)'")
    }
    if let chunk {
      try HDF5.check(H5Pset_chunk(creation.raw, 1, [chunk]), "cannot make dataset '\(name)'")
      try HDF5.check(H5Pset_shuffle(creation.raw), "cannot make dataset '\(name)'")
      try HDF5.check(H5Pset_deflate(creation.raw, UInt32(compression.level)), "cannot make dataset '\(name)'")
    }
    return try Identifier(
      H5Dcreate2(group, name, type, space.raw, h5_default(), creation.raw, h5_default()), H5Dclose,
      "cannot make dataset '\(name)'")
  }

  /// A dataset for elements of a trivial type, packed by the compression chosen; `fill` gives it its values.
  func makeDataset(_ name: String, in group: hid_t, _ type: hid_t, count: Int) throws -> Identifier {
    try dataset(
      name, in: group, type, count: count, packed: compression != .no && count > 0,
      isPlaced: compression == .no && count > 0)
  }

  /// Writes all elements of a dataset that `makeDataset` made.
  func fill(_ dataset: hid_t, _ bytes: UnsafeRawBufferPointer, width: Int) throws {
    guard !bytes.isEmpty else { return }
    if compression == .no {
      try writeRows(bytes, to: dataset)
    } else {
      try writeChunks(bytes, width: width, to: dataset)
    }
  }

  func write(_ integers: [Int64], _ name: String, in group: hid_t) throws -> Identifier {
    let dataset = try makeDataset(name, in: group, h5_int64(), count: integers.count)
    try integers.withUnsafeBytes { try fill(dataset.raw, $0, width: 8) }
    return dataset
  }

  func write(_ integers: [Int32], _ name: String, in group: hid_t) throws -> Identifier {
    let dataset = try makeDataset(name, in: group, h5_int32(), count: integers.count)
    try integers.withUnsafeBytes { try fill(dataset.raw, $0, width: 4) }
    return dataset
  }

  /// To where the library made room.
  private func writeRows(_ bytes: UnsafeRawBufferPointer, to dataset: hid_t) throws {
    let place = try place(of: dataset, bytes.count)
    for start in stride(from: 0, to: bytes.count, by: Writer.stretch) {
      try monitor.check()
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + Writer.stretch)])
      try writeWhole(part, to: descriptor, at: place + start)
      monitor.advance(by: part.count)
    }
  }

  /// Numbers as they are, `na` as one bit pattern. Where their digests are not known, each stretch is hashed just before
  /// it is written, while it is at hand. The system lets one thread at a time write a file, so one does it all.
  func writeNumbers(_ values: UnsafeBufferPointer<Double>, _ known: BlockDigests?, to dataset: hid_t) throws
    -> BlockDigests
  {
    guard !values.isEmpty else { return BlockDigests(of: values) }
    let place = try place(of: dataset, values.count * 8)
    var blocks: [BlockDigests] = []
    for start in stride(from: 0, to: values.count, by: Writer.stretch / 8) {
      try monitor.check()
      let stretch = UnsafeBufferPointer(rebasing: values[start..<min(values.count, start + Writer.stretch / 8)])
      if known == nil { blocks.append(BlockDigests(of: stretch)) }
      try Writer.withOneNaN(stretch, known ?? blocks.last) {
        try writeWhole(UnsafeRawBufferPointer($0), to: descriptor, at: place + start * 8)
      }
      monitor.advance(by: stretch.count * 8)
    }
    return known ?? BlockDigests(joining: blocks)
  }

  /// Bytes that are written at a time: they stay in a cache of the processor between hash and copy.
  private static let stretch = 1 << 19

  /// Where a dataset lies. The system makes room for all of it at once: that takes half of the time that it takes to make
  /// it page by page, and shows a full disk before anything is written.
  private func place(of dataset: hid_t, _ bytes: Int) throws -> Int {
    let offset = H5Dget_offset(dataset)
    guard offset != h5_no_address() else { throw Complaint("cannot write: there is no room") }
    try reserve(bytes, at: off_t(offset))
    return Int(offset)
  }

  /// Packs on all threads and hands the chunks to the library in order.
  private func writeChunks(_ bytes: UnsafeRawBufferPointer, width: Int, to dataset: hid_t) throws {
    let rows = min(bytes.count / width, Layout.chunkRows)
    let length = rows * width
    let (monitor, level) = (monitor, compression.level)
    nonisolated(unsafe) let bytes = bytes
    try inOrder(
      (bytes.count + length - 1) / length, threads: monitor.threads, ahead: 2 * monitor.threads,
      tool: { try Deflate(level: level) },
      make: { deflate, index in
        try monitor.check()
        let part = index * length..<min(bytes.count, (index + 1) * length)
        let rows = UnsafeRawBufferPointer(rebasing: bytes[part])
        guard part.count < length else { return deflate.compress(rows, width: width) }
        let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 64)
        defer { padded.deallocate() }
        padded.initializeMemory(as: UInt8.self, repeating: 0)
        padded.copyMemory(from: rows)
        return deflate.compress(UnsafeRawBufferPointer(padded), width: width)
      },
      take: { index, chunk in
        try reserve(chunk.count)
        try HDF5.check(
          H5Dwrite_chunk(dataset, h5_default(), 0, [hsize_t(index * rows)], chunk.count, chunk), "cannot write")
        monitor.advance(by: min(length, bytes.count - index * length))
      })
  }

  /// Texts of any length.
  func write(_ texts: [String], _ name: String, in group: hid_t) throws -> Identifier {
    let type = try HDF5.textType()
    let dataset = try dataset(name, in: group, type.raw, count: texts.count)
    guard !texts.isEmpty else { return dataset }
    // One block for all, and a pointer a text.
    var offsets: [Int] = []
    var bytes: [CChar] = []
    offsets.reserveCapacity(texts.count)
    for (row, text) in texts.enumerated() {
      if row.isMultiple(of: 4096) { try monitor.check() }
      guard !text.utf8.contains(0) else { throw Complaint("row \(row + 1) holds a NUL character") }
      offsets.append(bytes.count)
      bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
      bytes.append(0)
    }
    try reserve(bytes.count + texts.count * 32)
    try bytes.withUnsafeBufferPointer { bytes in
      let pointers = offsets.map { offset in bytes.baseAddress.map { $0 + offset } }
      try HDF5.check(H5Dwrite(dataset.raw, type.raw, h5_all(), h5_all(), h5_default(), pointers), "cannot write")
    }
    return dataset
  }

  /// A part of a document: one text of a fixed length, or bytes.
  func write(_ part: StoredDocument.Part, in group: hid_t) throws {
    let link = Layout.link(for: part.name)
    try reserve(part.bytes.count)
    let written: Identifier
    if part.isText, !part.bytes.isEmpty, !part.bytes.contains(0) {
      let type = try HDF5.textType(length: part.bytes.count)
      let space = try Identifier(H5Screate(H5S_SCALAR), H5Sclose, "cannot make a dataspace")
      written = try dataset(link, in: group, type.raw, space)
      try HDF5.check(
        H5Dwrite(written.raw, type.raw, h5_all(), h5_all(), h5_default(), part.bytes), "cannot write '\(part.name)'")
    } else {
      written = try dataset(link, in: group, h5_uint8(), count: part.bytes.count)
      if !part.bytes.isEmpty {
        try HDF5.check(
          H5Dwrite(written.raw, h5_uint8(), h5_all(), h5_all(), h5_default(), part.bytes), "cannot write '\(part.name)'"
        )
      }
    }
    var facts = Facts()
    facts.set("part", part.name)
    facts.set("content", part.isText ? "text" : "bytes")
    facts.set("digest", part.bytes.withUnsafeBytes { Digest($0) }.description)
    try facts.write(on: written.raw)
  }

  /// A dimension without a variable.
  func dimension(_ name: String, count: Int, in group: hid_t) throws -> Identifier {
    let dimension = try dataset(name, in: group, h5_int32(), count: count)
    try HDF5.check(H5DSset_scale(dimension.raw, Layout.dimensionOnly(count)), "cannot make dimension '\(name)'")
    return dimension
  }

  /// Makes a dataset the coordinate of the dimension that has its name.
  func makeCoordinate(_ dataset: hid_t, _ name: String) throws {
    try HDF5.check(H5DSset_scale(dataset, name), "cannot make dimension '\(name)'")
  }

  func attach(_ dataset: hid_t, to dimension: hid_t) throws {
    try HDF5.check(H5DSattach_scale(dataset, dimension, 0), "cannot attach a dimension")
  }
}
