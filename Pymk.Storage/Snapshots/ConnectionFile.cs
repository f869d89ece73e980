using Parquet.Schema;
using Pymk.Core.Snapshots;

namespace Pymk.Storage.Snapshots;

/// <summary>Writes connections: <c>user</c>, <c>other</c>, <c>time</c> in unix seconds.</summary>
internal sealed class ConnectionFile : IAsyncDisposable
{
    private static readonly DataField User = new DataField<long>("user");
    private static readonly DataField Other = new DataField<long>("other");
    private static readonly DataField Time = new DataField<long?>("time");

    private readonly PartFile _file;

    private ConnectionFile(PartFile file) => _file = file;

    public static async Task<ConnectionFile> CreateAsync(string path, CancellationToken cancellation) =>
        new(await PartFile.CreateAsync(path, new ParquetSchema(User, Other, Time), cancellation));

    public async Task AddAsync(SnapshotConnection[] rows, CancellationToken cancellation)
    {
        using var group = _file.CreateRowGroup();
        await group.WriteAsync<long>(User, Array.ConvertAll(rows, r => r.User), cancellationToken: cancellation);
        await group.WriteAsync<long>(Other, Array.ConvertAll(rows, r => r.Other), cancellationToken: cancellation);
        await group.WriteAsync<long>(Time, Array.ConvertAll(rows, r => (long?)r.Time), cancellationToken: cancellation);
    }

    public Task CompleteAsync() => _file.CompleteAsync();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
