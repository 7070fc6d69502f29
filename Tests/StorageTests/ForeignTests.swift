import Frames
import Glibc
import Storage
import Testing
import Vocabulary

/// Files of h5py, pandas, xarray and netCDF4, made by Tests/Oracles/foreign_hdf5.py, with the rows that those programs
/// meant.
@Suite struct Foreign {
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var name: String
    var options: String
    var columns: [String]
    var rows: [[String]]

    var testDescription: String { "\(file):\(name) \(options)" }
  }

  static let golden = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Golden"

  static let cases: [Case] = {
    var cases: [Case] = []
    guard let text = try? String(decoding: bytes(of: "\(golden)/foreign.csv"), as: UTF8.self) else { return [] }
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if fields[0] == "case" {
        cases.append(Case(file: fields[1], name: fields[2], options: fields[3], columns: [], rows: []))
      } else if cases[cases.count - 1].columns.isEmpty {
        cases[cases.count - 1].columns = Array(fields.dropFirst(2))
      } else {
        cases[cases.count - 1].rows.append(fields)
      }
    }
    return cases
  }()

  private func load(_ file: String, _ name: String, _ options: String = "") throws -> ForeignFrame.Loaded {
    var foreign = ForeignFrame()
    if options.hasPrefix("columns=") {
      foreign.names = options.drop { $0 != "[" }.dropFirst().dropLast().split(separator: " ").map(String.init)
    } else if options.hasPrefix("time=") {
      foreign.time = String(options.dropFirst(5))
    } else if options.hasPrefix("tz=") {
      foreign.zone = String(options.dropFirst(3))
    }
    return try foreign.load("\(Foreign.golden)/\(file)", name.isEmpty ? nil : name, monitor: Monitor())
  }

  @Test func thereAreCasesOfEachProgram() {
    #expect(Foreign.cases.count == 26)
    #expect(
      Set(Foreign.cases.map(\.file)) == ["h5py.h5", "pandas.h5", "xarray.nc", "cube.nc", "units.nc", "unsigned.h5"])
  }

  @Test(arguments: cases) func aFrameOfAnotherProgramIsWhatThatProgramMeant(_ expected: Case) throws {
    let frame = try load(expected.file, expected.name, expected.options).frame
    let timeline = frame.timeline
    #expect(frame.columns.map(\.name).sorted() == expected.columns.sorted())
    #expect(timeline.times == expected.rows.map { Int64($0[1]) ?? 0 })
    #expect(timeline.times.indices.map { timeline.segment(ofRow: $0).symbol } == expected.rows.map { $0[0] })
    for (index, name) in expected.columns.enumerated() {
      let wanted = expected.rows.map { $0[index + 2] }
      let column = try frame.column(name)
      switch column.values {
      case .numbers(let numbers):
        let (values, numbers) = (try numbers.array(), wanted.map { Double($0) ?? .nan })
        #expect(zip(values, numbers).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(name)")
      case .category(let codes, let names): #expect(codes.map { names[Int($0)] } == wanted)
      case .text: Issue.record("\(name) is text")
      }
    }
    let bars = frame.columns.filter { ["open", "high", "low", "close", "volume"].contains($0.name) }
    #expect(bars.allSatisfy { $0.role == .bar })
  }

  @Test func whatCannotBeReadIsSaid() throws {
    func complaint(_ file: String, _ name: String?, _ change: (inout ForeignFrame) -> Void = { _ in }) -> String {
      var foreign = ForeignFrame()
      change(&foreign)
      do {
        _ = try foreign.load("\(Foreign.golden)/\(file)", name, monitor: Monitor())
        return "read"
      } catch { return String("\(error)".dropFirst("'\(Foreign.golden)/".count)) }
    }
    #expect(
      complaint("blosc.h5", nil)
        == "blosc.h5', packed: it is packed with blosc, which a stock HDF5 does not read - write it again without"
        + " compression or with gzip (complevel=…, complib='zlib')")
    #expect(
      complaint("h5py.h5", "bare")
        == "h5py.h5', bare: nothing says which column is the time (there is close step) - say which one: time=NAME")
    #expect(
      complaint("h5py.h5", "bare") { $0.time = "stp" }
        == "h5py.h5', bare: no column 'stp' (there is close step) - did you mean 'step'?")
    #expect(
      complaint("h5py.h5", "bare") { $0.time = "step" }.contains("the numbers of 'step' (0 to 23) are no times"))
    #expect(complaint("h5py.h5", "matrix").contains("a matrix of 24 rows and 6 columns without names - name them"))
    #expect(
      complaint("units.nc", "noleap")
        == "units.nc', noleap: 't' keeps the calendar 'noleap', whose days are not those of markets - standard, gregorian"
        + " and proleptic_gregorian are read")
    #expect(complaint("units.nc", "months").contains("'t' counts 'months', which have no fixed length"))
    #expect(
      complaint("lengths.h5", nil)
        == "lengths.h5': W has bars of 1w and D bars of 1d: a frame has bars of one length - load them apart")
    #expect(complaint("pandas.h5", "fxied").contains("holds no table 'fxied'"))
    #expect(complaint("pandas.h5", nil).contains("holds deep/table, fixed, micro_fixed"))
  }

  @Test func whatIsLeftOutIsSaid() throws {
    #expect(
      try load("pandas.h5", "mixed_fixed").notes == [
        "sector left out: Python objects, which pandas alone reads (to_hdf(format=\"table\") writes text)"
      ])
    #expect(
      try load("h5py.h5", "plain").notes == ["note_of_the_vendor left out: it has 3 rows, the others have 24"])
  }

  @Test func aFileOfOthersIsNoStore() throws {
    for file in ["h5py.h5", "pandas.h5", "xarray.nc"] {
      #expect(try !Store.isStore("\(Foreign.golden)/\(file)"))
    }
  }
}
