import Frames
import Vocabulary

/// A part of the civil time of a row's stamp, on the clock of the frame's zone.
struct CivilTime: Step {
  enum Part { case seconds, date, minute, hour, weekday, day, month, monthLength }
  let part: Part
  let zone: Zone

  static func == (a: CivilTime, b: CivilTime) -> Bool { a.part == b.part && a.zone.name == b.zone.name }

  func hash(into hasher: inout Hasher) {
    hasher.combine(part)
    hasher.combine(zone.name)
  }

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    switch part {
    case .seconds, .date: .unknown
    case .minute: Bounds(0, 59)
    case .hour: Bounds(0, 23)
    case .weekday: Bounds(0, 6)
    case .day: Bounds(1, 31)
    case .month: Bounds(1, 12)
    case .monthLength: Bounds(28, 31)
    }
  }
  var cost: Double { [.day, .month, .monthLength].contains(part) ? 12 : 5 }

  func runner() -> Runner { running(CivilKernel(part: part, zone: zone)) }
}

private struct CivilKernel: Kernel {
  let part: CivilTime.Part
  var cursor: Zone.Cursor
  var times: UnsafePointer<Int64>?

  init(part: CivilTime.Part, zone: Zone) {
    self.part = part
    cursor = Zone.Cursor(zone)
  }

  mutating func begin(_ stretch: Stretch) { times = stretch.times }

  mutating func run(_ rows: Rows) {
    guard let times else { return }
    let out = rows.outputs[0]
    for index in 0..<rows.count {
      let civil = cursor.civil(times[rows.first + index])
      let days = civil >= 0 ? civil / Moment.day : -((-civil + Moment.day - 1) / Moment.day)
      let rest = civil - days * Moment.day
      switch part {
      case .seconds: out[index] = Double(civil) / 1e9
      case .date: out[index] = Double(days * Moment.day) / 1e9
      case .minute: out[index] = Double(rest / 60_000_000_000 % 60)
      case .hour: out[index] = Double(rest / 3_600_000_000_000)
      // 1970-01-01 was a Thursday; Monday is 0.
      case .weekday: out[index] = Double(((days + 3) % 7 + 7) % 7)
      case .day: out[index] = Double(Day(number: Int(days)).day)
      case .month: out[index] = Double(Day(number: Int(days)).month)
      case .monthLength:
        let day = Day(number: Int(days))
        out[index] = Double(Day.length(ofMonth: day.month, year: day.year))
      }
    }
  }
}
