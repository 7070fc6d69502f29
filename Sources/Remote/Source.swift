import Frames
import Vocabulary

/// A provider of bars over HTTP: what its requests and its answers look like, and what it asks of those who ask.
///
/// A source says what to ask and reads what came; asking, waiting, keeping and putting pages together is the work of
/// `Fetch`, the same for all.
package protocol Source: Entry {
  /// Where requests go, such as `https://api.binance.com`.
  static var base: String { get }
  /// The lengths of bars that there are.
  static var bars: [Bar] { get }
  /// Milliseconds between two requests at least.
  static var pause: Int { get }
  /// The key that the provider wants: the environment variable that holds it, and its name in a request.
  static var key: (variable: String, parameter: String)? { get }
  /// After so many nanoseconds what is past does not change any more, and is not asked for again.
  static var settled: Int64 { get }
  /// How far the market's clock may be from UTC, where it is known from the answers alone: so much more is asked for.
  static var margin: Int64 { get }
  /// What the prices are adjusted for.
  static var adjustment: String? { get }
  /// How an answer's file ends.
  static var ending: String { get }

  /// Symbols, and behind them perhaps the length of a bar.
  var words: [SourceWord] { get set }

  /// Where the first page begins, by where the bars are to begin; nil where the source has to be told.
  func start(_ from: Int64?, _ bar: Bar) -> Int64?
  /// Where a page that begins there has to end; nil where it may go on as long as the provider likes.
  func end(_ start: Int64, _ bar: Bar) -> Int64?
  /// The path and query of a page; what goes past its end is left out later.
  func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) throws -> String
  /// Takes the bars out of an answer. Throws `JSONReader.Fault` where the answer is not whole, or a `Refusal`.
  func read(_ body: [UInt8], into page: inout Page) throws
  /// What an answer that is an error says, in the provider's words.
  func words(ofError body: [UInt8]) -> String?
  /// Seconds to wait before the next request, by the head of an answer.
  func rest(after head: [String: String], at time: Int64) -> Int
}

extension Source {
  package static var pause: Int { 0 }
  package static var key: (variable: String, parameter: String)? { nil }
  package static var settled: Int64 { Moment.day }
  package static var margin: Int64 { 0 }
  package static var adjustment: String? { nil }
  package static var ending: String { "json" }

  package func start(_ from: Int64?, _ bar: Bar) -> Int64? { from ?? 0 }
  package func end(_ start: Int64, _ bar: Bar) -> Int64? { nil }
  package func rest(after head: [String: String], at time: Int64) -> Int { 0 }

  /// The symbols and the bar, as a source's parameters.
  package static var wording: [Parameter<Self>] {
    [
      Parameter.rest(
        "symbol", \Self.words, required: true,
        "one or more, then the length of a bar: \(bars.map(\.name).joined(separator: " "))")
    ]
  }
}

/// The length of a bar, as the language and as a provider write it.
package struct Bar: Equatable, Sendable {
  package var name: String
  /// As the provider writes it.
  package var code: String
  package var span: Span

  /// - Parameter code: The name where it is the same.
  package init(_ name: String, _ span: Span, _ code: String? = nil) {
    (self.name, self.code, self.span) = (name, code ?? name, span)
  }

  package static func minutes(_ count: Int64, _ name: String, _ code: String? = nil) -> Bar {
    Bar(name, .time(count * 60_000_000_000), code)
  }

  package static func days(_ count: Int64, _ name: String, _ code: String? = nil) -> Bar {
    Bar(name, .time(count * Moment.day), code)
  }

  /// Nanoseconds; of a month those of the longest.
  package var length: Int64 {
    switch span {
    case .time(let length): length
    case .months(let count): Int64(count) * 31 * Moment.day
    case .bars, .all: 0
    }
  }

  /// When a bar that opens at a moment ends: days, weeks and months by the clock of a zone.
  package func end(of open: Int64, _ zone: Zone) -> Int64 {
    switch span {
    case .time(let length) where length < Moment.day: return open + length
    case .time(let length): return zone.utc(zone.civil(open) + length)
    case .months(let count):
      let civil = zone.civil(open)
      let day = Day(number: Int((civil >= 0 ? civil : civil - Moment.day + 1) / Moment.day))
      let months = day.year * 12 + day.month - 1 + count
      let next = Day(year: months / 12, month: months % 12 + 1, day: 1)
      return zone.utc(Int64(next.number) * Moment.day)
    case .bars, .all: return open
    }
  }
}

/// A word of a request: a symbol, or the length of a bar. A variable may hold several.
package struct SourceWord: Setting, Equatable {
  package var texts: [String]

  package init(_ texts: String...) { self.texts = texts }

  package static var slot: Slot { .word }

  package init(setting value: Value) throws {
    switch value {
    case .word(let text), .text(let text): texts = [text]
    case .list(let values): texts = try values.flatMap { try SourceWord(setting: $0).texts }
    case .nothing: throw Expected("a symbol")
    default: texts = [value.source]
    }
  }

  package var setting: Value { texts.count == 1 ? .word(texts[0]) : .list(texts.map(Value.word)) }
}

/// What a provider says instead of an answer.
package struct Refusal: Error {
  package var words: String
  package var hint: String?
  /// Whether it may answer later: it wants fewer requests.
  package var isPassing = false
}

/// One answer's bars.
package struct Page: Sendable {
  package let symbol: String
  package let bar: Bar
  /// What was asked for: from this moment on, and before that one.
  package let start: Int64
  package let end: Int64?
  /// Where all that was asked for ends.
  package let last: Int64?
  /// When it was asked for.
  package let asked: Int64
  /// Where bars open, in nanoseconds since 1970 UTC, increasing.
  package var times: [Int64] = []
  package var columns: [(name: String, values: [Double])] = []
  /// Where the last bar ends if the provider says so; else its length does.
  package var lastEnd: Int64?
  /// The clock of the market.
  package var zone = "UTC"
  /// Where the next page begins; nil where this is the last one.
  package var next: Int64?
  /// What the user should know.
  package var note: String?

  package init(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?, last: Int64?, asked: Int64) {
    (self.symbol, self.bar, self.start, self.end, self.last, self.asked) = (symbol, bar, start, end, last, asked)
  }

  /// Takes bars in rows of time, then values in the order of `names`.
  package mutating func take(_ rows: [(time: Int64, values: [Double])], _ names: [String]) {
    let sorted = rows.sorted { $0.time < $1.time }
    times = sorted.map(\.time)
    columns = names.enumerated().map { index, name in (name, sorted.map { $0.values[index] }) }
  }

  /// The next page begins where a window ends, if any of it is past.
  package mutating func goOn(behind window: Int64?) {
    guard let window, window <= asked, window < last ?? .max else { return }
    next = window
  }
}
