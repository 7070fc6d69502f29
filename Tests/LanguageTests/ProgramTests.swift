import Language
import Testing
import Vocabulary

@Suite struct ProgramTests {
  @Test(arguments: samples)
  func `a program reads back from its print as the same tree`(_ sample: String) throws {
    let program = try complete(sample)
    let printed = Statement.source(program)
    #expect(try complete(printed) == program)
    #expect(Statement.source(try complete(printed)) == printed)
  }
}

/// The statements of a text, or its complaint.
func complete(_ text: String) throws -> [Statement] {
  switch house.parse(text) {
  case .complete(let statements): return statements
  case .incomplete(_, let complaint), .invalid(let complaint): throw complaint
  }
}
