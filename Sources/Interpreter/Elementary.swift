import Glibc

// Apart, so that the C library's names do not meet the language's own.
func logarithm(_ x: Double) -> Double { log(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// The number in hexadecimal, `0x1.8p+1`: exact, and the same on every machine.
func hexadecimal(_ x: Double) -> String {
  if x.isNaN { return "nan" }
  return withVaList([x]) { arguments in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      vsnprintf(buffer.baseAddress, buffer.count, "%a", arguments)
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}

func number(hexadecimal text: String) -> Double { strtod(text, nil) }
