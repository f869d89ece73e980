using System.CommandLine;
using System.CommandLine.Help;
using Pymk.Training.Bulk;
using Pymk.Training.Cli;
using Pymk.Training.Doctor;
using Pymk.Training.Evaluation;
using Pymk.Training.Experiments;
using Pymk.Training.Generate;
using Pymk.Training.Pipeline;
using Pymk.Training.Recommend;
using Pymk.Training.Versions;

// One line for each verb.
var root = new Command("pymk", "Pymk: trains suggestions of people you may know from a social graph, profiles and logs.");
root.Add(GenerateCommand.Create());
root.Add(TrainCommand.Create());
root.Add(ImportCommand.Create());
root.Add(RecommendCommand.Create());
root.Add(ExplainCommand.Create());
root.Add(EvaluateCommand.Create());
root.Add(ExperimentCommand.Create());
root.Add(ModelsCommand.Create());
root.Add(RollbackCommand.Create());
root.Add(DoctorCommand.Create());
root.Add(new HelpOption());
return await VerbRunner.RunAsync(root, args);
