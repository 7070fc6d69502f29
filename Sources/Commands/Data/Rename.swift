import Frames
import Interpreter
import Language
import Vocabulary

/// Gives columns other names.
struct Rename: Command {
  static let name = "rename"
  static let summary = "gives columns other names: rename old=new"
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let takesFreeOptions = true
  static let optionsNameColumns = true
  static let examples = ["renamed = rename volume=shares"]

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    guard !call.free.isEmpty else {
      throw Complaint("rename needs the old and the new name", hint: "such as rename last=close", at: call.place)
    }
    var columns = frame.columns
    for option in call.free {
      guard let index = columns.firstIndex(where: { $0.name == option.name }) else {
        throw Complaint(
          "no column '\(option.name)'", hint: didYouMean(option.name, columns.map(\.name)), at: option.place)
      }
      let new: String
      switch option.word.value {
      case .word(let text), .text(let text): new = text
      default: throw Complaint("a name is a word, not \(option.word.value.source)", at: option.word.place)
      }
      let isName = new.utf8.allSatisfy {
        ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 95
      }
      guard isName, let first = new.utf8.first, first < 48 || first > 57 else {
        throw Complaint(
          "'\(new)' is no name for a column", hint: "a name is letters, digits and _", at: option.word.place)
      }
      guard !columns.contains(where: { $0.name == new }) else {
        throw Complaint("there is a column '\(new)' already", at: option.word.place)
      }
      columns[index].name = new
      if ["open", "high", "low", "close", "volume", "adj_close"].contains(new) { columns[index].role = .bar }
    }
    let renamed = try frame.keeping { _ in false }.with(columns)
    return call.give(renamed, for: name)
  }
}
