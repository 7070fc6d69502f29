import Frames
import Glibc
import Vocabulary

extension CSV {
  /// The rows of the files that the patterns name, each file and each member of an archive by itself.
  func parts(_ patterns: [String], _ monitor: Monitor) throws -> ([FileRows], refused: [Refused]) {
    let named = try patterns.flatMap { try NamedFiles($0) }
    let settings = try self.settings()
    let total = named.reduce(0) { $0 + $1.size }
    let what = named.count == 1 ? named[0].path : "\(named.count) files"
    monitor.begin("reading \(what), bytes", of: total > 0 ? total : nil)
    let slots = Slots<[Outcome]>(named.count)
    // Many files: one thread each. Few: all threads on each in turn.
    let isMany = named.count >= monitor.threads
    try concurrently(named.count, threads: isMany ? monitor.threads : 1) { index in
      slots[index] = try read(named[index], settings, threads: isMany && named.count > 1 ? 1 : monitor.threads, monitor)
    }
    return try sorted(slots.values.flatMap { $0 })
  }

  /// The rows of one file that is open already.
  func parts(_ file: InputFile, _ monitor: Monitor) throws -> ([FileRows], refused: [Refused]) {
    let named = NamedFiles.Element(path: file.path, member: nil, size: file.count)
    return try sorted(read(named, open: file, settings(), threads: monitor.threads, monitor))
  }

  private func sorted(_ outcomes: [Outcome]) throws -> ([FileRows], refused: [Refused]) {
    var parts: [FileRows] = []
    var refused: [Refused] = []
    for outcome in outcomes {
      switch outcome {
      case .rows(let rows): parts.append(rows)
      case .refused(let file): refused.append(file)
      }
    }
    guard !parts.isEmpty else {
      guard let first = refused.first else { throw Complaint("there is nothing to read") }
      guard refused.count > 1 else { throw first.complaint }
      throw Complaint(
        "none of \(refused.count) files can be read, the first: \(first.complaint.message)",
        hint: first.complaint.hint)
    }
    return (parts, refused)
  }

  /// A file that was left out, and why.
  package struct Refused: Sendable {
    package var path: String
    package var complaint: Complaint
  }

  private enum Outcome: Sendable {
    case rows(FileRows)
    case refused(Refused)
  }

  private func read(
    _ named: NamedFiles.Element, open: InputFile? = nil, _ settings: FileRows.Settings, threads: Int, _ monitor: Monitor
  ) throws -> [Outcome] {
    do {
      let opened = try open ?? InputFile(named.path, monitor: monitor)
      guard try Archive.isArchive(opened) else {
        guard named.member == nil else {
          throw Complaint("\(named.path) is not a zip archive, so nothing in it has a name")
        }
        return [.rows(try FileRows(opened, settings, threads: threads, monitor: monitor))]
      }
      let members = try named.members(Archive(opened), opened)
      // Its members are read in no order.
      let digest = try opened.digest(monitor)
      let slots = Slots<Outcome>(members.count)
      let isMany = members.count >= threads
      try concurrently(members.count, threads: isMany ? threads : 1) { index in
        do {
          slots[index] = .rows(
            try FileRows(
              opened, member: members[index], digest: digest, settings,
              threads: isMany && members.count > 1 ? 1 : threads,
              monitor: monitor))
        } catch let complaint as Complaint where bad == .skip {
          slots[index] = .refused(
            Refused(path: "\(named.path):\(members[index].name)", complaint: complaint))
        }
      }
      return slots.values
    } catch let complaint as Complaint where bad == .skip {
      return [.refused(Refused(path: named.path, complaint: complaint))]
    }
  }
}

/// The files that a pattern names, sorted bytewise: `data/*.csv`, `bars.zip`, or some members of an archive,
/// `bars.zip:2020/*.csv`.
struct NamedFiles: Sequence {
  struct Element: Sendable {
    var path: String
    /// The members that are meant, where not all are.
    var member: String?
    /// Bytes, as far as they can be told before the file is opened.
    var size: Int
  }

  private let elements: [Element]

  init(_ pattern: String) throws {
    var (outer, member): (String, String?) = (pattern, nil)
    if let end = pattern.firstRange(of: ".zip:") {
      outer = String(pattern[..<end.upperBound].dropLast())
      member = String(pattern[end.upperBound...])
    }
    elements = try paths(matching: outer).map { path in
      var status = stat()
      let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      return Element(path: path, member: member, size: isFile ? Int(status.st_size) : 0)
    }
  }

  func makeIterator() -> IndexingIterator<[Element]> { elements.makeIterator() }
}

extension NamedFiles.Element {
  /// The members of an archive that are meant, by their names.
  func members(_ archive: Archive, _ file: InputFile) throws -> [Archive.Member] {
    let all = archive.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    guard !all.isEmpty else { throw Complaint("\(path) has no files in it") }
    guard let member else { return all }
    let chosen = all.filter { fnmatch(member, $0.name, 0) == 0 }
    guard chosen.isEmpty else { return chosen }
    let names = all.map(\.name)
    let shown = names.prefix(6).joined(separator: " ") + (names.count > 6 ? " …" : "")
    throw Complaint(
      "nothing in \(path) is called \(member)", hint: didYouMean(member, names) ?? "in it there is \(shown)")
  }
}
