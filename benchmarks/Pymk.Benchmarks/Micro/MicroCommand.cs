using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Micro;

/// <summary>The verb <c>bench micro</c>: the stages of an answer and its admission by BenchmarkDotNet, and the floor of each stage.</summary>
internal static class MicroCommand
{
    private const int UserError = 2;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory.", Required = true };
        var command = new Command("micro", "Measures the stages of an answer on one thread, and prints the floor of each on this machine") { model };
        command.SetAction(parsed =>
        {
            var root = Path.GetFullPath(parsed.GetValue(model)!);
            if (!ModelDirectory.HasModel(root))
            {
                Console.Error.WriteLine("pymk: " + ModelFileException.NoModel(root).Message);
                return UserError;
            }

            Environment.SetEnvironmentVariable(AnswerStages.ModelVariable, root);
            Console.WriteLine(Machine.Describe());
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).WithOptions(ConfigOptions.DisableLogFile);
            BenchmarkRunner.Run<AnswerStages>(config);
            BenchmarkRunner.Run<Admission>(config);
            var stages = new AnswerStages();
            stages.Prepare();
            var (mean, largest, candidates) = stages.ListSize();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"a packed list: {candidates:0} candidates, {mean / 1000:0.0} KB on average, {largest / 1000.0:0.0} KB the largest; "
                + $"in the store {stages.StoredBytes() / 1000:0.0} KB on average"));
            Floors.Print(mean, stages.RowBytes(), SocialGraphFile.Read(new ModelFiles(ModelDirectory.CurrentVersion(root)).Graph).UserCount);
            return 0;
        });
        return command;
    }
}
