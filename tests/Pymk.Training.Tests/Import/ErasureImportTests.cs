using Pymk.Core.Privacy;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

public sealed class ErasureImportTests : IDisposable
{
    private const long Erased = 9_000_000_004;
    private const long Revived = 9_000_000_002;
    private const long OnlyInTheLog = 9_000_000_008;
    private const long RevivedAt = 1_700_000_500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_AfterAnErasure_LeavesThePersonOutAndCountsTheRows(bool parquet)
    {
        Connections(
            parquet,
            $"1\t3\t1700000000\n1\t{Erased}\t1700000900\n{Erased}\t3\t1700000000\n"
            + $"{Revived}\t1\t1700000499\n{Revived}\t3\t1700000500\n");
        Profiles(Line(1, 0), Line(Erased, 1_800_000_000), Line(Revived, RevivedAt), Line(Revived, 5));
        Log(parquet,
            (1_700_000_600, 1, 3), (1_700_000_600, 1, Erased), (1_700_000_600, Erased, 3), (1_700_000_600, 1, OnlyInTheLog),
            (1_700_000_499, Revived, 3), (1_700_000_501, 1, Revived), (1_700_000_600, 1, 77));

        using var data = Run(strict: false);

        Assert.Equal([1, 3, Revived], data.Graph.UserIds.ToArray());
        Assert.Equal(2, data.Graph.ConnectionCount);
        Assert.Equal(["Name 1", "", $"Name {Revived}"], data.Profiles.Names);
        Assert.Equal(2, data.Interactions!.Count);
        Assert.Equal(3 + 2 + 4, data.Report.Count(ImportIssueKind.LeftOut));
        Assert.Equal(1, data.Report.Count(ImportIssueKind.UnknownUser));
        Assert.Contains("LeftOut: 9", data.Report.Describe());
        Assert.DoesNotContain(data.Report.Describe(), line => line.Contains($"{Erased}", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_Strict_TakesARowOfAnErasedPersonForNoFault()
    {
        Connections(parquet: false, $"1\t3\t5\n1\t{Erased}\t6\n");
        using var data = Run(strict: true);
        Assert.Equal(1, data.Graph.ConnectionCount);
        Assert.Equal(1, data.Report.Count(ImportIssueKind.LeftOut));
    }

    [Fact]
    public void Import_ConnectionsWithoutTimes_LeavesOutThoseOfARevivedPerson()
    {
        Connections(parquet: false, $"1\t3\n1\t{Revived}\n");
        using var data = Run(strict: false);
        Assert.Equal([1, 3], data.Graph.UserIds.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_OfABadRowOfAnErasedPerson_DoesNotShowIt(bool parquet)
    {
        Connections(parquet, $"1\t3\t5\n-1\t{Erased}\t5\n{Erased}\t3\t-5\n1\t2\t5\n3\t2\t5\n");
        Log(parquet,
            (1_700_000_600, 1, 3), (1_700_000_600, -1, Erased), (-5, Erased, 3), (-5, OnlyInTheLog, 3), (1_700_000_600, 1, 2), (1_700_000_600, 2, 3));
        using var data = Run(strict: true);
        Assert.Equal(3, data.Graph.ConnectionCount);
        Assert.Equal(3, data.Interactions!.Count);
        Assert.Equal(2 + 3, data.Report.Count(ImportIssueKind.LeftOut));
    }

    private static string Line(long user, long joined) => $$"""{"user": {{user}}, "name": "Name {{user}}", "joined": {{joined}}, "school": "S"}""";

    private void Connections(bool parquet, string text)
    {
        var path = _folder.Write(parquet ? "source/connections.tsv" : "connections.tsv", text);
        if (parquet)
        {
            ConnectionImportTests.Sql(
                $"COPY (SELECT * FROM read_csv('{path}', header = false, names = ['user', 'other', 'time'])) "
                + $"TO '{Path.Combine(_folder.Path, "connections.parquet")}'");
        }
    }

    private void Profiles(params string[] lines) => _folder.Write("profiles.jsonl", string.Join('\n', lines));

    private void Log(bool parquet, params (long Time, long User, long Other)[] rows)
    {
        var lines = rows.Select(r => $$"""{"time": {{r.Time}}, "user": {{r.User}}, "suggested": {{r.Other}}, "action": "view"}""");
        var path = _folder.Write(parquet ? "source/interactions.jsonl" : "interactions.jsonl", string.Join('\n', lines));
        if (parquet)
        {
            ConnectionImportTests.Sql($"COPY (SELECT * FROM read_json('{path}')) TO '{Path.Combine(_folder.Path, "interactions.parquet")}'");
        }
    }

    private ImportedData Run(bool strict)
    {
        var none = new Tombstones(new byte[Tombstones.KeyBytes], []);
        var tombstones = none.With(none.HashOf(Erased), new Tombstone(1_000)).With(none.HashOf(OnlyInTheLog), new Tombstone(1_000))
            .With(none.HashOf(Revived), new Tombstone(1_000, (RevivedAt * 1_000) + 500));
        var options = new ImportOptions { DataFolder = _folder.Path, Strict = strict, Erased = ErasedUsers.None.With(tombstones) };
        return DataImport.Run(options, null, TestContext.Current.CancellationToken);
    }
}
