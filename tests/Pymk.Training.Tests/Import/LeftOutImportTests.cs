using Pymk.Core.Relations;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>What the import does with people whom a snapshot's relations tell it of.</summary>
public sealed class LeftOutImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Relations => Path.Combine(_folder.Path, "relations.parquet");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeletedPeople_AreInNoTable_AndCounted_WithoutBeingAProblem(bool parquet)
    {
        _folder.Write("connections.tsv", "from\tto\n1\t2\n2\t3\n3\t4\n5\t3\n");
        _folder.Write("profiles.jsonl", """
            {"user": 1, "name": "Ada", "school": "North"}
            {"user": 3, "name": "Eve", "school": "Nowhere"}

            """);
        _folder.Write("interactions.jsonl", """
            {"time": 1700000000, "user": 1, "suggested": 4, "action": "view"}
            {"time": 1700000001, "user": 1, "suggested": 3, "action": "view"}
            {"time": 1700000002, "user": 3, "suggested": 1, "action": "view"}

            """);
        if (parquet)
        {
            foreach (var table in new[] { "connections.tsv", "profiles.jsonl", "interactions.jsonl" })
            {
                var path = Path.Combine(_folder.Path, table);
                ConnectionImportTests.Sql($"COPY (SELECT * FROM '{path}') TO '{Path.ChangeExtension(path, "parquet")}' (FORMAT parquet)");
                File.Delete(path);
            }
        }

        await RelationFiles.WriteAsync(
            Relations,
            new(3, 3, RelationKind.Deleted, true, 1),
            new(99, 99, RelationKind.Deleted, true, 1),
            new(1, 1, RelationKind.Deleted, true, 1),
            new(1, 1, RelationKind.Deleted, false, 2));

        using var data = Run();

        Assert.Equal([1, 2, 4, 5], data.Graph.UserIds.ToArray());
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(data.Graph.Degree));
        Assert.Equal(["Ada", "", "", ""], data.Profiles.Names);
        Assert.Equal(["North"], Assert.Single(data.Profiles.Fields).Vocabulary);
        Assert.Equal(1, data.Interactions!.Count);
        Assert.Equal(6, data.Report.Count(ImportIssueKind.LeftOut));
        Assert.Equal(["LeftOut: 6"], data.Report.Describe());
        Assert.True(data.Report.IsClean);
        Assert.Equal((4, 2, 3), (data.Report.ConnectionRows, data.Report.ProfileRows, data.Report.InteractionRows));
    }

    [Fact]
    public async Task NoBridges_AreThoseWhoChoseSoOrAreDeactivated_AsFarAsTheDataKnowsThem()
    {
        _folder.Write("connections.tsv", "1\t2\n2\t3\n3\t4\n4\t5\n");
        await RelationFiles.WriteAsync(
            Relations,
            new(4, 4, RelationKind.Withdrawn, true, 1),
            new(2, 2, RelationKind.NotABridge, true, 1),
            new(3, 3, RelationKind.NotABridge, true, 1),
            new(3, 3, RelationKind.NotABridge, false, 2),
            new(5, 5, RelationKind.NotABridge, true, 1),
            new(5, 5, RelationKind.Deleted, true, 1),
            new(99, 99, RelationKind.NotABridge, true, 1),
            new(1, 1, RelationKind.HidesConnections, true, 1));

        using var data = Run();

        Assert.Equal([2, 4], data.NoBridges.Select(data.Graph.IdOf));
        Assert.Equal(3, data.Graph.ConnectionCount);
    }

    [Fact]
    public void WithoutRelations_EverybodyStays()
    {
        _folder.Write("connections.tsv", "1\t2\n2\t3\n");
        using var data = DataImport.Run(new ImportOptions { DataFolder = _folder.Path }, null, Token);
        Assert.Equal(3, data.Graph.UserCount);
        Assert.Empty(data.NoBridges);
        Assert.Empty(data.Report.Describe());
    }

    private ImportedData Run() => DataImport.Run(
        new ImportOptions { DataFolder = _folder.Path, Relations = Relations, Strict = true }, null, Token);
}
