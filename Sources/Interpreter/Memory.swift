import Language
import Vocabulary

/// Finds finished pieces of scripts again, and keeps what they made.
///
/// A piece is known by its key: its statements, all that they name, and what else in a session they may depend on. Kept
/// are the stamp of the piece under its key and the values by their digests. A value of a kind that is not kept is made
/// anew from the statement that made it, on the values that this one read, and compared with its digest.
///
/// A class, because what was fetched once is at hand for the next piece.
package final class Memory {
  private let cache: Cache
  private let domain: any Domain
  private let world: World
  private var fetched: [Digest: any Presentable] = [:]

  package init(_ cache: Cache, domain: any Domain, world: World) {
    self.cache = cache
    self.domain = domain
    var world = world
    world.show = { _ in }
    world.isRehearsal = true
    self.world = world
  }

  /// What became of a piece.
  package enum Finding {
    case finished(Stamp)
    /// It was never finished as it stands now.
    case missing
    /// It was, but the files that it read are others now, or values of it are gone.
    case stale(String)
  }

  // MARK: - Keys

  /// - Parameters:
  ///   - given: Values from outside for the piece's own `param` statements.
  ///   - script: What was done before, where the piece writes it down: an export holds the script that made it.
  package func key(_ statements: [Statement], in scope: Scope, given: [String: Value] = [:], script: Digest?) -> Digest
  {
    var parts = [Digest("wick piece 1"), Digest(cache.version)]
    parts += statements.map { Digest($0.bare.source) }
    for name in Memory.mentions(statements, in: scope).sorted() {
      parts.append(Digest(name))
      if let value = scope[name] { parts.append(value.digest) }
      if let definition = scope.definitions[name] {
        let form = Statement.Form.definition(name, definition.formals, definition.body)
        parts.append(Digest(Statement(form, at: Place(0, 0)).source))
      }
    }
    func named(_ word: String, _ name: String) -> [Digest] {
      [Digest("\(word) \(name)")] + (scope[name].map { [$0.digest] } ?? [])
    }
    if let current = scope.current { parts += named("current", current) }
    for (kind, name) in scope.latest.sorted(by: { $0.key < $1.key }) { parts += named(kind, name) }
    for (name, value) in scope.settings.sorted(by: { $0.key < $1.key }) { parts += [Digest(name), value.digest] }
    for (name, value) in given.sorted(by: { $0.key < $1.key }) { parts += [Digest(name), Digest(value.source)] }
    parts.append(Digest("seed \(scope.seed)"))
    if let script { parts.append(script) }
    return Digest(of: parts)
  }

  /// Every name that the statements mention, and those that the formulas among them mention in turn.
  static func mentions(_ statements: [Statement], in scope: Scope) -> Set<String> {
    var found = Mentions(statements).names
    var waiting = Array(found)
    while let name = waiting.popLast() {
      guard let definition = scope.definitions[name] else { continue }
      for inner in Mentions(definition.body).names where found.insert(inner).inserted { waiting.append(inner) }
    }
    return found
  }

  // MARK: - Finding

  /// - Parameter values: Whether the values have to be there too, and not the evidence alone.
  package func find(_ key: Digest, values: Bool = true) -> Finding {
    guard let text = cache.text("pieces/\(key)"), let stamp = try? Stamp(text, domain) else { return .missing }
    for file in stamp.filesRead {
      guard let now = try? world.fingerprint(file.path) else { return .stale("\(file.path) is gone") }
      if now.sha256 != file.sha256 { return .stale("\(file.path) is not what it was") }
    }
    for (pattern, files) in stamp.patterns where cache.matches(pattern) != files {
      return .stale("\(pattern) names other files now")
    }
    guard values else { return .finished(stamp) }
    for datum in stamp.names {
      guard case .object(let object) = datum.value else { continue }
      if !isKept(object.digest) { return .stale("\(datum.name) is no longer in the cache") }
    }
    return .finished(stamp)
  }

  private func isKept(_ digest: Digest) -> Bool {
    if fetched[digest] != nil || cache.holds(digest) { return true }
    guard let recipe = recipe(digest) else { return false }
    return recipe.names.allSatisfy { datum in
      guard case .object(let object) = datum.value else { return true }
      return isKept(object.digest)
    }
  }

  private func recipe(_ digest: Digest) -> Stamp? { cache.text("recipes/\(digest)").flatMap { try? Stamp($0, domain) } }

  // MARK: - Keeping

  /// A statement that was run, and the names as it found them.
  package typealias Deed = (record: Record, before: Scope)

  /// Keeps a finished piece with the values that it leaves.
  ///
  /// - Parameter values: Whether the values are kept too, and not the evidence alone.
  /// - Returns: Whether all of it could be kept.
  @discardableResult
  package func keep(_ deeds: [Deed], after: Scope, under key: Digest, values: Bool = true) throws -> Bool {
    guard let first = deeds.first, deeds.allSatisfy({ $0.record.statement.isRepeatable(domain.commands) }) else {
      return false
    }
    var stamp = Stamp(
      deeds.map(\.record), before: first.before, after: after, patterns: deeds.flatMap { patterns($0) })
    stamp.artifacts = stamp.filesWritten.map { Stamp.Artifact(file: $0, items: (try? cache.inspect($0.path)) ?? []) }
    guard let text = stamp.text else { return false }
    if values {
      for datum in stamp.names {
        guard case .object(let evidence) = datum.value, case .object(let object)? = after[datum.name] else { continue }
        guard try keep(object, evidence.digest, madeBy: deeds[...]) else { return false }
      }
    }
    try cache.put("pieces/\(key)", text)
    return true
  }

  /// Puts into the cache what another process needs to run the block of a sweep.
  ///
  /// - Parameter records: What the session did: a value of a kind that is not kept is made anew from its statement.
  /// - Throws: A complaint that names the value that cannot be handed over.
  package func hand(_ plan: SweepPlan, in scope: Scope, _ records: [Record]) throws -> SweepJob {
    var wanted = Memory.mentions(plan.block, in: scope).union(scope.latest.values)
    if wanted.contains("_") { throw Complaint("its block uses _, the last value that was shown") }
    if let current = scope.current { wanted.insert(current) }
    // A script that is included may name anything.
    if plan.block.contains(where: { $0.source.contains(".wick") }) { wanted.formUnion(scope.order) }
    let deeds = records.filter { $0.verdict == .done }.map { record in
      var before = scope
      before.seed = record.seed
      return (record: record, before: before)
    }
    let names = Stamp(handing: wanted.subtracting(plan.axes), of: scope)
    for datum in names.names {
      guard case .object(let evidence) = datum.value, case .object(let object)? = scope[datum.name] else { continue }
      guard try keep(object, evidence.digest, madeBy: deeds[...]) else {
        throw Complaint("'\(datum.name)', \(Value.object(object).kind), cannot be handed to another process")
      }
    }
    return SweepJob(plan, names)
  }

  private func keep(_ object: any Presentable, _ digest: Digest, madeBy deeds: ArraySlice<Deed>) throws -> Bool {
    if isKept(digest) { return true }
    if object is Remembered { return false }
    if try cache.keep(object, world.monitor) { return true }
    // Not of a kind that is kept: then the statement that made it, with what it read.
    let maker = deeds.indices.last { index in
      deeds[index].record.writes.contains { datum in
        if case .object(let made) = datum.value { made.kind == object.kind && made.digest == digest } else { false }
      }
    }
    guard let maker else { return false }
    for datum in deeds[maker].record.reads {
      guard case .object(let read) = datum.value else { continue }
      guard try keep(read, read.digest, madeBy: deeds[..<maker]) else { return false }
    }
    guard let text = Stamp(recipe: deeds[maker].record, in: deeds[maker].before).text else { return false }
    try cache.put("recipes/\(digest)", text)
    return true
  }

  /// The patterns among the paths of a statement, and the files that they name.
  private func patterns(_ deed: Deed) -> [(pattern: String, files: [String])] {
    let arguments = Arguments(evaluator: Evaluator(scope: deed.before, trace: Trace(), domain: domain))
    func patterns(_ statement: Statement) -> [String] {
      var found = statement.blocks.flatMap(patterns)
      switch statement.form {
      case .command(let line), .assignment(_, .command(let line)):
        guard domain.commands[line.verb]?.parameters.first?.slot == .path else { break }
        for word in line.words {
          guard case .text(let path)? = try? arguments.value(word, in: .path),
            path.contains(where: { "*?[{".contains($0) })
          else { continue }
          found.append(world.resolve(path))
        }
      default: break
      }
      return found
    }
    return patterns(deed.record.statement).map { ($0, cache.matches($0)) }
  }

  // MARK: - Bringing back

  /// Puts the objects themselves in the place of their evidence.
  ///
  /// - Parameter names: Those that are wanted; nil for all.
  package func bringBack(_ names: Set<String>?, in scope: inout Scope) throws {
    for name in scope.order where names?.contains(name) ?? true {
      guard case .object(let object as Remembered)? = scope[name] else { continue }
      scope.replace(name, by: .object(try bringBack(object.digest, name)))
    }
  }

  /// Looks whether what was brought back is whole, and deletes what is not: the first of the names whose value it was.
  package func damaged(_ names: Set<String>, in evidence: Scope) -> String? {
    let damaged = evidence.order.filter { name in
      guard names.contains(name), case .object(let object)? = evidence[name], cache.holds(object.digest) else {
        return false
      }
      return !cache.isSound(object.digest)
    }
    return damaged.first
  }

  private func bringBack(_ digest: Digest, _ name: String) throws -> any Presentable {
    if let object = fetched[digest] { return object }
    let object = try cache.holds(digest) ? cache.object(digest) : made(digest, name)
    fetched[digest] = object
    return object
  }

  private func made(_ digest: Digest, _ name: String) throws -> any Presentable {
    guard let recipe = recipe(digest), let statement = recipe.records.first?.statement else {
      throw Complaint("'\(name)' is no longer in the cache", hint: "run the step that makes it again")
    }
    var scope = recipe.applied(to: Scope())
    try bringBack(nil, in: &scope)
    let execution = Execution(
      domain: domain, world: world, trace: Trace(), parameters: [:], records: [], done: [], undone: [])
    try execution.run(statement, in: &scope)
    for name in scope.order {
      if case .object(let object)? = scope[name], object.digest == digest { return object }
    }
    throw Complaint(
      "'\(name)' was not made the same again from the cache", hint: "run the script with --no-cache, and tell us")
  }
}

extension Statement {
  /// Without its comments, and without those in its blocks.
  var bare: Statement {
    var statement = self
    statement.comments = []
    switch form {
    case .loop(let name, let over, let block): statement.form = .loop(name, over: over, block.map(\.bare))
    case .branch(let condition, let block, let otherwise):
      statement.form = .branch(condition, block.map(\.bare), otherwise: otherwise.map(\.bare))
    case .command(var line):
      line.block = line.block?.map(\.bare)
      statement.form = .command(line)
    case .assignment(let name, .command(var line)):
      line.block = line.block?.map(\.bare)
      statement.form = .assignment(name, .command(line))
    default: break
    }
    return statement
  }
}
