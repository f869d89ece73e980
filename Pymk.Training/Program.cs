using System.CommandLine;
using Pymk.Training.Cli;
using Pymk.Training.Doctor;
using Pymk.Training.Evaluation;
using Pymk.Training.Generate;
using Pymk.Training.Pipeline;
using Pymk.Training.Recommend;

// One line a verb.
var root = new RootCommand("Pymk: learns from a social graph, profiles and logs whom a user may know.");
root.Add(GenerateCommand.Create());
root.Add(TrainCommand.Create());
root.Add(RecommendCommand.Create());
root.Add(EvaluateCommand.Create());
root.Add(DoctorCommand.Create());
return await VerbRunner.RunAsync(root, args);
