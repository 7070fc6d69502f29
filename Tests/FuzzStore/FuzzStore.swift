import Frames
import Glibc
import Storage
import Vocabulary

/// Whatever bytes an HDF5 file holds, it becomes a frame or a complaint.
///
/// Each image is read twice by the same code. First as a session reads it, with the library in a child: what the library
/// itself falls over ends the child, becomes a complaint, and is no finding. What the child comes through is read once
/// more within this process, where the coverage is seen: a crash, an endless loop or an allocation without measure there
/// is one of ours.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 8 else { return 0 }
  var image = Array(UnsafeBufferPointer(start: bytes, count: count))
  Checksums.mend(&image)
  Isolation.isInProcess = false
  guard put(image) else { abort() }
  edit()
  guard put(image) else { abort() }
  if let complaint = outcome(), complaint.contains("falls over it") || complaint.contains("does not come to an end") {
    return 0
  }
  Isolation.isInProcess = true
  _ = outcome()
  return 0
}

/// In memory, by the number of the process: several may run side by side.
private let path = "/dev/shm/wick-fuzz-\(getpid()).h5"

/// The complaint about the file; nil where there is none.
private func outcome() -> String? {
  do {
    guard try Store.isStore(path) else {
      let loaded = try ForeignFrame().load(path, nil, monitor: Monitor())
      for column in loaded.frame.columns { _ = try column.numbers?.facts() }
      return nil
    }
    let store = try Store.open(path)
    _ = try store.rooms(monitor: Monitor())
    _ = try store.history(of: store.names, monitor: Monitor())
    for name in store.frameNames {
      let frame = try store.frame(named: name)
      // A part, then the whole.
      if frame.count > 2 {
        for column in try frame.rows(Array(1..<frame.count - 1)).columns { _ = try column.numbers?.array() }
      }
    }
    return try store.verify(monitor: Monitor()).first?.message
  } catch let complaint as Complaint {
    return complaint.message
  } catch {
    abort()
  }
}

/// Adds a frame, gives the first thing another name and takes out the last: what lies there is changed by children, and
/// only the new frame is written by this process.
private func edit() {
  let work: [(Store) throws -> Void] = [
    { _ in try Store.append(to: path, [StoredItem("bt/new", small)], overwrite: true, monitor: Monitor()) },
    { if let first = $0.names.first { try Store.rename(in: path, first, to: "other", monitor: Monitor()) } },
    { if let last = $0.names.last { try Store.delete(in: path, [last], monitor: Monitor()) } },
  ]
  for body in work {
    do {
      guard try Store.isStore(path) else { return }
      try body(Store.open(path))
    } catch is Complaint {} catch { abort() }
  }
}

private let small: Frame = {
  do {
    return try Frame(Timeline(times: [1, 2], segments: [.init("A", 0..<2)]), [Column("x", [1, 2])])
  } catch { abort() }
}()

private func put(_ image: [UInt8]) -> Bool {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(descriptor) }
  return descriptor >= 0 && write(descriptor, image, image.count) == image.count
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The program's beginning, in the name that the package manager gives it. `seeds FOLDER` writes what to begin with.
@_cdecl("FuzzStore_main")
public func begin(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var (count, arguments) = (count, arguments)
  if count == 3, let word = arguments[1], let folder = arguments[2], String(cString: word) == "seeds" {
    do { try Seeds.write(to: String(cString: folder)) } catch { abort() }
    return 0
  }
  atexit { unlink(path) }
  return drive(&count, &arguments, fuzz)
}
