/// Shares out the columns of a plan among threads, so that each has about as much to do and what two columns have in
/// common is mostly computed by one.
struct Partition {
  let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// At most `count` groups of ports; none is empty. Which column is in which group changes no digit.
  func parts(_ ports: [Port], count: Int) -> [[Port]] {
    guard count > 1, ports.count > 1 else { return [ports] }
    let closures = ports.map { plan.closure(of: [$0]) }
    let costs = plan.nodes.indices.map(plan.cost)
    // A column costs its writing too.
    let write = 1.5
    let whole = closures.map { $0.reduce(write) { $0 + costs[$1] } }
    var parts: [(ports: [Int], nodes: Set<Int>, cost: Double)] = Array(
      repeating: ([], [], 0), count: min(count, ports.count))
    for index in ports.indices.sorted(by: { (whole[$0], $1) > (whole[$1], $0) }) {
      var best = (part: 0, cost: Double.infinity, added: 0.0)
      for part in parts.indices {
        let added = closures[index].reduce(write) { parts[part].nodes.contains($1) ? $0 : $0 + costs[$1] }
        if parts[part].cost + added < best.cost { best = (part, parts[part].cost + added, added) }
      }
      parts[best.part].ports.append(index)
      parts[best.part].nodes.formUnion(closures[index])
      parts[best.part].cost += best.added
    }
    return parts.map { $0.ports.sorted().map { ports[$0] } }.filter { !$0.isEmpty }
  }
}
