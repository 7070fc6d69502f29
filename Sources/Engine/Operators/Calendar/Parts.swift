import Frames
import Vocabulary

struct Hour: Operator {
  static let name = "hour"
  static let summary = "the hour of the bar's stamp, 0 to 23, on the clock of the frame's zone"
  static let examples = ["hour()", "hour(tz=\"UTC\")"]
  static let inputs: [Input] = []
  static let parameters: [Parameter<Hour>] = [.option("tz", \.zone, "the zone of another clock")]
  var zone: String?

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .hour, zone: try zone.map(Zone.init(named:)) ?? planner.zone()), [])
  }
}

struct Minute: Operator {
  static let name = "minute"
  static let summary = "the minute of the bar's stamp, 0 to 59"
  static let examples = ["minute()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .minute, zone: try planner.zone()), [])
  }
}

struct Weekday: Operator {
  static let name = "weekday"
  static let summary = "the day of the week, 0 for Monday to 6 for Sunday"
  static let examples = ["weekday()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .weekday, zone: try planner.zone()), [])
  }
}

struct DayOfMonth: Operator {
  static let name = "dom"
  static let summary = "the day of the month, 1 to 31"
  static let examples = ["dom()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .day, zone: try planner.zone()), [])
  }
}

struct Month: Operator {
  static let name = "month"
  static let summary = "the month, 1 to 12"
  static let examples = ["month()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .month, zone: try planner.zone()), [])
  }
}

struct MonthLength: Operator {
  static let name = "month_length"
  static let summary = "how many days the month has, 28 to 31"
  static let examples = ["month_length()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(CivilTime(part: .monthLength, zone: try planner.zone()), [])
  }
}
