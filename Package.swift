// swift-tools-version: 6.2
import Foundation
import PackageDescription

// One row a module: its name and what it may import. The arrows of the house are this table.
let modules: [(name: String, imports: [String])] = [
  ("Vocabulary", ["CXXHash"]),
  ("Language", ["Vocabulary"]),
  ("Frames", ["Vocabulary"]),
  ("Storage", ["Frames", "CHDF5", "CDeflate"]),
  ("Ingest", ["Frames", "CFastFloat", "CZlib", "CCrypto"]),
  ("Relational", ["Vocabulary", "CSQLite"]),
  ("Remote", ["Ingest", "Relational", "CCurl", "CPostgreSQL"]),
  ("Engine", ["Language", "Frames"]),
  ("Features", ["Engine"]),
  ("Learning", ["Engine", "Frames", "CXGBoost", "CLightGBM", "CLibSVM", "CNeural"]),
  ("Trading", ["Engine", "Frames"]),
  ("Operations", ["Learning", "Relational"]),
  ("Drawing", ["Vocabulary", "Frames", "CNumeral"]),
  ("Interpreter", ["Language"]),
  (
    "Commands",
    ["Storage", "Ingest", "Remote", "Features", "Learning", "Trading", "Operations", "Drawing", "Interpreter"]
  ),
  ("Shell", ["Commands", "Drawing", "Ingest", "CEditLine"]),
  ("Notebook", ["Shell", "Remote", "CZeroMQ"]),
]

/// A module with all that it reaches: the build looks at declared dependencies alone when it decides what is stale.
func reach(_ names: [String]) -> [Target.Dependency] {
  var found: [String] = []
  var waiting = names
  while let name = waiting.popLast() {
    guard !found.contains(name) else { continue }
    found.append(name)
    waiting += modules.first { $0.name == name }?.imports ?? []
  }
  return found.sorted().map { .byName(name: $0) }
}

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Feature families are text in the command language, compiled into the binary.
let resources: [String: [Resource]] = ["Features": [.embedInCode("Catalogue")]]

/// Pages about a module, made from its sources.
let pages: [String: [String]] = ["Features": ["REFERENCE.md"]]

/// Expected values and pictures lie beside the tests that read them; they are no sources.
func data(of tests: String) -> [String] {
  ["Golden", "Snapshots"].filter {
    FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Tests/\(tests)/\($0)")
  }
}

/// Processes of their own that tests start.
let probes: [String: [Target.Dependency]] = ["Storage": ["StorageProbe"], "Learning": ["LearningProbe"]]

/// The parsers under a fuzzer, which brings its own entry point: built by Tests/Fuzz/run alone.
let fuzz: [Target] =
  Context.environment["WICK_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: reach(["Ingest"]), path: "Tests/Fuzz", exclude: ["seeds", "bars.dict", "run"],
      swiftSettings: strict),
    .executableTarget(
      name: "FuzzStore", dependencies: reach(["Storage"]), path: "Tests/FuzzStore", swiftSettings: strict),
  ]

/// Networks need libtorch, which not everybody has: they are a library of their own, which wick loads when it is first
/// asked for one. Linked with wick it would make every start slower by a second.
let neural: [Target] =
  !FileManager.default.fileExists(atPath: "/usr/include/ATen/ATen.h")
  ? []
  : [
    .target(
      name: "Neural", cxxSettings: [.headerSearchPath("../CNeural/include")],
      linkerSettings: [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")])
  ]

let package = Package(
  name: "wick",
  products: [.executable(name: "wick", targets: ["wick"])]
    + neural.map { .library(name: "WickNeural", type: .dynamic, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXGBoost", pkgConfig: "xgboost", providers: [.apt(["libxgboost-dev"])]),
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "CFastFloat"),
    .target(name: "CNumeral"),
    .target(name: "CCurl"),
    .target(name: "CSQLite"),
    .target(name: "CPostgreSQL"),
    .target(name: "CZeroMQ"),
    .target(name: "CLightGBM"),
    .target(name: "CLibSVM", linkerSettings: [.linkedLibrary("svm")]),
    .target(name: "CNeural"),
    .executableTarget(
      name: "StorageProbe", dependencies: reach(["Storage"]), path: "Tests/StorageProbe", swiftSettings: strict),
    .executableTarget(
      name: "LearningProbe", dependencies: reach(["Learning", "Storage"]), path: "Tests/LearningProbe",
      swiftSettings: strict),
    .executableTarget(
      name: "EngineProbe", dependencies: reach(["Features"]), path: "Tests/EngineProbe", swiftSettings: strict),
    .executableTarget(
      name: "wick",
      dependencies: reach(["Shell", "Notebook"]) + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),
  ] + fuzz + neural
    + modules.map { module in
      .target(
        name: module.name, dependencies: reach(module.imports), exclude: pages[module.name] ?? [],
        resources: resources[module.name],
        swiftSettings: strict, linkerSettings: [.linkedLibrary("m")])
    }
    + modules.map { module in
      .testTarget(
        name: module.name + "Tests", dependencies: reach([module.name]) + (probes[module.name] ?? []),
        exclude: data(of: module.name + "Tests"), swiftSettings: strict)
    },
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
