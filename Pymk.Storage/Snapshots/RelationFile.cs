using Parquet.Schema;

namespace Pymk.Storage.Snapshots;

/// <summary>
/// Writes relations: <c>from</c>, <c>to</c>, <c>kind</c> (<see cref="RelationKindNames"/>), <c>active</c>, <c>time_ms</c>. The file appears when it is
/// complete; without <see cref="CompleteAsync"/> nothing remains.
/// </summary>
public sealed class RelationFile : IAsyncDisposable
{
    private const int MostRowsOfGroup = 1_000_000;

    internal static readonly DataField From = new DataField<long>("from");
    internal static readonly DataField To = new DataField<long>("to");
    internal static readonly DataField Kind = new DataField<string>("kind");
    internal static readonly DataField Active = new DataField<bool>("active");
    internal static readonly DataField TimeMs = new DataField<long>("time_ms");

    private readonly PartFile _file;

    private RelationFile(PartFile file) => _file = file;

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be written.</exception>
    public static async Task<RelationFile> CreateAsync(string path, CancellationToken cancellation = default) =>
        new(await PartFile.CreateAsync(path, new ParquetSchema(From, To, Kind, Active, TimeMs), cancellation));

    /// <summary>Appends relations.</summary>
    public async Task AddAsync(IReadOnlyList<RelationEvent> relations, CancellationToken cancellation = default)
    {
        foreach (var rows in relations.Chunk(MostRowsOfGroup))
        {
            using var group = _file.CreateRowGroup();
            await group.WriteAsync<long>(From, Array.ConvertAll(rows, r => r.From), cancellationToken: cancellation);
            await group.WriteAsync<long>(To, Array.ConvertAll(rows, r => r.To), cancellationToken: cancellation);
            await group.WriteAsync(Kind, (IReadOnlyCollection<string>)Array.ConvertAll(rows, r => RelationKindNames.Of(r.Kind)));
            await group.WriteAsync<bool>(Active, Array.ConvertAll(rows, r => r.Active), cancellationToken: cancellation);
            await group.WriteAsync<long>(TimeMs, Array.ConvertAll(rows, r => r.TimeMs), cancellationToken: cancellation);
        }
    }

    /// <summary>Flushes the file to the disk and renames it into place.</summary>
    public Task CompleteAsync() => _file.CompleteAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
