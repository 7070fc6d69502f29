import Vocabulary

/// What every chart can be told of how it looks.
package struct Looks: Sendable {
  package var height: Int?
  package var title: String?
  package var ascii = false

  package init() {}

  /// Of charts whose height can be chosen.
  static let parameters =
    [
      Parameter<Looks>.option(
        "height", \.height, in: 4...60, "rows of the picture, of the upper panel where there are several")
    ] + ofFixedHeight

  static let ofFixedHeight = [
    Parameter<Looks>.option("title", \.title, "what stands above it"),
    Parameter<Looks>.keyword("ascii", \.ascii, "draw with characters of ASCII alone"),
  ]
}
