import Testing

import Remote

@Suite struct JSONReaderTests {
  private func skips(_ text: String) -> Bool {
    var json = JSONReader(Array(text.utf8))
    do {
      try json.skip()
      try json.end()
      return true
    } catch { return false }
  }

  @Test(arguments: [
    "{}", "[]", "null", "-1.5e-3", "\"a\\u00e9\\ud83d\\ude00\\n\"", " {\"a\" : [1, 2, {\"b\": null}], \"c\": true} ",
    "[false, \"\", 0]",
  ])
  func `what is JSON is read`(text: String) { #expect(skips(text)) }

  @Test(arguments: [
    "", "{", "[1,", "[1,]", "{\"a\"}", "{\"a\":1,}", "nul", "\"a", "\"\\x\"", "[1 2]", "{} {}", "<html>", "1e999", "-",
    "\"\u{1}\"", "[1]]",
  ])
  func `what is cut off or something else is refused`(text: String) { #expect(!skips(text)) }

  @Test func `depth has a bound`() {
    #expect(skips(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)))
    #expect(!skips(String(repeating: "[", count: 100_000)))
  }

  @Test func `numbers stand in quotes or not, and null is na`() throws {
    var json = JSONReader(Array("[1.5, \"0.01634790\", null]".utf8))
    let numbers = try json.numbers()
    #expect(numbers[0] == 1.5 && numbers[1] == 0.01634790 && numbers[2].isNaN)
    var words = JSONReader(Array("[\"inf\"]".utf8))
    #expect(throws: JSONReader.Fault.self) { try words.numbers() }
  }

  @Test func `escapes become what they stand for`() throws {
    var json = JSONReader(Array("\"a\\u00e9\\ud83d\\ude00\\\"\\/\"".utf8))
    #expect(try json.string() == "aé😀\"/")
  }

  @Test func `every text that is cut off is refused, and none crashes`() {
    let text = #"{"chart":{"result":[{"timestamp":[1,2],"x":{"a":"bé"}}],"error":null}}"#
    let bytes = Array(text.utf8)
    for length in bytes.indices { #expect(!skips(String(decoding: bytes[..<length], as: UTF8.self)), "\(length)") }
    for index in bytes.indices {
      for byte in [UInt8(0), 34, 44, 91, 123, 255] {
        var changed = bytes
        changed[index] = byte
        var json = JSONReader(changed)
        try? json.skip()
      }
    }
  }
}
