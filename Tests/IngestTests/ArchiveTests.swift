import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Files that Python's zipfile and gzip made, by Tests/Oracles/archives.py.
@Suite struct ArchiveTests {
  static let folder = Files.folder.appendingPathComponent("Golden/archives").path

  private func load(_ name: String, _ csv: CSV = CSV(), threads: Int = 2) throws -> CSV.Loaded {
    try csv.load(["\(ArchiveTests.folder)/\(name)"], monitor: Monitor(threads: threads))
  }

  private func complaint(_ name: String) throws -> String {
    let complaint = try #require(throws: Complaint.self) { try load(name) }
    return complaint.description.replacingOccurrences(of: ArchiveTests.folder + "/", with: "")
  }

  /// However a member is packed, and whatever the archive says of it in which record.
  @Test(arguments: ["one.zip", "large.zip", "wide.zip", "streamed.zip", "padded.csv.gz", "members.csv.gz"])
  func oneMember(_ name: String) throws {
    let frame = try load(name).frame
    #expect(frame.timeline.segments.map(\.symbol) == [name.hasSuffix(".zip") ? "A" : String(name.prefix { $0 != "." })])
    #expect(try frame.values("open") == [10, 11])
    #expect(try frame.values("high") == [11, 12])
    #expect(frame.stamps == ["2020-01-30T00:00", "2020-01-31T00:00"])
  }

  @Test func severalMembersAreSeveralSymbols() throws {
    for threads in [1, 4] {
      let frame = try load("several.zip", threads: threads).frame
      #expect(frame.timeline.segments == [.init("A", 0..<2), .init("B", 2..<4), .init("C", 4..<6)])
      #expect(try frame.values("close") == [10, 11, 20, 21, 30, 31])
      // One file, whose digest is that of sha256sum.
      #expect(frame.sources.count == 1)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: ArchiveTests.folder + "/several.zip"))
      let digest = try bytes.withUnsafeBytes { try sha256($0) }
      #expect(frame.sources[0].sha256 == digest)
    }
  }

  @Test func someMembers() throws {
    #expect(try load("several.zip:us/*.csv").frame.timeline.segments.map(\.symbol) == ["A", "B"])
    #expect(try load("sev*.zip:eu/C.csv").frame.timeline.segments.map(\.symbol) == ["C"])
    #expect(
      try complaint("several.zip:us/D.csv")
        == "nothing in several.zip is called us/D.csv - did you mean 'us/A.csv'?")
    #expect(try complaint("padded.csv.gz:A.csv").hasPrefix("no file "))
  }

  @Test(arguments: [
    ("empty.zip", "empty.zip has no files in it"),
    ("encrypted.zip", "encrypted.zip:A.csv is encrypted - unpack it with its password first"),
    (
      "bzip2.zip",
      "bzip2.zip:A.csv is packed by method 12, which is not read - pack it with deflate, or load it unpacked"
    ),
    (
      "truncated.zip", "truncated.zip is not a whole zip archive: it does not end as one does - fetch the file again"
    ),
    (
      "checksum.zip",
      "checksum.zip:A.csv is damaged: what comes out is not what was put in - fetch the archive again"
    ),
    ("length.zip", "length.zip is not a whole zip archive: A.csv lies outside of the file - fetch the file again"),
    ("place.zip", "place.zip is not a whole zip archive: A.csv lies outside of the file - fetch the file again"),
    (
      "mixed.zip",
      "mixed.zip:B.csv, line 1: 'no bars here' has no comma, semicolon or tab - if it holds no bars, say which members do, such as mixed.zip:*.csv"
    ),
    (
      "bomb.zip",
      "bomb.zip:A.csv grows to more than 250 times its size when it is unpacked - bars shrink to a third or a fiftieth; unpack it and load the text if it is meant"
    ),
    (
      "bomb.csv.gz",
      "bomb.csv.gz grows to more than 250 times its size when it is unpacked - bars shrink to a third or a fiftieth; unpack it and load the text if it is meant"
    ),
  ]) func refused(_ name: String, _ message: String) throws { #expect(try complaint(name) == message) }

  @Test func aBadMemberIsLeftOutOnRequest() throws {
    var csv = CSV()
    csv.bad = .skip
    let loaded = try load("mixed.zip", csv)
    #expect(loaded.frame.timeline.segments.map(\.symbol) == ["A"])
    #expect(loaded.files.map(\.path) == [ArchiveTests.folder + "/mixed.zip:B.csv"])
  }

  /// Every prefix of an archive, and every archive with a byte changed, is read or refused.
  @Test func damage() throws {
    var random = Random(seed: 5, stream: "archives")
    var (frames, complaints) = (0, 0)
    func attempt(_ bytes: [UInt8]) throws {
      do {
        frames += try CSV().load(bytes, named: "a.zip").frame.count > 0 ? 1 : 0
      } catch is Complaint { complaints += 1 }
    }
    for name in ["several.zip", "wide.zip", "streamed.zip", "padded.csv.gz", "members.csv.gz"] {
      let whole = try Array(Data(contentsOf: URL(fileURLWithPath: "\(ArchiveTests.folder)/\(name)")))
      for length in whole.indices { try attempt(Array(whole[..<length])) }
      for place in whole.indices {
        var changed = whole
        changed[place] = UInt8(truncatingIfNeeded: random.next())
        try attempt(changed)
      }
    }
    #expect(frames > 200)
    #expect(complaints > 2000)
  }
}
