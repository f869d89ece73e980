using Parquet;
using Parquet.Schema;
using Pymk.Core.Snapshots;

namespace Pymk.Storage.Snapshots;

/// <summary>Writes profiles: <c>user</c>, <c>name</c>, <c>headline</c>, <c>joined</c>, <c>profile_ms</c> and a list of texts for each field.</summary>
internal sealed class ProfileFile : IAsyncDisposable
{
    // A list of texts in Parquet: an absent list, or one with the first and further values.
    private const int Absent = 0;
    internal const int Present = 3;

    internal const string ProfileMsName = "profile_ms";

    private static readonly DataField User = new DataField<long>("user");
    private static readonly DataField Name = new DataField<string>("name", nullable: false);
    private static readonly DataField Headline = new DataField<string>("headline", nullable: false);
    private static readonly DataField Joined = new DataField<long?>("joined");
    private static readonly DataField ProfileMs = new DataField<long?>(ProfileMsName);

    private readonly PartFile _file;
    private readonly DataField[] _values;

    private ProfileFile(PartFile file, DataField[] values) => (_file, _values) = (file, values);

    public static async Task<ProfileFile> CreateAsync(string path, IReadOnlyList<SnapshotField> fields, CancellationToken cancellation)
    {
        ListField[] lists = [.. fields.Select(f => new ListField(f.Column, new DataField<string>("element")))];
        var file = await PartFile.CreateAsync(path, new ParquetSchema([User, Name, Headline, Joined, ProfileMs, .. lists]), cancellation);
        return new ProfileFile(file, [.. lists.Select(l => (DataField)l.Item)]);
    }

    public async Task AddAsync(IReadOnlyList<SnapshotProfile> rows, CancellationToken cancellation)
    {
        using var group = _file.CreateRowGroup();
        await group.WriteAsync<long>(User, rows.Select(r => r.User).ToArray(), cancellationToken: cancellation);
        await group.WriteAsync(Name, rows.Select(r => r.Name).ToArray());
        await group.WriteAsync(Headline, rows.Select(r => r.Headline).ToArray());
        await group.WriteAsync<long>(Joined, rows.Select(r => (long?)r.Joined).ToArray(), cancellationToken: cancellation);
        await group.WriteAsync<long>(ProfileMs, rows.Select(r => r.ProfileMs).ToArray(), cancellationToken: cancellation);
        for (var field = 0; field < _values.Length; field++)
        {
            await AddValuesAsync(group, field, rows, cancellation);
        }
    }

    public Task CompleteAsync() => _file.CompleteAsync();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task AddValuesAsync(ParquetRowGroupWriter group, int field, IReadOnlyList<SnapshotProfile> rows, CancellationToken cancellation)
    {
        var (texts, definitions, repetitions) = (new List<ReadOnlyMemory<char>>(), new List<int>(), new List<int>());
        foreach (var row in rows)
        {
            var first = definitions.Count;
            foreach (var value in row.Values)
            {
                if (value.Field == field)
                {
                    texts.Add(value.Text.AsMemory());
                    repetitions.Add(definitions.Count == first ? 0 : 1);
                    definitions.Add(Present);
                }
            }

            if (definitions.Count == first)
            {
                repetitions.Add(0);
                definitions.Add(Absent);
            }
        }

        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            _values[field], texts.ToArray(), (ReadOnlyMemory<int>)definitions.ToArray(), (ReadOnlyMemory<int>)repetitions.ToArray(), cancellation);
    }
}
