import Frames
import Glibc
import Vocabulary

/// One page that is wanted.
package struct PageRequest {
  package var symbol: String
  package var bar: Bar
  package var start: Int64
  /// Where this page ends, and where all ends.
  package var end: Int64?
  package var last: Int64?
  /// Path and query, without secrets.
  package var path: String

  package init(symbol: String, bar: Bar, start: Int64, end: Int64?, last: Int64?, path: String) {
    (self.symbol, self.bar, self.start, self.end, self.last, self.path) = (symbol, bar, start, end, last, path)
  }

  package init(repeating page: Page, path: String) {
    self.init(symbol: page.symbol, bar: page.bar, start: page.start, end: page.end, last: page.last, path: path)
  }
}

/// The pages of one source: from a lock's answers, from the cache, or over the net.
///
/// A class, because it keeps the connection and knows when it last asked.
package final class Pages {
  private let fetch: Fetch
  private let source: any Source
  private let type: any Source.Type
  private let base: String
  private let outside: Fetch.Outside
  private let monitor: Monitor
  private let cache: AnswerCache
  private var client: HTTPClient?
  /// Milliseconds to wait before the next request.
  private var due = 0

  /// The longest that a provider may make us wait.
  private static let longest = 300

  package init(_ fetch: Fetch, _ source: any Source, base: String, outside: Fetch.Outside, monitor: Monitor) {
    (self.fetch, self.source, self.base, self.outside, self.monitor) = (fetch, source, base, outside, monitor)
    type = Swift.type(of: source)
    cache = AnswerCache(outside.folder, source: type.name)
  }

  package func path(_ page: Page) throws -> String {
    try source.request(page.symbol, page.bar, from: page.start, to: page.end)
  }

  /// - Parameter fresh: Ask, whatever the cache has.
  package func page(_ request: PageRequest, fresh: Bool = false) throws -> (page: Page, source: Frame.Source) {
    let url = base + request.path
    if let recorded = outside.recorded {
      let prefix = try cache.prefix(url)
      if let name = recorded.last(where: { $0.hasPrefix(prefix) }), let entry = AnswerCache.entry(name) {
        guard let body = cache.body(entry) else {
          throw Complaint("the answer that the lock names is not in the cache: \(name)")
        }
        return try (read(body, request, asked: entry.asked), kept(entry, body))
      }
    }
    var damaged = false
    if fetch.offline || !fetch.refresh && !fresh {
      for entry in try cache.entries(url).reversed() {
        guard let body = cache.body(entry) else {
          damaged = true
          continue
        }
        let page = try read(body, request, asked: entry.asked)
        if fetch.offline || isFinal(page) { return (page, kept(entry, body)) }
        break
      }
    }
    guard !fetch.offline else {
      throw Complaint(
        "offline, and the cache has no \(damaged ? "whole " : "")answer of \(type.name) for \(request.symbol) from "
          + Moment.text(request.start),
        hint: "without offline it is fetched")
    }
    return try ask(url, request)
  }

  private func kept(_ entry: AnswerCache.Entry, _ body: [UInt8]) -> Frame.Source {
    Frame.Source(path: entry.name, sha256: entry.sha256, bytes: body.count)
  }

  private func read(_ body: [UInt8], _ request: PageRequest, asked: Int64) throws -> Page {
    var page = Page(
      request.symbol, request.bar, from: request.start, to: request.end, last: request.last, asked: asked)
    do { try source.read(body, into: &page) } catch let fault as JSONReader.Fault {
      throw unreadable(body, fault)
    } catch let refusal as Refusal { throw complaint(refusal) }
    return page
  }

  /// Whether nothing can be added to a page or change in it any more.
  private func isFinal(_ page: Page) -> Bool {
    let settled = page.asked - type.settled
    guard page.next != nil || page.end ?? .max <= settled else { return false }
    guard let last = page.times.last, let zone = try? Zone(named: page.zone) else { return true }
    return page.bar.end(of: last, zone) <= settled
  }

  // MARK: - Asking

  private func ask(_ url: String, _ request: PageRequest) throws -> (page: Page, source: Frame.Source) {
    let secret = try secret()
    let client = try self.client ?? HTTPClient(fetch.limits)
    self.client = client
    var wait = fetch.backoff
    var left = fetch.tries
    while true {
      try pause(due)
      due = type.pause
      left -= 1
      var trouble: Refusal
      var asksToWait = 0
      let asked = outside.clock() / 1_000_000 * 1_000_000
      do {
        let answer = try client.get(url + secret.query, monitor: monitor)
        asksToWait = Pages.seconds(answer.head["retry-after"], at: asked)
        if answer.status == 200 {
          var page = Page(
            request.symbol, request.bar, from: request.start, to: request.end, last: request.last, asked: asked)
          try source.read(answer.body, into: &page)
          let entry = try cache.keep(answer.body, to: url, asked: asked, ending: type.ending)
          due = max(due, source.rest(after: answer.head, at: asked) * 1000)
          return (page, kept(entry, answer.body))
        }
        trouble = refusal(answer)
      } catch let failure as HTTPClient.Failure {
        switch failure {
        case .passing(let words): trouble = Refusal(words: words, isPassing: true)
        case .lasting(let words): trouble = Refusal(words: words)
        }
      } catch let fault as JSONReader.Fault {
        trouble = Refusal(
          words: "the answer is no \(type.ending.uppercased()), from byte \(fault.place + 1) on", isPassing: true)
      } catch let refusal as Refusal { trouble = refusal }
      trouble.words = secret.hidden(in: trouble.words)
      guard trouble.isPassing, left > 0 else { throw complaint(trouble, tries: fetch.tries - left) }
      guard asksToWait <= Pages.longest else {
        throw Complaint(
          "\(type.name): \(trouble.words)",
          hint: "it asks to wait \(asksToWait / 60) min: fetch again then, what has come is kept")
      }
      due = max(wait, asksToWait * 1000)
      wait = min(wait * 2, 60_000)
    }
  }

  /// What an answer with an error status says.
  private func refusal(_ answer: HTTPClient.Answer) -> Refusal {
    let said = source.words(ofError: answer.body)
    let words = "status \(answer.status)" + (said.map { ": \(Pages.line($0))" } ?? "")
    switch answer.status {
    case 429: return Refusal(words: "too many requests (\(words))", isPassing: true)
    case 418: return Refusal(words: "it has banned this address for a while (\(words))")
    case 408, 500...599: return Refusal(words: words, isPassing: true)
    default: return Refusal(words: words)
    }
  }

  private func complaint(_ refusal: Refusal, tries: Int = 1) -> Complaint {
    let text = "\(type.name): \(refusal.words)" + (tries > 1 ? ", after \(tries) tries" : "")
    let hint = refusal.isPassing ? "fetch again later: what has come is kept; offline takes what the cache has" : nil
    return Complaint(text, hint: refusal.hint ?? hint)
  }

  private func unreadable(_ body: [UInt8], _ fault: JSONReader.Fault) -> Complaint {
    Complaint("\(type.name): a kept answer cannot be read from byte \(fault.place + 1) on", hint: "refresh asks anew")
  }

  /// The first line of a text, without what a terminal would take for a command.
  private static func line(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first ?? ""
    let shown = line.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(200)
    return String(String.UnicodeScalarView(shown))
  }

  // MARK: - Waiting

  /// Waits so many milliseconds, unless the user stops.
  private func pause(_ milliseconds: Int) throws {
    if milliseconds > 2000 { outside.note("\(type.name) asks to wait \((milliseconds + 999) / 1000) s") }
    var waited = 0
    while waited < milliseconds {
      try monitor.check()
      let step = min(20, milliseconds - waited)
      var time = timespec(tv_sec: 0, tv_nsec: step * 1_000_000)
      nanosleep(&time, nil)
      waited += step
      if waited % 1000 == 0 { monitor.advance(by: 0) }
    }
    try monitor.check()
  }

  /// Seconds that `Retry-After` asks for: a count, or a date.
  ///
  /// Source: RFC 9110, section 10.2.3.
  package static func seconds(_ text: String?, at now: Int64) -> Int {
    guard let text else { return 0 }
    if let count = Int(text) { return max(0, count) }
    let parts = text.split { $0 == " " || $0 == ":" }.map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: parts[2]),
      let year = Int(parts[3]), let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6]),
      (1970...9999).contains(year), (1...31).contains(day),
      [hour, minute, second].allSatisfy({ (0...60).contains($0) })
    else { return 0 }
    let then = ((Day(year: year, month: month + 1, day: day).number * 24 + hour) * 60 + minute) * 60 + second
    return max(0, then - Int(now / 1_000_000_000))
  }

  // MARK: - Keys

  /// The key of the user, as it is sent; it is not part of a request's address anywhere else.
  private struct Secret {
    var query = ""
    var text = ""

    /// A provider's words may hold the key.
    func hidden(in words: String) -> String { text.isEmpty ? words : words.replacing(text, with: "…") }
  }

  private func secret() throws -> Secret {
    guard let key = type.key else { return Secret() }
    guard let text = outside.variable(key.variable) else {
      throw Complaint("\(type.name) wants a key", hint: "export \(key.variable)=… before wick is started")
    }
    return Secret(query: "&\(key.parameter)=\(text.percentEncoded)", text: text)
  }
}

extension String {
  /// As it may stand in the query of an address.
  ///
  /// Source: RFC 3986, section 2.3.
  var percentEncoded: String {
    var result = ""
    for byte in utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain = scalar.properties.isAlphabetic && byte < 128 || byte &- 48 < 10 || [45, 46, 95, 126].contains(byte)
      result += isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    return result
  }
}
