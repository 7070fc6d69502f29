import Commands
import Drawing
import Interpreter
import Vocabulary

/// Runs a script and leaves what it says and shows as one page.
package struct ReportRun {
  private let host: Host

  package init(_ host: Host) { self.host = host }

  /// - Parameter target: Where the page goes; `study.html` for `study.wick` where nil.
  /// - Returns: The exit code of a run of the script; the page is written as far as the script came.
  package func run(file path: String, parameters: [String: Value], to target: String?) -> Int32 {
    Interrupts.stop(host.monitor)
    let begun = Surroundings.steady()
    let style = Style(width: 100)
    var text = ""
    do {
      let target = try target ?? ReportRun.target(of: path)
      text = try Files.read(path)
      let page = try host.interruptibly {
        try StudyPage(text, name: path, domain: House(), world: host.world, parameters: parameters) {
          Fault($0, in: text, file: path).lines(in: style).joined(separator: "\n")
        }
      }
      try Files.replace(target, with: page.document.html)
      host.console.remark("wrote \(target)", .dim)
      if let failure = page.failure {
        host.console.complain(failure, in: text, file: path)
        return ScriptRun.Exit.failed
      }
      for failed in page.failedExpectations { host.console.remark("expectation failed: \(failed)") }
      return page.failedExpectations.isEmpty ? ScriptRun.Exit.well : ScriptRun.Exit.failed
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: text, file: path)
      return ScriptRun.Exit.usage
    } catch let interruption as Interruption {
      host.console.remark(Prompt.told(interruption, after: Surroundings.steady() &- begun))
      return ScriptRun.Exit.interrupted
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.failed
    }
  }

  /// A page never takes the place of its script.
  private static func target(of path: String) throws -> String {
    guard path.hasSuffix(".wick") else {
      throw Complaint("'\(path)' does not end in .wick", hint: "name the page with -o study.html")
    }
    return path.dropLast(5) + ".html"
  }
}
