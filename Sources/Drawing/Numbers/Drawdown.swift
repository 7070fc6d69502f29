import Frames

/// How far a curve is below its highest value so far, as a share of it; 0 at a new high.
package func drawdown(of equity: Samples) -> Samples {
  Samples(count: equity.count) { target in
    equity.withUnsafeBufferPointer { equity in
      var high = -Double.infinity
      for row in equity.indices {
        let value = equity[row]
        if value.isFinite, value > high { high = value }
        target[row] = value.isFinite && high > 0 ? value / high - 1 : .nan
      }
    }
  }
}
