import CHDF5
import Glibc
import Vocabulary

/// A store while it is written: a file of the library and what every object in it is made with.
///
/// Nothing in the file depends on when or how fast it was written: no times of objects, creation order kept, chunks of
/// a fixed size. So equal content gives equal bytes.
struct Writer: ~Copyable {
  let file: Identifier
  var compression: Compression
  let monitor: Monitor
  private let groupCreation: Identifier
  let descriptor: Int32

  private init(
    _ file: consuming Identifier, _ groupCreation: consuming Identifier, descriptor: Int32, compression: Compression,
    monitor: Monitor
  ) {
    self.file = file
    self.groupCreation = groupCreation
    self.descriptor = descriptor
    self.compression = compression
    self.monitor = monitor
  }

  /// An empty store at `path`, in place of what is there.
  static func creating(_ path: String, compression: Compression, monitor: Monitor) throws -> Writer {
    let creation = try Identifier(H5Pcreate(h5_file_create()), H5Pclose, "cannot make a file")
    try keepOrder(links: creation.raw)
    let access = try Identifier(H5Pcreate(h5_file_access()), H5Pclose, "cannot make a file")
    // Everything but values and texts is checksummed in the format of HDF5 1.10, so that damage is noticed.
    try HDF5.check(H5Pset_libver_bounds(access.raw, H5F_LIBVER_V110, H5F_LIBVER_V110), "cannot make a file")
    try HDF5.check(H5Pset_fclose_degree(access.raw, H5F_CLOSE_STRONG), "cannot make a file")
    let groups = try Identifier(H5Pcreate(h5_group_create()), H5Pclose, "cannot make a group")
    try keepOrder(links: groups.raw)
    let file = try Identifier(
      H5Fcreate(path, h5_truncate(), creation.raw, access.raw), H5Fclose, "cannot make '\(path)'")
    return try Writer(file, groups, path, compression, monitor)
  }

  /// A store that is there, to be changed.
  static func opening(_ path: String, compression: Compression, monitor: Monitor) throws -> Writer {
    let access = try Identifier(H5Pcreate(h5_file_access()), H5Pclose, "cannot open a file")
    try HDF5.check(H5Pset_libver_bounds(access.raw, H5F_LIBVER_V110, H5F_LIBVER_V110), "cannot open a file")
    try HDF5.check(H5Pset_fclose_degree(access.raw, H5F_CLOSE_STRONG), "cannot open a file")
    let groups = try Identifier(H5Pcreate(h5_group_create()), H5Pclose, "cannot make a group")
    try keepOrder(links: groups.raw)
    let file = try Identifier(
      H5Fopen(path, h5_read_write(), access.raw), H5Fclose, "cannot open '\(path)'")
    return try Writer(file, groups, path, compression, monitor)
  }

  private init(
    _ file: consuming Identifier, _ groups: consuming Identifier, _ path: String, _ compression: Compression,
    _ monitor: Monitor
  ) throws {
    var handle: UnsafeMutableRawPointer?
    try HDF5.check(H5Fget_vfd_handle(file.raw, h5_default(), &handle), "cannot make '\(path)'")
    self.init(
      file, groups, descriptor: handle?.load(as: Int32.self) ?? -1, compression: compression, monitor: monitor)
  }

  /// Hands everything to the system. Only a close that succeeds has written the whole file.
  consuming func close() throws {
    try HDF5.check(H5Fflush(file.raw, H5F_SCOPE_GLOBAL), "cannot write")
    try file.close("cannot write")
  }

  /// A new group, with those above it where they are missing.
  func group(_ name: String) throws -> Identifier {
    var path = ""
    for component in name.split(separator: "/").dropLast() {
      path += "/\(component)"
      if try !exists(path) { _ = try make(path) }
    }
    path += "/\(name.split(separator: "/").last ?? "")"
    // What lies below may have been written first.
    guard try exists(path) else { return try make(path) }
    return try Identifier(H5Gopen2(file.raw, path, h5_default()), H5Gclose, "cannot open group '\(path)'")
  }

  func exists(_ path: String) throws -> Bool {
    try HDF5.check(H5Lexists(file.raw, path, h5_default()), "cannot look for group '\(path)'") > 0
  }

  private func make(_ path: String) throws -> Identifier {
    try Identifier(
      H5Gcreate2(file.raw, path, h5_default(), groupCreation.raw, h5_default()), H5Gclose, "cannot make group '\(path)'"
    )
  }

  /// Asks the system for room before the library writes, so that a full disk is met here and not amid its caches.
  func reserve(_ bytes: Int, at place: off_t? = nil) throws {
    var status = stat()
    guard bytes > 0, fstat(descriptor, &status) == 0 else { return }
    guard h5_reserve(descriptor, place ?? status.st_size, off_t(bytes)) != 0 else { return }
    if errno == ENOSPC || errno == EDQUOT || errno == EFBIG { throw Complaint("cannot write: \(systemMessage())") }
  }

  static func keepOrder(links plist: hid_t) throws {
    try HDF5.check(H5Pset_link_creation_order(plist, h5_creation_order()), "cannot make a group")
    try keepOrder(attributes: plist)
  }

  static func keepOrder(attributes plist: hid_t) throws {
    try HDF5.check(H5Pset_attr_creation_order(plist, h5_creation_order()), "cannot make an object")
    try HDF5.check(H5Pset_obj_track_times(plist, false), "cannot make an object")
    // All attributes in the object's header: shorter files, and one read instead of a tree.
    try HDF5.check(H5Pset_attr_phase_change(plist, 64, 0), "cannot make an object")
  }
}
