import Frames

/// A column within a plan: an output of a node, `back` rows ago.
package struct Port: Hashable, Sendable {
  var node: Int
  var output: Int
  /// A lag costs nothing: it is the same buffer, read further back.
  var back: Int
}

/// How to compute columns from the columns of a frame: operations in an order in which each comes after those it
/// reads. Equal sub-expressions are one node, whatever asked for them.
package struct Plan: Sendable {
  struct Node: Sendable {
    var work: Work
    var inputs: [Port]
    /// One an output: the first row with a value, and between which values they lie.
    var warmup: Int
    var bounds: [Bounds]
    /// How far behind the feed its rows come: the rows ahead that they wait for.
    var latency: Int
    /// The newest row read, relative to the current one. Below 0 where all is lagged.
    var reach: Int
    /// How many columns across symbols must be finished before it can run.
    var stage: Int
    /// Rows before the current one that must be kept of its outputs, for those that read them.
    var kept = 0
  }

  enum Work: Sendable {
    /// A numeric column of the frame.
    case source(Numbers)
    case constant(Double)
    case step(any Step)
    /// A column of the same rows that is computed between stages, from one node's output.
    case crossing(CrossStep)
  }

  package internal(set) var wanted: [Port] = []
  var nodes: [Node] = []

  /// How many distinct operations there are, sources and constants left out.
  package var operationCount: Int {
    nodes.reduce(0) { count, node in
      switch node.work {
      case .source, .constant: count
      case .step, .crossing: count + 1
      }
    }
  }

  /// The first row of a segment at which the column can have a value.
  package func warmup(_ port: Port) -> Int { max(0, nodes[port.node].warmup + port.back) }

  /// How many rows ahead of its own the column reads; above 0 it must not be a feature.
  package func lookahead(_ port: Port) -> Int { max(0, nodes[port.node].reach - port.back) }

  package func bounds(_ port: Port) -> Bounds { nodes[port.node].bounds[port.output] }

  /// Nanoseconds a row, roughly, of a node by itself.
  func cost(_ node: Int) -> Double {
    switch nodes[node].work {
    case .source: nodes[node].kept > 0 ? 0.3 : 0
    case .constant: 0
    case .step(let step): step.cost
    case .crossing: 0
    }
  }

  /// The nodes that must run for these ports within the stage, in order; what an earlier stage computed is read.
  func closure(of ports: [Port]) -> [Int] {
    var needed = [Bool](repeating: false, count: nodes.count)
    for port in ports { needed[port.node] = true }
    for index in nodes.indices.reversed() where needed[index] {
      if case .crossing = nodes[index].work { continue }
      for input in nodes[index].inputs { needed[input.node] = true }
    }
    return nodes.indices.filter { needed[$0] }
  }
}
