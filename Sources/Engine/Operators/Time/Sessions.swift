import Frames
import Vocabulary

struct SinceOpen: Operator {
  static let name = "since_open"
  static let summary = "seconds from the open of the session to the end of the bar, at most to the session's close"
  static let details = "By the calendar of the frame, not by its rows; without one a session is a day of the zone."
  static let examples = ["since_open()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(SessionFact(part: .sinceOpen, time: try planner.frame.rowTime()), [])
  }
}

struct UntilClose: Operator {
  static let name = "until_close"
  static let summary = "seconds from the end of the bar to the close of the session; 0 after it"
  static let details = "By the calendar of the frame, which knows of days that close early."
  static let examples = ["until_close()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(SessionFact(part: .untilClose, time: try planner.frame.rowTime()), [])
  }
}

struct SessionOfMonth: Operator {
  static let name = "session_of_month"
  static let summary = "which session of the month it is by the calendar, 1 for the first"
  static let examples = ["session_of_month()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(SessionFact(part: .ofMonth, time: try planner.frame.rowTime()), [])
  }
}

struct SessionsLeft: Operator {
  static let name = "sessions_left"
  static let summary = "how many sessions follow in the month by the calendar, 0 on its last"
  static let examples = ["sessions_left()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(SessionFact(part: .leftInMonth, time: try planner.frame.rowTime()), [])
  }
}

struct NextToHoliday: Operator {
  static let name = "next_to_holiday"
  static let summary = "1 where the market rests on the weekday before or after, 0 elsewhere"
  static let details = "By the calendar of the frame; one without holidays has none. A weekend is no holiday."
  static let examples = ["next_to_holiday()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(SessionFact(part: .nextToHoliday, time: try planner.frame.rowTime()), [])
  }
}

/// What the calendar says of a row's session.
private struct SessionFact: Step {
  enum Part { case sinceOpen, untilClose, ofMonth, leftInMonth, nextToHoliday }
  let part: Part
  let time: RowTime

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    switch part {
    case .sinceOpen, .untilClose: .positive
    case .ofMonth: Bounds(0, 31)
    case .leftInMonth: Bounds(0, 30)
    case .nextToHoliday: .flag
    }
  }
  var cost: Double { 4 }
  func runner() -> Runner { running(FactKernel(part: part, time: time)) }
}

private struct FactKernel: Kernel {
  let part: SessionFact.Part
  var cursor: SessionCursor
  var times: UnsafePointer<Int64>?
  /// What holds for a whole session.
  var date = Int.min
  var value = 0.0

  init(part: SessionFact.Part, time: RowTime) {
    self.part = part
    cursor = SessionCursor(time)
  }

  mutating func begin(_ stretch: Stretch) { times = stretch.times }

  mutating func run(_ rows: Rows) {
    guard let times else { return }
    for index in 0..<rows.count {
      let stamp = times[rows.first + index]
      let session = cursor.session(of: stamp)
      let end = min(cursor.time.end(stamp), session.close)
      switch part {
      case .sinceOpen: rows.outputs[0][index] = Double(max(0, end - session.open)) / 1e9
      case .untilClose: rows.outputs[0][index] = Double(session.close - end) / 1e9
      default:
        if session.date != date { (date, value) = (session.date, self.value(on: session.date)) }
        rows.outputs[0][index] = value
      }
    }
  }

  private func value(on date: Int) -> Double {
    let calendar = cursor.time.calendar
    let day = Day(number: date)
    let first = date - day.day + 1
    switch part {
    case .ofMonth: return Double((first...date).count(where: calendar.isOpen(on:)))
    case .leftInMonth:
      let next = first + Day.length(ofMonth: day.month, year: day.year)
      return Double((date + 1..<next).count(where: calendar.isOpen(on:)))
    default:
      let weekday = TradingCalendar.weekday(date)
      let (before, after) = (date - (weekday == 0 ? 3 : 1), date + (weekday == 4 ? 3 : 1))
      return calendar.isHoliday(before) || calendar.isHoliday(after) ? 1 : 0
    }
  }
}
