import ArgumentParser
import Interpreter
import Shell

extension Shard: ExpressibleByArgument {
  /// `3/8`.
  public init?(argument: String) { self.init(argument) }
}

struct MergeParts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put the parts of sweeps together that runs with --shard left.",
    discussion: """
      Every sweep that is whole is shown, and kept in the cache: the next 'wick run' of the script takes it from there \
      and goes on. Parts that are missing, not finished or there twice are told of. Exit code 1 where a sweep is not whole.
      """)

  @OptionGroup var shared: SharedOptions

  @Argument(
    help: ArgumentHelp("Scripts, whose folders of parts are meant, or such folders or files.", valueName: "path"))
  var paths: [String]

  func run() throws { throw ExitCode(Merge(try shared.host).run(paths)) }
}

/// A process of a sweep: started by another wick or by a cluster, never by hand.
struct Work: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute combinations of a sweep for another process.", shouldDisplay: false)

  @OptionGroup var shared: SharedOptions

  @Option var cache: String
  @Option var shard: Shard?
  @Option var results: String?
  @Argument var job: String

  func run() throws {
    let worker = WorkerRun(try shared.host, cache: cache)
    guard let shard, let results else { worker.serve(job) }
    throw ExitCode(worker.work(job, shard, results: results))
  }
}
