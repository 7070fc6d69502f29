import Vocabulary

extension Engine {
  /// All functions of columns. A new one is a file and a line here.
  package static let functions = Catalogue<any Operator>(
    "function",
    elementwise + rolling + averages + studies + formulas + filters + indicators + calendar + time + cross
      + microstructure + regimes + candlesticks + candlestickCounts + trends + statistics + complexity + spectral)

  /// Whether it looks at each row by itself: then a number may stand for a column.
  static func isElementwise(_ type: any Operator.Type) -> Bool {
    elementwise.contains { $0 == type } && functions[type.name]?.parameters.isEmpty ?? true
  }

  private static let elementwise: [any Entry.Type] = [
    Lag.self, Ahead.self, Difference.self, Percentage.self, LogReturn.self,
    Log.self, DecimalLog.self, Exponential.self, Abs.self, SquareRoot.self, Sign.self, RaisedTo.self,
    Sine.self, Cosine.self, HyperbolicTangent.self, ArcTangent.self, Floor.self, Round.self,
    Clip.self, When.self, Fill.self, IsMissing.self, NormalShare.self, NormalQuantile.self,
  ]

  private static let rolling: [any Entry.Type] = [
    Mean.self, StandardDeviation.self, Variance.self, Sum.self, Min.self, Max.self, Median.self, Quantile.self,
    Rank.self, ZScore.self, Skewness.self, Kurtosis.self, ArgMax.self, ArgMin.self, Count.self,
    Correlation.self, Covariance.self, Beta.self, Slope.self, RSquare.self, Residual.self,
  ]

  private static let averages: [any Entry.Type] = [
    ExponentialAverage.self, WeightedAverage.self, WilderAverage.self, CumulativeSum.self, CumulativeProduct.self,
  ]

  /// What charting programs and TA-Lib offer, beyond `indicators`.
  private static let studies: [any Entry.Type] = [
    KaufmanAverage.self, DoubleAverage.self, TripleAverage.self, TillsonAverage.self, TriangularAverage.self,
    HullAverage.self, LaglessAverage.self, VolumeAverage.self, LegouxAverage.self, FreeAverage.self,
    ExponentialDeviation.self, MeanDeviation.self, MaximumDrawdown.self, KeltnerChannel.self, SupertrendLine.self,
    ParabolicStopAndReverse.self, StochasticK.self, StochasticD.self, WilliamsRange.self, CommodityChannel.self,
    Fisher.self,
    TripleRate.self, UltimateOscillator.self, ChandeMomentum.self, RelativeRange.self, AroonUp.self, AroonDown.self,
    AroonOscillator.self, PlusMovement.self, MinusMovement.self, MoneyFlowIndex.self, ChaikinMoneyFlow.self,
    AccumulationLine.self, ChaikinOscillator.self,
  ]

  /// Studies that are formulas of other operators.
  private static let formulas: [any Entry.Type] = [
    RateOfChange.self, AbsoluteOscillator.self, PercentageOscillator.self, TrueStrength.self,
    StochasticStrength.self, EfficiencyRatio.self, VerticalHorizontal.self, Forecast.self, LineEnd.self,
    MiddleOfValues.self, MiddleOfBars.self, DirectionalRating.self, VortexUp.self, VortexDown.self, MassIndex.self,
  ]

  /// Ehlers' filters and measures of the cycle.
  private static let filters: [any Entry.Type] = [
    SuperSmoother.self, HighPass.self, Roofing.self, AdaptiveAverage.self, CyclePeriodLength.self, CyclePhasor.self,
    CyclePhaseAngle.self, CycleSine.self, CycleTrendLine.self, CycleTrendMode.self,
  ]

  private static let indicators: [any Entry.Type] = [
    RelativeStrength.self, MACD.self, TrueRange.self, AverageTrueRange.self, BollingerBands.self,
    DirectionalIndex.self, PlusDirection.self, MinusDirection.self, DX.self, SwingHigh.self, SwingLow.self,
    BarsSince.self, CrossUp.self, CrossDown.self,
  ]

  private static let statistics: [any Entry.Type] = [
    PercentRank.self, Shortfall.self, VarianceRatio.self, DickeyFuller.self, KPSS.self,
  ]

  private static let complexity: [any Entry.Type] = [
    WordEntropy.self, PermutationEntropy.self, SampleEntropy.self, ApproximateEntropy.self, LempelZiv.self,
    Kontoyiannis.self, SingularEntropy.self, Higuchi.self, DetrendedFluctuation.self, Hurst.self, CanonicalSet.self,
  ]

  private static let spectral: [any Entry.Type] = [
    SpectralEntropy.self, DominantPeriod.self, Wavelet.self, KalmanTrend.self, FractionalDifference.self,
    ExpandingDifference.self,
  ]

  private static let calendar: [any Entry.Type] = [
    Hour.self, Minute.self, Weekday.self, Month.self, DayOfMonth.self, MonthLength.self,
  ]

  private static let time: [any Entry.Type] = [
    Timeframe.self, FormingBar.self, InSession.self, PreviousSession.self, First.self, RowNumber.self,
    SinceOpen.self, UntilClose.self, SessionOfMonth.self, SessionsLeft.self, NextToHoliday.self, Gap.self,
    SlotMean.self,
  ]

  private static let cross: [any Entry.Type] = [
    CrossRank.self, CrossMean.self, CrossZ.self, CrossDemean.self, CrossWinsor.self, CrossNeutral.self,
  ]

  private static let microstructure: [any Entry.Type] = [EdgeSpread.self]

  private static let regimes: [any Entry.Type] = [
    CumulativeSumFilter.self, SupremumADF.self, RecursiveResiduals.self, LevelShift.self, RunLength.self,
    PopulationStability.self, HiddenMarkov.self,
  ]

  /// Every pattern of bars.
  static let candlesticks: [any Candlestick.Type] = [
    Doji.self, DragonflyDoji.self, GravestoneDoji.self, LongLeggedDoji.self, RickshawMan.self, Takuri.self,
    HighWave.self, SpinningTop.self, ShortLine.self, LongLine.self, BeltHold.self, ClosingMarubozu.self,
    Marubozu.self,
    Engulfing.self, Harami.self, HaramiCross.self, HomingPigeon.self, DojiStar.self, Hammer.self, HangingMan.self,
    InvertedHammer.self, ShootingStar.self, Kicking.self, KickingByLength.self, Counterattack.self,
    SeparatingLines.self, MatchingLow.self,
    DarkCloudCover.self, Piercing.self, Thrusting.self, InNeck.self, OnNeck.self,
    EveningStar.self, EveningDojiStar.self, MorningStar.self, MorningDojiStar.self, AbandonedBaby.self, Tristar.self,
    TwoCrows.self, UpsideGapTwoCrows.self, ThreeInside.self, ThreeOutside.self, ThreeWhiteSoldiers.self,
    AdvanceBlock.self, StalledPattern.self, IdenticalThreeCrows.self, ThreeStarsInTheSouth.self, StickSandwich.self,
    UniqueThreeRiver.self,
    TasukiGap.self, GapThreeMethods.self, GapSideBySideWhite.self,
    ThreeBlackCrows.self, ThreeLineStrike.self, ConcealingBabySwallow.self, Breakaway.self, LadderBottom.self,
    MatHold.self, RiseFallThreeMethods.self,
    Hikkake.self, ModifiedHikkake.self,
  ]

  private static let candlestickCounts: [any Entry.Type] = [BullishCandlesticks.self, BearishCandlesticks.self]

  private static let trends: [any Entry.Type] = [
    HeikinAshiOpen.self, HeikinAshiClose.self, Streak.self, ZigZag.self, TValue.self, TrendScan.self,
  ]
}
