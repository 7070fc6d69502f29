@main struct Wick { static func main() { print("wick") } }
