import Interpreter
import Language
import Learning
import Vocabulary

extension Sweep {
  /// Cells at points that a sampler chooses, each by all that were run before it.
  func searched(_ block: [Statement], _ call: inout Call) throws -> SweepTable {
    guard workers == 1, on == .here else {
      throw Complaint(
        "search=\(search.text) chooses each point by those before it, in one process",
        hint: "workers and on=slurm are for the grid", at: call.place)
    }
    let space = try call.free.map { option in
      do { return try Axis.dimension(option.name, option.word.value) } catch let complaint as Complaint {
        throw complaint.at(option.word.place)
      }
    }
    let sampler = try samplers.make(search.text, Given(), at: call.place)
    let count = try sampler.count(space, wanted: trials)
    let names = space.map(\.name)
    var (cells, outcomes, finished): ([[Value]], [CellOutcome], [Trial]) = ([], [], [])
    call.monitor.enter("searching", of: count)
    defer { call.monitor.leave() }
    for number in 0..<count {
      let point = sampler.suggest(number, space, finished: finished, seed: call.scope.seed)
      let cell = zip(space, point).map { $0.value(at: $1) }
      let plan = SweepPlan(title: call.target ?? Sweep.name, axes: names, cells: [cell], block: block)
      let outcome = try call.runCell(plan, 0, call.scope)
      call.trace.add(outcome)
      call.scope.trials.add(outcome.trials)
      var trial = Trial(number, point, ending: .failed(outcome.error ?? "it kept no number"), isLoss: false)
      if case .number(let score)? = outcome.kept.first?.value, !score.isNaN {
        trial = Trial(number, point, scores: [score], isLoss: false)
      }
      cells.append(cell)
      outcomes.append(outcome)
      finished.append(trial)
      call.monitor.step()
    }
    return SweepTable(axes: names, cells: cells, outcomes)
  }
}
