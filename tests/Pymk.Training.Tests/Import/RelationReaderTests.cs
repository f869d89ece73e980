using Pymk.Core.Relations;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>Training reads the relations that a snapshot writes.</summary>
public sealed class RelationReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.Path, "relations.parquet");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_EveryKind_GivesTheSnapshotsRelations()
    {
        RelationEvent[] written =
        [
            .. Enum.GetValues<RelationKind>().SelectMany((kind, i) => new[] { true, false }.Select(active =>
                new RelationEvent(i + 1, RelationFlags.Kinds.Contains(kind) ? i + 1 : active ? 50 : 60, kind, active, 1_700_000_000_123 + i))),
        ];
        await RelationFiles.WriteAsync(File, [.. written.Where(e => e.Active || e.From != e.To)]);

        Assert.Equal(
            written.Where(e => e.Active || e.From != e.To).OrderBy(e => e.From).ThenBy(e => e.To),
            RelationReader.Read(File, null, Token).All.OrderBy(e => e.From).ThenBy(e => e.To));
        Assert.Equal(
            written.Where(e => e.Active && e.From == e.To).OrderBy(e => e.From), RelationReader.ReadFlags(File, null, Token).All.OrderBy(e => e.From));
    }

    [Fact]
    public async Task Read_NoRelation_IsEmpty()
    {
        await RelationFiles.WriteAsync(File);
        Assert.Empty(RelationReader.Read(File, null, Token).All);
    }

    [Theory]
    [InlineData("1 AS \"from\", 2 AS \"to\", 'friend' AS kind, true AS active, 1 AS time_ms", "row 1")]
    [InlineData("1 AS \"from\", 2 AS \"to\", NULL AS kind, true AS active, 1 AS time_ms", "row 1")]
    [InlineData("'x' AS \"from\", 2 AS \"to\", 'block' AS kind, true AS active, 1 AS time_ms", "row 1")]
    [InlineData("1 AS \"from\", 2 AS \"to\", 'deleted' AS kind, true AS active, 1 AS time_ms", "row 1")]
    [InlineData("1 AS \"from\", 1 AS \"to\", 'block' AS kind, true AS active, 1 AS time_ms", "row 1")]
    [InlineData("1 AS \"from\", 2 AS \"to\", 'block' AS kind, true AS active", "time_ms")]
    public void Read_BadRow_IsNamed(string row, string named)
    {
        using (var duckDb = new DuckDbSession(256))
        {
            duckDb.Execute($"COPY (SELECT {row}) TO {DuckDbSession.Quote(File)} (FORMAT parquet)", Token);
        }

        var error = Assert.Throws<UserErrorException>(() => RelationReader.Read(File, null, Token));
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchFile_AFolder_OrADamagedFile_IsNamed()
    {
        Refused(File, "./pymk snapshot");
        Refused(_folder.Path, "folder");
        _folder.Write("relations.parquet", "PAR1 but no more");
        Refused(File, File);

        static void Refused(string file, string because) => Assert.Contains(
            because, Assert.Throws<UserErrorException>(() => RelationReader.Read(file, null, Token)).Message, StringComparison.Ordinal);
    }
}
