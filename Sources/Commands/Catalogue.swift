import Interpreter
import Vocabulary

/// The verbs of the language, one file each.
package enum Commands {
  package static let catalogue = Catalogue<any Command>(
    "command",
    [
      // data
      Load.self, FetchBars.self, Generate.self, Clean.self, Adjust.self, RollContracts.self, Resample.self, Align.self,
      Join.self, Select.self, Drop.self,
      Rename.self, DescribeFrame.self, Export.self, StoreFile.self,
      Show.self,
      Use.self,
      // features
      AddFeatures.self, Explain.self, Find.self, Stat.self,
      // models
      MakeLabel.self, Weigh.self, MakeSplit.self, Prune.self, Fit.self, Tune.self, AutoML.self, Combine.self,
      Predict.self, Compare.self, ShowTargets.self,
      ShowImportance.self, ShowContributions.self,
      FollowRecipe.self, RegisterModel.self, RecallModel.self, RegistryVerb.self, BundleModel.self,
      ListModels.self, FitScaler.self, ApplyScaler.self,
      // trading
      MakeSignal.self, RunBacktest.self, Report.self, Judge.self,
      // plots
      Plot.self,
      // flow
      MarkStep.self, Seed.self, Set.self, Include.self, Note.self, Expect.self, Assert.self, Sweep.self, Keep.self,
      // session
      Undo.self, Redo.self, Update.self, Recover.self, Forget.self, History.self, Save.self, Names.self, DigestOf.self,
      Clear.self, Help.self, Quit.self,
    ])
}
