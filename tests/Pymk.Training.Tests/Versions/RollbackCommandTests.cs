using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Pymk.Training.Versions;
using Xunit;

namespace Pymk.Training.Tests.Versions;

public sealed class RollbackCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RollbackCommandTests()
    {
        foreach (var name in (string[])["v1", "v2", "v3"])
        {
            var building = Directory.CreateDirectory(Path.Combine(_folder.Path, "building")).FullName;
            File.WriteAllText(Path.Combine(building, "graph.bin"), name);
            ModelDirectory.Publish(_folder.Path, building, new ModelManifest
            {
                Version = name,
                TrainedAt = DateTimeOffset.UnixEpoch,
                Present = 0,
                Seed = 1,
                EmbeddingDimension = 128,
                Shards = 1,
                Users = 1_200,
                Connections = 3,
            });
        }
    }

    private string Current => Path.GetFileName(ModelDirectory.CurrentVersion(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rollback_Twice_GoesBackTwoVersions_AndForwardByName()
    {
        Assert.Equal(("v3", "v2"), RollbackCommand.Run(_folder.Path, null));
        Assert.Equal(("v2", "v1"), RollbackCommand.Run(_folder.Path, null));
        Assert.Equal("v1", Current);
        Assert.Contains("keeps no version before v1", Assert.Throws<UserErrorException>(() => RollbackCommand.Run(_folder.Path, null)).Message);
        Assert.Equal(("v1", "v3"), RollbackCommand.Run(_folder.Path, "v3"));
        Assert.Equal("v3", Current);
    }

    [Fact]
    public void Rollback_ToAnUnknownTheCurrentOrADamagedVersion_ChangesNothing()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "versions", "v1", "graph.bin"), "damaged");
        Assert.Contains("keeps no version 'v9'", Assert.Throws<UserErrorException>(() => RollbackCommand.Run(_folder.Path, "v9")).Message);
        Assert.Contains("is the current version", Assert.Throws<UserErrorException>(() => RollbackCommand.Run(_folder.Path, "v3")).Message);
        Assert.Throws<ModelFileException>(() => RollbackCommand.Run(_folder.Path, "v1"));
        Assert.Equal("v3", Current);
    }

    [Fact]
    public void Models_OfADirectory_MarksTheCurrentAndShowsWhatTheJudgeSaw()
    {
        var links = new JudgedLinks(200, 100, new(0.2, 0.1, 5), new(0.3, 0.15, 6), 0.01, 0.01, 0.9, 0.8);
        new JudgeReport { Serving = "v1", Published = true, Reasons = [], Links = links, Margins = new(0.05, 0.01, 0.02) }
            .Write(new ModelFiles(Path.Combine(_folder.Path, "versions", "v2")).Judge);
        File.WriteAllText(new ModelFiles(Path.Combine(_folder.Path, "versions", "v1")).Manifest, "{}");

        var lines = ModelsCommand.Lines(_folder.Path).ToArray();

        Assert.Equal(3, lines.Length);
        Assert.Contains("is not a manifest", lines[0]);
        Assert.Equal(
            "  v2  1970-01-01 00:00  1,200 users, 3 connections  recall@20 0.3000 (0.2000 before), MRR 0.1500 (0.1000)", lines[1]);
        Assert.Equal("* v3  1970-01-01 00:00  1,200 users, 3 connections  not judged", lines[2]);
    }

    [Fact]
    public void Models_OfAJudgementWithoutNotes_AsAnEarlierProgramWrote_AreListed()
    {
        File.WriteAllText(
            new ModelFiles(Path.Combine(_folder.Path, "versions", "v3")).Judge,
            """{"published": false, "reasons": ["recall@20 fell"], "margins": {"links": 0.05, "auc": 0.01, "calibrationError": 0.02}}""");

        Assert.EndsWith("recall@20 fell", ModelsCommand.Lines(_folder.Path).Last());
    }

    [Fact]
    public void Models_WhereTheServiceServesAnother_MarksBoth_AndTellsNotesFromReasons()
    {
        new JudgeReport { Published = false, Reasons = ["recall@20 fell"], Notes = ["few answers"], Margins = new(0.05, 0.01, 0.02) }
            .Write(new ModelFiles(Path.Combine(_folder.Path, "versions", "v1")).Judge);

        var lines = ModelsCommand.Lines(_folder.Path, new Dictionary<string, int> { ["v2"] = 3 }).ToArray();

        Assert.EndsWith("recall@20 fell; note: few answers", lines[0]);
        Assert.Equal(["  v1  ", "  v2  ", "* v3  "], lines.Select(line => line[..6]));
        Assert.EndsWith("not judged  (3 silos serve it)", lines[1]);
    }

    [Theory]
    [InlineData("--margin", "2", "--judge")]
    [InlineData("--margin", "0.1")]
    [InlineData("--hold-out", "0.9", "--judge")]
    [InlineData("--judge-users", "5", "--judge")]
    public async Task Train_WithAWrongOptionOfTheJudge_SaysWhich(params string[] args)
    {
        var errors = new StringWriter();
        var root = new System.CommandLine.RootCommand { TrainCommand.Create() };
        Assert.Equal(VerbRunner.UserError, await VerbRunner.RunAsync(root, ["train", "--model", "m", .. args], errors));
        Assert.Contains(args[0], errors.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(VerbRunner.UserError, "--judge-users", "5")]
    [InlineData(VerbRunner.UserError, "--epochs", "0")]
    [InlineData(VerbRunner.UserError, "--nonsense")]
    public async Task Train_AskedToCheckItsOptions_DoesNothingElse(int code, params string[] args)
    {
        var model = Path.Combine(_folder.Path, "other");
        var root = new System.CommandLine.RootCommand { TrainCommand.Create() };
        Assert.Equal(
            code, await VerbRunner.RunAsync(root, ["train", "--check-options", "--judge", "--data", "nowhere", "--model", model, .. args], TextWriter.Null));
        Assert.False(Directory.Exists(model));
    }

    [Fact]
    public void Train_AgainstAVersionThatIsNotKept_IsRefused()
    {
        var options = new TrainOptions { Import = new ImportOptions(), Model = _folder.Path, Served = "v9" };
        var pipeline = new TrainPipeline(options, new Progress<StageProgress>(), _ => { }, TimeProvider.System);
        Assert.Contains("keeps no version 'v9'", Assert.Throws<UserErrorException>(() => pipeline.Run(TestContext.Current.CancellationToken)).Message);
    }
}
