import Vocabulary

/// The sources that bars are fetched from.
package let sources = Catalogue<any Source>(
  "source",
  [Yahoo.self, Stooq.self, Binance.self, Coinbase.self, Kraken.self, AlphaVantage.self])
