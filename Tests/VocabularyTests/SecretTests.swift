import Testing
import Vocabulary

@Suite struct SecretTests {
  @Test(arguments: [
    ("postgres://u:pw@h:5432/d", "postgres://u@h:5432/d", "pw"),
    ("postgresql://u:p%40w@h/d?sslmode=disable", "postgresql://u@h/d?sslmode=disable", "p@w"),
    ("postgres://u:p@/w@h/d", "postgres://u@h/d", "p@/w"),
    ("postgres://h/d?user=u&password=pw", "postgres://h/d?user=u", "pw"),
    ("postgres://h/d?password=pw&user=u", "postgres://h/d?user=u", "pw"),
  ])
  func `a password is read, and left out of what is shown`(address: String, shown: String, password: String) {
    #expect(Secret.without(address) == shown)
    #expect(Secret.password(of: address) == password)
    #expect(Secret.masked(address).utf8.count == address.utf8.count)
    #expect(!Secret.masked(address).contains(password))
  }

  @Test(arguments: ["postgres://u@h/d", "http://a:b@c/", "px = load data/*.csv", "a://", "postgres://", ""])
  func `what holds no password of a database stays as it is`(text: String) {
    #expect(Secret.without(text) == text)
    #expect(Secret.masked(text) == text)
    #expect(Secret.password(of: text) == nil)
  }

  @Test func `a line keeps its length and its other words`() {
    let line = #"x = load "postgres://u:pw@h/d" query="select a from b where c = 'd:e@f'""#
    #expect(Secret.masked(line) == line.replacing(":pw@", with: ":**@"))
    #expect(Secret.without(line) == line.replacing(":pw@", with: "@"))
    #expect(Value.text("postgres://u:pw@h/d").source == "\"postgres://u@h/d\"")
  }
}
