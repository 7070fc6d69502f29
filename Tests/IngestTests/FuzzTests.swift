import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct FuzzTests {
  /// However a file is cut into stretches, and however many threads read it, the frame is the same.
  @Test func cutsDoNotShow() throws {
    var text = "Ticker,Date,Open,High,Low,Close,Volume,Note\n"
    var random = Random(seed: 3, stream: "cuts")
    for row in 0..<2000 {
      let minute = Moment.text(Int64(1_580_342_400 + 60 * row) * 1_000_000_000)
      let note = ["", "a", "\"b,c\"", "d"][Int(random.next() % 4)]
      text += "\(["X", "Y"][row % 2]),\(minute),\(row).25,\(row + 1),\(row),\(Double(row) + random.uniform()),7,\(note)"
      text += random.next() % 5 == 0 ? "\r\n" : "\n"
      if random.next() % 20 == 0 { text += "\n" }
    }
    text.removeLast()
    let whole = try Files.frame(text).digest()
    for stretch in [1, 7, 64, 1000, 65_537] {
      for threads in [1, 2, 5] {
        var csv = CSV()
        csv.stretch = stretch
        let digest = try Files.with(text) { try csv.load([$0], monitor: Monitor(threads: threads)).frame.digest() }
        #expect(digest == whole, "\(stretch) bytes, \(threads) threads")
      }
    }
  }

  /// The first fault of the file is reported, whichever thread meets one first.
  @Test func theFirstFaultIsReported() throws {
    let good = (0..<500).map { "\(1_580_342_400 + 60 * $0),1,2,0.5,1,9\n" }
    let text = "time,open,high,low,close,volume\n" + good.joined() + "1590000000,1,x,1,1,9\n1590000060,1,1,y,1,9\n"
    for threads in [1, 4] {
      var csv = CSV()
      csv.stretch = 20
      try Files.with(text) { path in
        let complaint = try #require(throws: Complaint.self) {
          try csv.load([path], monitor: Monitor(threads: threads))
        }
        #expect(complaint.message.hasSuffix("line 502, column 3 (high): 'x' is not a number"))
      }
    }
  }

  /// A mutated file gives a frame or a complaint.
  @Test func mutated() throws {
    let seeds = LayoutTests.vendors.map { Array($0.text.utf8) }
    let spice: [[UInt8]] = [
      "\n", "\r", "\"", ",", ";", "\t", "-", ":", " ", ".", "9999999999", "T", "Z", "+", "nan", "1e400", "\u{0}", "é",
      "/",
    ]
    .map { Array($0.utf8) }
    var random = Random(seed: 11, stream: "mutations")
    func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    var (frames, complaints) = (0, 0)
    for round in 0..<10_000 {
      var bytes = seeds[draw(seeds.count)]
      for _ in 0...draw(4) {
        let place = draw(bytes.count)
        switch draw(5) {
        case 0: bytes[place] = UInt8(draw(256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + draw(8)))
        case 2: bytes.insert(contentsOf: spice[draw(spice.count)], at: place)
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + draw(40))], at: draw(bytes.count))
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { bytes = [10] }
      }
      var csv = CSV()
      csv.stretch = 1 + draw(60)
      csv.bad = round % 3 == 0 ? .skip : .refuse
      do {
        let frame = try csv.load(bytes, named: "m.csv", monitor: Monitor(threads: 1 + round % 2)).frame
        _ = try frame.digest()
        frames += 1
      } catch is Complaint {
        complaints += 1
      }
    }
    #expect(frames > 200)
    #expect(complaints > 400)
  }
}
