import Synchronization
import Testing
import Vocabulary

@Suite struct ValueTests {
  @Test(arguments: [
    (Value.number(20), "20"), (.number(0.05), "0.05"), (.number(1e-8), "1e-08"), (.number(.nan), "na"),
    (.number(-0.0), "0"),
    (.span(.time(300_000_000_000)), "5m"), (.span(.months(12)), "1y"), (.span(.time(86_400_000_000_000 * 10)), "10d"),
    (.text("a\"b\n"), "\"a\\\"b\\n\""), (.flag(true), "yes"), (.list([.number(1), .word("x")]), "[1 x]"),
    (.range(.number(1), .nothing, step: .nothing), "1.."), (.clock(34_200_000_000_000), "09:30"),
  ])
  func `values are written as the language writes them`(value: Value, expected: String) {
    #expect(value.source == expected)
  }

  @Test func `days and their numbers agree over four centuries`() {
    for number in stride(from: -80_000, through: 80_000, by: 7) {
      let day = Day(number: number)
      #expect(day.exists && day.number == number)
    }
    #expect(Day(year: 2000, month: 2, day: 29).exists)
    #expect(!Day(year: 1900, month: 2, day: 29).exists)
    #expect(Day(year: 2026, month: 11, day: 21).number == 20_778)
  }

  @Test func `a year stands for all of it`() {
    let year = Moment(nanoseconds: Int64(Day(year: 2015, month: 1, day: 1).number) * Moment.day, precision: .year)
    #expect(year.description == "2015")
    #expect(Moment.text(year.end) == "2016-01-01T00:00")
  }

  @Test(arguments: [("clsoe", "close"), ("hihg", "high"), ("vol", "volume"), ("xyzzy", nil)])
  func `a mistyped word finds the nearest`(word: String, expected: String?) {
    #expect(nearest(to: word, among: ["open", "high", "low", "close", "volume"]) == expected)
  }

  @Test func `of equally near words the one that begins alike is meant`() {
    #expect(nearest(to: "lgb", among: ["xgb", "lgbm"]) == "lgbm")
    #expect(nearest(to: "lgb", among: ["lgbm", "xgb"]) == "lgbm")
    #expect(nearest(to: "xgc", among: ["lgbm", "xgb"]) == "xgb")
  }

  @Test func `a quantile lies between its neighbours`() {
    #expect([1.0, 2, 4, 8].quantile(0.5) == 3)
    #expect([1.0, 2, 4, 8].quantile(0) == 1 && [1.0, 2, 4, 8].quantile(1) == 8)
    #expect([5.0].quantile(0.3) == 5 && [Double]().quantile(0.5).isNaN)
  }
}

@Suite struct DigestTests {
  func digest(_ numbers: [Double]) -> Digest { numbers.withUnsafeBufferPointer { Digest(of: $0) } }

  @Test func `equal content has an equal digest, other content another`() {
    let numbers = (0..<20_000).map { Double($0) * 0.1 }
    var changed = numbers
    changed[19_999] = changed[19_999].nextUp
    #expect(digest(numbers) == digest(Array(numbers)))
    #expect(digest(numbers) != digest(changed))
    #expect(digest(numbers) != digest(numbers.dropLast()))
  }

  @Test func `every na is the same and the two zeros are not`() {
    #expect(digest([.nan]) == digest([Double(nan: 5, signaling: false)]))
    #expect(digest([0]) != digest([-0.0]))
  }

  @Test func `a digest reads back from its text`() {
    let digest = Digest("wick")
    #expect(Digest(Substring(digest.description)) == digest)
    #expect(Digest(Substring("zz")) == nil)
  }
}

@Suite struct WorkTests {
  @Test(arguments: [1, 2, 5]) func `all indices run once on any number of threads`(threads: Int) throws {
    let sum = Atomic<Int>(0)
    try concurrently(1000, threads: threads) { sum.add($0, ordering: .relaxed) }
    #expect(sum.load(ordering: .relaxed) == 499_500)
  }

  @Test func `the first error by index is thrown`() {
    #expect(
      complaint { try concurrently(100, threads: 2) { if $0 % 10 == 9 { throw Complaint("at \($0)") } } } == "at 9")
  }

  @Test func `a cancelled monitor says where the work stood`() {
    let monitor = Monitor()
    monitor.begin("fitting", of: 5)
    monitor.advance(by: 3)
    monitor.cancel()
    #expect(throws: Interruption(during: "fitting, 3 of 5")) { try monitor.check() }
  }

  @Test func `streams of one seed differ, and repeat`() {
    func first(_ seed: UInt64, _ stream: String) -> [UInt64] {
      var random = Random(seed: seed, stream: stream)
      return (0..<4).map { _ in random.next() }
    }
    #expect(first(1, "m") == first(1, "m"))
    #expect(first(1, "m") != first(1, "n"))
    #expect(first(1, "m") != first(2, "m"))
  }

  @Test func `uniform numbers fill the unit interval evenly`() {
    var random = Random(seed: 7, stream: "x")
    let numbers = (0..<100_000).map { _ in random.uniform() }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.005)
  }
}
