import ArgumentParser
import Shell

/// Options of every command.
struct SharedOptions: ParsableArguments {
  @Flag(help: "Show tables, plots and texts as JSON, one object a line.")
  var json = false

  @Flag(help: "Show tables, and the numbers behind plots, as comma-separated text.")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "How many threads to use; results never depend on it, which 'wick replay --threads 1,8' proves.", valueName: "n"))
  var threads: ThreadCounts?

  @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
  var color: Terminal.Color = .auto

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
  }

  /// What the program has without any option.
  static var plain: Host { Host(console: Console(Terminal()), executable: Surroundings.executable) }

  var host: Host {
    get throws {
      let hosts = hosts
      guard hosts.count == 1 else { throw ValidationError("only wick replay takes several numbers of threads") }
      return hosts[0]
    }
  }

  /// One for each number of threads.
  var hosts: [Host] {
    let console = Console(Terminal(color: color), form: json ? .json : csv ? .csv : .text)
    let counts = threads.map { $0.counts.map(Int?.some) } ?? [nil]
    return counts.map { Host(console: console, threads: $0, executable: Surroundings.executable) }
  }
}

/// Numbers of threads, such as `1,8`.
struct ThreadCounts: ExpressibleByArgument {
  var counts: [Int]

  init?(argument: String) {
    counts = argument.split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0) }
    let isWhole = counts.count == argument.split(separator: ",", omittingEmptySubsequences: false).count
    guard isWhole, counts.allSatisfy((1...1024).contains) else { return nil }
  }
}

extension Terminal.Color: ExpressibleByArgument {}
