import Glibc
import Ingest
import Vocabulary

/// Whatever bytes a file holds, it becomes a frame or a complaint: anything else ends the process, which the fuzzer
/// reports. The first byte chooses how the file is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let choice = bytes[0]
  var csv = CSV()
  csv.bad = choice & 1 == 0 ? .refuse : .skip
  csv.duplicates = choice & 2 == 0 ? .refuse : .last
  csv.stretch = choice & 4 == 0 ? 1 << 19 : Int(choice >> 3) + 1
  if choice & 0xf8 == 0xf8 { csv.symbol = "file" }
  let content = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
  do {
    _ = try csv.load(content, named: "20200131_bars.csv").frame.digest()
  } catch is Complaint {
  } catch {
    abort()
  }
  return 0
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The program's beginning, in the name that the package manager gives it.
@_cdecl("Fuzz_main")
public func begin(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var (count, arguments) = (count, arguments)
  return drive(&count, &arguments, fuzz)
}
