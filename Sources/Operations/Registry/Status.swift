import Vocabulary

/// What becomes of a registered model.
package enum Status: String, Choice {
  /// Registered, and in use by nobody.
  case staging
  /// In use: one version of a name at most.
  case production
  /// Was in use until another version of the name took its place.
  case superseded
  /// Has to be fitted anew.
  case retraining
  /// Put aside; it can still be read.
  case archived
  /// Its files are gone; what it was stays written down.
  case deleted

  /// What may come next.
  package var next: [Status] {
    switch self {
    case .staging: [.production, .retraining, .archived, .deleted]
    case .production: [.superseded, .retraining, .archived]
    case .superseded: [.production, .archived, .deleted]
    case .retraining: [.staging, .archived, .deleted]
    case .archived: [.staging, .deleted]
    case .deleted: []
    }
  }
}
