using Parquet.Serialization;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage.Tests.Snapshots;

public sealed class RelationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-relations-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "relations.parquet");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task File_AppearsComplete_AndReplacesAnEarlierOne()
    {
        await File.WriteAllTextAsync(Path, "an earlier one", TestContext.Current.CancellationToken);
        await using (var file = await RelationFile.CreateAsync(Path, TestContext.Current.CancellationToken))
        {
            await file.AddAsync([new(1, 2, RelationKind.Connection, true, 5), new(7, 7, RelationKind.NotABridge, false, 6)], TestContext.Current.CancellationToken);
            await file.AddAsync([], TestContext.Current.CancellationToken);
            await file.AddAsync([new(long.MaxValue, 0, RelationKind.Block, true, 7)], TestContext.Current.CancellationToken);
            Assert.Equal("an earlier one", await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken));
            await file.CompleteAsync();
        }

        var rows = (await ParquetSerializer.DeserializeAsync<Row>(Path, cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Equal(
            [(1, 2, "connection", true, 5), (7, 7, "not-a-bridge", false, 6), (long.MaxValue, 0, "block", true, 7)],
            rows.Select(r => (r.from, r.to, r.kind, r.active, r.time_ms)));
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task File_NotCompleted_LeavesNothing()
    {
        await using (var file = await RelationFile.CreateAsync(Path, TestContext.Current.CancellationToken))
        {
            await file.AddAsync([new(1, 2, RelationKind.Block, true, 5)], TestContext.Current.CancellationToken);
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public Task Create_NoSuchFolder_IsAnIOException() => Assert.ThrowsAnyAsync<IOException>(
        () => RelationFile.CreateAsync(System.IO.Path.Combine(_folder, "missing", "relations.parquet"), TestContext.Current.CancellationToken));

    private sealed class Row
    {
#pragma warning disable IDE1006, SA1300 // Property names are column names.
        public long from { get; set; }

        public long to { get; set; }

        public string kind { get; set; } = "";

        public bool active { get; set; }

        public long time_ms { get; set; }
#pragma warning restore IDE1006, SA1300
    }
}
