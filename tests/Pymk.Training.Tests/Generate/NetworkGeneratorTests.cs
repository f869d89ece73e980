using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Training.Generate;
using Pymk.Training.Import;
using Pymk.Training.Labels;
using Xunit;

namespace Pymk.Training.Tests.Generate;

public sealed class NetworkGeneratorTests : IClassFixture<NetworkGeneratorTests.Network>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly Network _network;

    public NetworkGeneratorTests(Network network) => _network = network;

    [Fact]
    public void Network_OfTwoThousand_HasTheShapeOfAProfessionalNetwork()
    {
        var figures = _network.Figures;
        Assert.Equal(2000, figures.Members);
        Assert.InRange(figures.MeanDegree, 15, 27);
        Assert.InRange(figures.Clustering, 0.1, 0.3);
        Assert.InRange(figures.TwoHopShare, 0.3, 0.7);
        Assert.True(figures.DegreeQuantiles[5] > 5 * figures.DegreeQuantiles[1], "The highest degree should be far above the median.");
        Assert.True(figures.FutureLinks > 0.02 * figures.Connections);
    }

    [Fact]
    public void Files_ReadBackByTheImport_AreCleanAndAsCounted()
    {
        using var data = Import();
        Assert.True(data.Report.IsClean, string.Join('\n', data.Report.Describe()));
        Assert.Equal(2000, data.Graph.UserCount);
        Assert.Equal(_network.Figures.Connections, data.Graph.ConnectionCount);
        Assert.Equal(_network.Figures.Log.Values.Sum(), data.Interactions!.Count);
        Assert.Equal(["employer", "industry", "place", "school", "interests", "skills"], data.Profiles.Fields.Select(f => f.Name));
        Assert.All(data.Profiles.Names, name => Assert.NotEqual("", name));
        Assert.All(data.Profiles.Joined, joined => Assert.NotEqual(0u, joined));
    }

    [Fact]
    public void ANetworkOfOtherAge_GrowsTheSameInLessTime()
    {
        using var folder = new TemporaryFolder();
        var options = new GenerateOptions { Users = 1000, Output = folder.Path, Days = 100, LogDays = 40, FutureDays = 0 };
        var figures = NetworkGenerator.Run(options, null, Token);

        Assert.InRange(figures.MeanDegree, 15, 27);
        var times = File.ReadLines(Path.Combine(folder.Path, "connections.tsv"))
            .Select(l => long.Parse(l.Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(times[0], options.StartSeconds, GenerateOptions.End.ToUnixTimeSeconds());

        // Half of the connections are of the last third.
        Assert.InRange((times[times.Length / 2] - options.StartSeconds) / (double)GenerateOptions.SecondsOfDay, 50, 90);
    }

    [Fact]
    public void Connections_OfANetwork_AreInOrderOfTimeAfterBothJoined()
    {
        using var data = Import();
        var times = File.ReadLines(_network.File("connections.tsv"))
            .Select(l => long.Parse(l.Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(times.Order(), times);
        for (var u = 0; u < data.Graph.UserCount; u++)
        {
            Assert.True(data.Graph.Times(u).ToArray().All(t => t >= data.Profiles.Joined[u]));
        }
    }

    [Fact]
    public void Future_OfANetwork_FollowsConnectionsAndLogsAndRepeatsNone()
    {
        using var data = Import();
        foreach (var line in File.ReadLines(_network.File("future.tsv")))
        {
            var parts = line.Split('\t').Select(p => long.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.True(data.Graph.TryGetOrdinal(parts[0], out var a));
            Assert.True(data.Graph.TryGetOrdinal(parts[1], out var b));
            Assert.False(data.Graph.Connected(a, b));
            Assert.True(parts[2] > data.Interactions!.LastTime);
        }
    }

    [Fact]
    public void Labels_OfTheLog_OccurAsOftenAsTheHiddenTasteSays()
    {
        using var data = Import();
        var labels = LabelBuilder.Build(data.Interactions!, new LabelOptions(), Token);
        var truth = new Dictionary<(long, long, long), (float Invite, float Accept)>();
        using (var duckDb = new DuckDbSession(512))
        {
            var sql = $"SELECT request, \"user\", suggested, p_invite, p_accept FROM read_parquet('{_network.File("taste.parquet")}')";
            var rows = duckDb.Rows(sql, r => ((r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), (r.GetFloat(3), r.GetFloat(4))), Token);
            foreach (var (key, value) in rows)
            {
                truth.Add(key, value);
            }
        }

        double invited = 0, expected = 0, accepted = 0, expectedAccepts = 0;
        int answered = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            var (invite, accept) = truth[(labels.Request[i], data.Graph.IdOf(labels.User[i]), data.Graph.IdOf(labels.Candidate[i]))];
            invited += labels.Invited[i];
            expected += invite;
            if (labels.Accepted[i] != LabelTable.Censored)
            {
                answered++;
                accepted += labels.Accepted[i];
                expectedAccepts += accept;
            }
        }

        // Four standard deviations of so many draws lie within these bounds.
        Assert.InRange(invited / expected, 0.9, 1.1);
        Assert.InRange(accepted / expectedAccepts, 0.85, 1.15);
        Assert.True(answered > 200);
    }

    [Fact]
    public void Settings_OfARun_AreWrittenBesideTheFigures()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(_network.File("generate.json")));
        Assert.Equal(5u, json.RootElement.GetProperty("settings").GetProperty("Seed").GetUInt64());
        Assert.Equal(_network.Figures.Connections, json.RootElement.GetProperty("figures").GetProperty("Connections").GetInt64());
    }

    [Fact]
    public void Network_OfUuids_IsThatOfNumbersByOtherNames()
    {
        using TemporaryFolder uuids = new();
        NetworkGenerator.Run(Network.Options(uuids.Path, 5) with { Uuids = true }, null, Token);
        using var numbers = Import();
        using var texts = DataImport.Run(new ImportOptions { DataFolder = uuids.Path }, null, Token);

        var ids = new MemberIds(5, uuids: true);
        var ordinals = Enumerable.Range(0, numbers.Graph.UserCount).ToDictionary(user => ids.TextOf((int)numbers.Graph.IdOf(user) - 1));
        var same = Enumerable.Range(0, texts.Graph.UserCount).Select(user => ordinals[texts.Ids!.TextOf(user)]).ToArray();
        Assert.All(ordinals.Keys, text => Assert.Equal('4', Guid.Parse(text).ToString()[14]));
        Assert.Equal(
            numbers.Graph.Connections().Select(c => (c.User, c.Other, c.Time)).ToHashSet(),
            texts.Graph.Connections().Select(c => (Math.Min(same[c.User], same[c.Other]), Math.Max(same[c.User], same[c.Other]), c.Time)).ToHashSet());
        Assert.Equal(same.Select(user => numbers.Profiles.Names[user]), texts.Profiles.Names);
        Assert.Equal(numbers.Interactions!.Count, texts.Interactions!.Count);
        Assert.True(texts.Report.IsClean);
        Assert.Equal(File.ReadLines(_network.File("future.tsv")).Count(), File.ReadLines(Path.Combine(uuids.Path, "future.tsv")).Count());
    }

    [Fact]
    public void Seed_Repeated_GivesTheSameFilesAndAnotherGivesOthers()
    {
        using TemporaryFolder again = new(), other = new();
        NetworkGenerator.Run(Network.Options(again.Path, 5), null, Token);
        NetworkGenerator.Run(Network.Options(other.Path, 6), null, Token);
        foreach (var name in new[] { "connections.tsv", "future.tsv", "profiles.jsonl", "interactions.parquet", "taste.parquet" })
        {
            Assert.Equal(File.ReadAllBytes(_network.File(name)), File.ReadAllBytes(Path.Combine(again.Path, name)));
            Assert.NotEqual(File.ReadAllBytes(_network.File(name)), File.ReadAllBytes(Path.Combine(other.Path, name)));
        }
    }

    [Fact]
    public void Generator_Cancelled_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var progress = new CancelAt(cancel, "growing", 700);
        Assert.ThrowsAny<OperationCanceledException>(() => NetworkGenerator.Run(Network.Options(folder.Path, 5), progress, cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private ImportedData Import() => DataImport.Run(new ImportOptions { DataFolder = _network.Folder.Path }, null, Token);

    private sealed class CancelAt(CancellationTokenSource cancel, string stage, long done) : IProgress<Pymk.Training.Cli.StageProgress>
    {
        public void Report(Pymk.Training.Cli.StageProgress value)
        {
            if (value.Stage == stage && value.Done >= done)
            {
                cancel.Cancel();
            }
        }
    }

    public sealed class Network : IDisposable
    {
        internal TemporaryFolder Folder { get; } = new();

        internal NetworkFigures Figures { get; }

        public Network() => Figures = NetworkGenerator.Run(Options(Folder.Path, 5), null, CancellationToken.None);

        public void Dispose() => Folder.Dispose();

        internal static GenerateOptions Options(string output, ulong seed) => new() { Users = 2000, Output = output, Seed = seed };

        internal string File(string name) => Path.Combine(Folder.Path, name);
    }
}
