import Vocabulary

/// Runs as MLflow's file store keeps them: a folder for each run with its parameters, metrics and tags as small files.
///
/// Source: the layout that MLflow's `FileStore` reads: `EXPERIMENT/meta.yaml`, `EXPERIMENT/RUN/meta.yaml`, `params/NAME`,
/// `metrics/NAME` with lines of `milliseconds value step`, `tags/NAME`.
package enum MLflowFolder {
  /// The files, by their paths in the folder `mlruns`.
  ///
  /// - Parameter root: The folder itself, as an absolute path: MLflow wants to be told where its files lie.
  package static func files(_ runs: [Run], experiment: String, root: String) -> [(path: String, text: String)] {
    let id = number(of: experiment)
    var files = [
      (
        path: "\(id)/meta.yaml",
        text: """
        artifact_location: \(quoted("file://\(root)/\(id)"))
        creation_time: \(milliseconds(runs.first))
        experiment_id: \(quoted(id))
        last_update_time: \(milliseconds(runs.last))
        lifecycle_stage: active
        name: \(quoted(experiment))

        """
      )
    ]
    for run in runs {
      let name = String(run.digest.filter(\.isHexDigit).lowercased().prefix(32))
      let folder = "\(id)/\(name)"
      let time = milliseconds(run)
      files.append(
        (
          "\(folder)/meta.yaml",
          """
          artifact_uri: \(quoted("file://\(root)/\(folder)/artifacts"))
          end_time: \(time)
          entry_point_name: ''
          experiment_id: \(quoted(id))
          lifecycle_stage: active
          run_id: \(name)
          run_name: \(quoted(run.title))
          source_name: ''
          source_type: 4
          source_version: ''
          start_time: \(time)
          status: 3
          tags: []
          user_id: wick

          """
        ))
      files.append(("\(folder)/tags/mlflow.runName", run.title))
      files.append(("\(folder)/tags/wick.statement", run.statement))
      files.append(("\(folder)/tags/wick.digest", run.digest))
      for parameter in run.parameters { files.append(("\(folder)/params/\(safe(parameter.name))", parameter.value)) }
      for metric in run.metrics where metric.value.isFinite {
        files.append(("\(folder)/metrics/\(safe(metric.name))", "\(time) \(metric.value) 0\n"))
      }
    }
    return files
  }

  /// An experiment's number follows from its name, so that a second export goes to the same place.
  private static func number(of experiment: String) -> String {
    let digits = String(Digest(experiment).low % 1_000_000_000_000_000_000)
    return String(repeating: "1", count: 18 - digits.count) + digits
  }

  private static func milliseconds(_ run: Run?) -> Int64 { (run?.time ?? 0) / 1_000_000 }

  /// MLflow takes letters, digits, spaces and `_ - . /` in names.
  private static func safe(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) ? $0 : "_" })
  }

  private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
