// Holds the place of the part of that name until it lands; delete this file then.
import Vocabulary
package enum Operators { package static let catalogue = Catalogue<any Entry>("function", []) }
