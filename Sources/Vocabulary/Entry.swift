/// Everything that a session can call by name: a struct whose stored properties are its settings and whose initial
/// values are the defaults. The protocol of its kind adds the one method that does the work.
package protocol Entry: Sendable {
  init()
  static var name: String { get }
  static var aliases: [String] { get }
  /// One line, lower case, no full stop.
  static var summary: String { get }
  /// More for the help page: the formula, what it rests on, its source.
  static var details: String { get }
  static var parameters: [Parameter<Self>] { get }
  /// Lines that can be typed as they stand and that the tests run.
  static var examples: [String] { get }
}

extension Entry {
  package static var aliases: [String] { [] }
  package static var details: String { "" }
  package static var parameters: [Parameter<Self>] { [] }
  package static var examples: [String] { [] }
}

/// The words that were given to an entry, evaluated but not yet understood.
package struct Given: Sendable {
  package struct Word: Sendable {
    package var value: Value
    package var place: Place?

    package init(_ value: Value, at place: Place? = nil) {
      self.value = value
      self.place = place
    }
  }

  package struct Option: Sendable {
    package var name: String
    package var word: Word
    /// Where the whole `name=value` stands.
    package var place: Place?

    package init(_ name: String, _ word: Word, at place: Place? = nil) {
      self.name = name
      self.word = word
      self.place = place
    }
  }

  package var words: [Word]
  package var options: [Option]
  /// Where the whole call stands.
  package var place: Place?

  package init(words: [Word] = [], options: [Option] = [], at place: Place? = nil) {
    self.words = words
    self.options = options
    self.place = place
  }
}

extension Entry {
  /// The entry with its settings taken from what was given; a complaint names the word that is wrong.
  ///
  /// Words fill the arguments in their order. An argument may also be given by its name: `ema(close, n=20)`.
  package static func configured(from given: Given) throws -> Self {
    var entry = Self()
    let parameters = self.parameters
    var filled: Set<String> = []
    func write(_ parameter: Parameter<Self>, _ value: Value, at place: Place?) throws {
      do { try parameter.write(&entry, value) } catch let complaint as Complaint { throw complaint.at(place) }
      filled.insert(parameter.facts.name)
    }
    for option in given.options {
      guard let parameter = parameters.first(where: { $0.facts.name == option.name }) else {
        throw unknownOption(option.name).at(option.place)
      }
      guard !filled.contains(option.name) else { throw Complaint("\(option.name) is given twice").at(option.place) }
      try write(parameter, option.word.value, at: option.word.place)
    }
    let keywords = parameters.filter { $0.facts.form == .keyword }
    var words: [Given.Word] = []
    for word in given.words {
      if case .word(let text) = word.value, let keyword = keywords.first(where: { $0.facts.name == text }) {
        try write(keyword, .flag(true), at: word.place)
      } else {
        words.append(word)
      }
    }
    var next = words.startIndex
    for parameter in parameters where !filled.contains(parameter.facts.name) {
      switch parameter.facts.form {
      case .option, .keyword: continue
      case .argument, .optionalArgument:
        guard next < words.endIndex else {
          guard parameter.facts.form == .optionalArgument else { throw missing(parameter.facts).at(given.place) }
          continue
        }
        try write(parameter, words[next].value, at: words[next].place)
        next += 1
      case .rest, .someRest:
        let rest = words[next...]
        guard !rest.isEmpty else {
          guard parameter.facts.form == .rest else { throw missing(parameter.facts).at(given.place) }
          continue
        }
        let place = rest.compactMap(\.place).reduce(nil) { (joined: Place?, place) in joined?.joined(place) ?? place }
        try write(parameter, .list(rest.map(\.value)), at: place)
        next = words.endIndex
      }
    }
    if next < words.endIndex { throw tooMany(words[next]).at(words[next].place) }
    return entry
  }

  /// All settings as they would be written, defaults included, in the order of declaration.
  package var settings: [(name: String, form: ParameterFacts.Form, value: Value)] {
    Self.parameters.map { ($0.facts.name, $0.facts.form, $0.read(self)) }
  }

  private static func unknownOption(_ name: String) -> Complaint {
    let names = parameters.map(\.facts.name)
    let hint = didYouMean(name, names) ?? (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))")
    return Complaint("\(self.name) has no option '\(name)'", hint: hint)
  }

  private static func missing(_ facts: ParameterFacts) -> Complaint {
    Complaint("\(name) needs \(facts.name): \(facts.help)")
  }

  private static func tooMany(_ word: Given.Word) -> Complaint {
    if case .word(let text) = word.value {
      let keywords = parameters.filter { $0.facts.form == .keyword || $0.facts.form == .option }.map(\.facts.name)
      if let option = parameters.first(where: { $0.facts.form == .option && $0.facts.name == text }) {
        return Complaint("'\(text)' is an option of \(name)", hint: "write \(option.facts.name)=…")
      }
      if let near = nearest(to: text, among: keywords) {
        return Complaint("\(name) does not know what to do with '\(text)'", hint: "did you mean '\(near)'?")
      }
    }
    let options = parameters.contains { $0.facts.form == .option } ? "; its options are of the form name=…" : ""
    return Complaint(
      "\(name) does not know what to do with \(word.value.source)",
      hint: "it is written: " + ([name] + parameters.map(\.facts).compactMap(\.written)).joined(separator: " ")
        + options)
  }
}
