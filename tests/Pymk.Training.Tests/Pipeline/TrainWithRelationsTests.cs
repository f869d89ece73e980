using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Relations;
using Pymk.Training.Tests.Native;
using Xunit;

namespace Pymk.Training.Tests.Pipeline;

/// <summary>The whole of <c>train --relations</c>, beside a training on data in which those people never were.</summary>
[Collection(TorchTests.Name)]
public sealed class TrainWithRelationsTests : IDisposable
{
    private const int Users = TrainPipelineTests.Users;
    private const long Therapist = 7;
    private const long Away = 23;
    private const long Gone = 11;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_DeletedPeopleAndNoBridges_AreNotLearntFrom()
    {
        SmallNetwork.Write(Data, Users);
        var copy = WithoutThem();
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        await RelationFiles.WriteAsync(
            relations,
            new(Therapist, Therapist, RelationKind.NotABridge, true, 1),
            new(Away, Away, RelationKind.Withdrawn, true, 1),
            new(Gone, Gone, RelationKind.Deleted, true, 1),
            new(Gone, Gone, RelationKind.NotABridge, true, 1),
            new(5, 5, RelationKind.NotABridge, false, 1),
            new(3, 4, RelationKind.Connection, true, 1));
        var said = new List<string>();
        var version = new ModelFiles(Train("with", Data, said.Add, relations));
        var without = new ModelFiles(Train("without", copy, null, null));

        Assert.Contains(said, line => line.StartsWith("LeftOut: ", StringComparison.Ordinal));
        var graph = SocialGraphFile.Read(version.Graph);
        Assert.Equal(Enumerable.Range(0, Users).Select(u => (long)u).Where(u => u != Gone), graph.UserIds.ToArray().Order());
        Assert.True(graph.TryGetOrdinal(Therapist, out var therapist));
        Assert.NotEqual(0, graph.Degree(therapist));
        Assert.Equal(0, SocialGraphFile.Read(without.Graph).Degree(therapist));
        Assert.DoesNotContain("only 11", ValuesOf(version).SelectMany(v => v));
        Assert.Equal(ValuesOf(without), ValuesOf(version));

        // Encoder, embeddings, neighbours' rows and index hold nothing of their connections. The head differs: it knows who is connected to them.
        foreach (var (learnt, expected) in new[]
        {
            (version.Encoder, without.Encoder), (version.Embeddings, without.Embeddings), (version.EncoderRows, without.EncoderRows),
            (version.Shard(0), without.Shard(0)), (version.Shard(1), without.Shard(1)),
        })
        {
            Assert.Equal(await File.ReadAllBytesAsync(expected, Token), await File.ReadAllBytesAsync(learnt, Token));
        }

        Assert.Equal(RowsOf(without), RowsOf(version));
    }

    private static IEnumerable<IReadOnlyList<string>> ValuesOf(ModelFiles files) => ProfileTable.Read(files.Profiles).Fields.Select(f => f.Vocabulary);

    // Without the projections, which come from the ranker's towers.
    private static byte[][] RowsOf(ModelFiles files)
    {
        var rows = UserRowTable.Read(files.Rows);
        return
        [
            .. Enumerable.Range(0, rows.Count).Select(user =>
            {
                var content = UserRowContent.From(new UserRow(rows[user].Span));
                Array.Clear(content.UserProjection);
                Array.Clear(content.CandidateProjection);
                return content.ToBytes();
            }),
        ];
    }

    private string Train(string model, string data, Action<string>? say, string? relations) =>
        TrainPipelineTests.TrainInto(Path.Combine(_folder.Path, model), data, say, Token, relations);

    // The same files without a connection of the three and without the profile of the deleted one. The profile has a value that nobody else has.
    private string WithoutThem()
    {
        var profiles = Path.Combine(Data, "profiles.jsonl");
        var rows = File.ReadAllLines(profiles);
        rows[Gone] = rows[Gone].Replace($"town {Gone % 10}", $"only {Gone}", StringComparison.Ordinal);
        File.WriteAllLines(profiles, rows);
        var copy = Directory.CreateDirectory(Path.Combine(_folder.Path, "copy")).FullName;
        File.WriteAllLines(Path.Combine(copy, "profiles.jsonl"), rows.Where((_, user) => user != Gone));
        File.WriteAllLines(
            Path.Combine(copy, "connections.tsv"),
            File.ReadAllLines(Path.Combine(Data, "connections.tsv")).Where(line => !line.Split('\t').Intersect(["7", "23", "11"]).Any()));
        return copy;
    }
}
