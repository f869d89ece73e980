using Parquet.Schema;
using Pymk.Core.Snapshots;

namespace Pymk.Storage.Snapshots;

/// <summary>Writes text ids: <c>number</c>, <c>text</c>, <c>passed</c>.</summary>
internal sealed class IdFile : IAsyncDisposable
{
    private static readonly DataField Number = new DataField<long>("number");
    private static readonly DataField Text = new DataField<string>("text");
    private static readonly DataField Passed = new DataField<bool>("passed");

    private readonly PartFile _file;

    private IdFile(PartFile file) => _file = file;

    public static async Task<IdFile> CreateAsync(string path, CancellationToken cancellation) =>
        new(await PartFile.CreateAsync(path, new ParquetSchema(Number, Text, Passed), cancellation));

    public async Task AddAsync(SnapshotId[] rows, CancellationToken cancellation)
    {
        using var group = _file.CreateRowGroup();
        await group.WriteAsync<long>(Number, Array.ConvertAll(rows, r => r.Number), cancellationToken: cancellation);
        await group.WriteAsync(Text, (IReadOnlyCollection<string?>)Array.ConvertAll(rows, r => r.Text));
        await group.WriteAsync<bool>(Passed, Array.ConvertAll(rows, r => r.IsPassed), cancellationToken: cancellation);
    }

    public Task CompleteAsync() => _file.CompleteAsync();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
