import Drawing
import Interpreter
import Vocabulary

extension Save {
  /// The session as a page.
  func savePage(in call: Call) throws -> Value {
    guard !unchecked else { throw Complaint("a page is always run again", hint: "leave out unchecked") }
    let script = try Script(call.records, keep: keep.isEmpty ? nil : keep.map(\.text), all: all, looks: true)
    guard !script.kept.isEmpty else { throw Complaint("there is nothing to save yet") }
    let target = call.world.resolve(path.text)
    if !overwrite, (try? call.world.read(target)) != nil {
      throw Complaint("\(path.text) is there already", hint: "save \(path.text) overwrite replaces it")
    }
    var world = call.world
    world.isRehearsal = true
    let page = try StudyPage(script.text, name: path.text, domain: call.domain, world: world) { "error: \($0)" }
    if let failure = page.failure {
      throw Complaint("the statements fail in an empty session: \(failure.message)", hint: failure.hint)
    }
    try call.world.write(target, page.document.html)
    call.show(.text("saved \(path.text): \(script.kept.count) of \(script.total) statements, run again"))
    return .nothing
  }
}
