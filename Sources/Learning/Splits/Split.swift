import Frames
import Vocabulary

/// A way to divide labelled rows into those a model may learn from and those it is judged by.
///
/// What a split gives depends on the labels' spans alone, never on prices or on chance.
package protocol Split: Entry {
  func plan(for spans: LabelSpans) throws -> SplitPlan
}

/// The splits that can be called by name.
package let splitKinds = Catalogue<any Split>(
  "split",
  [
    Holdout.self, PurgedKFold.self, WalkForward.self, Combinatorial.self,
  ])

/// How far apart the parts of a split are kept, beyond what the labels' own ends demand.
struct Separation: Sendable {
  /// Every label counts as at least this long; 0 bars where its own end decides alone.
  var purge: Span
  /// Rows that enter within this length after a part's last label end are left out.
  var embargo: Span
}

/// A purge length, or `auto`: the labels' own ends decide.
package enum Purge: Equatable, Setting {
  case auto
  case least(Span)

  package static var slot: Slot { .span }

  package init(setting value: Value) throws {
    if case .word("auto") = value {
      self = .auto
    } else {
      do { self = try .least(Span(setting: value)) } catch is Expected {
        throw Expected("auto, a count of bars such as 60, or a duration such as 5d")
      }
    }
  }

  package var setting: Value {
    switch self {
    case .auto: .word("auto")
    case .least(let span): span.setting
    }
  }

  var span: Span { if case .least(let span) = self { span } else { .bars(0) } }
}

/// A stretch of dates, both ends included; either may be open: `2022-01-01..`.
package struct Period: Equatable, Setting {
  package var first: Moment?
  package var last: Moment?

  package static var slot: Slot { .range }

  package init(first: Moment? = nil, last: Moment? = nil) {
    self.first = first
    self.last = last
  }

  package init(setting value: Value) throws {
    func end(_ value: Value) throws -> Moment? {
      if case .nothing = value { return nil }
      do { return try Moment(setting: value) } catch is Expected { throw Period.expected }
    }
    guard case .range(let low, let high, .nothing) = value else { throw Period.expected }
    self.init(first: try end(low), last: try end(high))
  }

  package var setting: Value {
    .range(first.map(Value.moment) ?? .nothing, last.map(Value.moment) ?? .nothing, step: .nothing)
  }

  private static let expected = Expected("a range of dates such as 2022-01-01.. or 2020..2021")
}
