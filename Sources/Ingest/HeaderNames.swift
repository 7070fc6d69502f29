/// What vendors call the columns, in the languages that they write in. All are as `Layout.normalized` leaves them.
enum HeaderNames {
  /// Names of the time, the most telling first.
  static let times = [
    "datetime", "timestamp", "date", "date_time", "time", "open_time", "opentime", "gmt_time", "local_time", "day",
    "dt", "unix", "unix_timestamp", "epoch", "close_time", "window_start", "ts", "t", "trading_day", "trade_date",
    // Polish and Italian, German and Dutch, Spanish, French, Turkish, Swedish, Czech and Hungarian, Russian, Chinese,
    // Japanese.
    "data", "datum", "fecha", "date_heure", "tarih", "datum_zeit", "дата", "日期", "日付け", "日付",
  ]

  /// Names of a time of day in a column of its own.
  static let clocks: Set<String> = [
    "time", "hour", "czas", "zeit", "uhrzeit", "hora", "heure", "ora", "tijd", "saat", "tid", "время",
  ]

  static let symbols = ["symbol", "ticker", "sym", "name", "instrument", "pair", "ticker_symbol"]

  static let bars = [
    "open": "open", "o": "open", "open_price": "open", "otwarcie": "open", "eroffnung": "open", "eroffn": "open",
    "eroffnungskurs": "open", "erster": "open", "ouverture": "open", "ouv": "open", "apertura": "open", "apert": "open",
    "abertura": "open", "acilis": "open", "oppning": "open", "oppningskurs": "open", "otevreni": "open",
    "nyitas": "open", "открытие": "open", "откр": "open", "цена_открытия": "open", "开盘": "open", "开盘价": "open",
    "始値": "open",
    "high": "high", "h": "high", "high_price": "high", "najwyzszy": "high", "hoch": "high", "tageshoch": "high",
    "hochst": "high", "plus_haut": "high", "haut": "high", "maximo": "high", "maxima": "high", "massimo": "high",
    "max": "high", "yuksek": "high", "hogst": "high", "hogsta": "high", "hoog": "high", "legmagasabb": "high",
    "maximum": "high", "макс": "high", "максимум": "high", "高": "high", "最高": "high", "最高价": "high", "高値": "high",
    "low": "low", "l": "low", "low_price": "low", "najnizszy": "low", "tief": "low", "tagestief": "low",
    "tiefst": "low", "plus_bas": "low", "bas": "low", "minimo": "low", "minima": "low", "min": "low", "dusuk": "low",
    "lagst": "low", "lagsta": "low", "laag": "low", "legalacsonyabb": "low", "minimum": "low", "мин": "low",
    "минимум": "low", "低": "low", "最低": "low", "最低价": "low", "安値": "low",
    "close": "close", "c": "close", "last": "close", "close_price": "close", "close_last": "close",
    "zamkniecie": "close", "schluss": "close", "schlusskurs": "close", "letzter": "close", "zuletzt": "close",
    "cloture": "close", "clot": "close", "dernier": "close", "cierre": "close", "ultimo": "close", "chiusura": "close",
    "fechamento": "close", "kapanis": "close", "simdi": "close", "slot": "close", "slotkoers": "close",
    "laatste": "close", "senast": "close", "stangning": "close", "zaveni": "close", "zaras": "close",
    "закрытие": "close", "закр": "close", "收盘": "close", "收盘价": "close", "終値": "close",
    "adj_close": "adj_close", "adjclose": "adj_close", "adjusted_close": "adj_close", "adj_close_price": "adj_close",
    "adjusted_closing_price": "adj_close",
    "volume": "volume", "v": "volume", "vol": "volume", "tick_volume": "volume", "tickvol": "volume",
    "wolumen": "volume", "volumen": "volume", "stuecke": "volume", "stucke": "volume", "volym": "volume",
    "hacim": "volume", "hac": "volume", "volumes": "volume", "объем": "volume", "объём": "volume",
    "交易量": "volume", "成交量": "volume", "出来高": "volume",
  ]

  /// Names that mean the close only beside an open, a high and a low, and where no other column is the close.
  static let closes: Set<String> = ["price", "kurs", "цена", "value", "prix", "prezzo", "precio", "preco"]

  /// Names that mean a price only in a file of bars; elsewhere they may be anything.
  static let ofBarsAlone: Set<String> = ["max", "min", "maximum", "minimum", "slot", "haut", "bas"]

  static func isKnown(_ name: String) -> Bool {
    bars[name] != nil || times.contains(name) || clocks.contains(name) || closes.contains(name)
  }

  /// Letters with a mark as their letter without.
  static let plain: [Unicode.Scalar: String] = {
    let groups = [
      "a": "àáâãäåāăą", "c": "çćč", "d": "ďđ", "e": "èéêëēėęě", "g": "ğ", "i": "ìíîïīı", "l": "ł", "n": "ñńň",
      "o": "òóôõöøőō", "r": "ř", "s": "śšş", "t": "ťţ", "u": "ùúûüůűū", "y": "ýÿ", "z": "źżž", "ss": "ß",
    ]
    var plain: [Unicode.Scalar: String] = [:]
    for (letter, marked) in groups { for scalar in marked.unicodeScalars { plain[scalar] = letter } }
    return plain
  }()
}
