import Commands
import Engine
import Interpreter
import Testing
import Vocabulary

@Suite struct CatalogueTests {
  @Test func `no word is both a command and a function`() {
    for command in Commands.catalogue.entries {
      #expect(Engine.functions[command.name] == nil, "\(command.name) is both")
    }
  }

  @Test func `functions of the bar's time and of its prices need no column`() {
    for name in ["hour", "atr", "month"] { #expect(House().isColumnFunction(name)) }
    #expect(!House().isColumnFunction("len"))
  }

  @Test func `every entry is in the right catalogue`() throws {
    for command in Commands.catalogue.entries { #expect(command.type is any Command.Type) }
  }

  @Test func `every parameter is explained`() {
    for command in Commands.catalogue.entries {
      for facts in command.parameters { #expect(!facts.help.isEmpty, "\(command.name) \(facts.name)") }
      let kinds = (command.type as? any Command.Type)?.kinds?.kinds ?? []
      for kind in kinds {
        for facts in kind.parameters { #expect(!facts.help.isEmpty, "\(command.name) \(kind.name) \(facts.name)") }
      }
    }
  }
}
