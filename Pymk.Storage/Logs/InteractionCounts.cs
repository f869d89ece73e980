using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Parquet.Serialization;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Operations;

namespace Pymk.Storage.Logs;

/// <inheritdoc cref="IInteractionCounts"/>
internal sealed class InteractionCounts(IOptions<EventLogOptions> options) : IInteractionCounts
{
    // Positions beyond are counted with those that are not told.
    private const int MostPositions = 20;

    public async Task<(QualityDay[] Days, QualityPosition[] Positions, bool Complete)> ReadAsync(
        DateOnly last, int days, long most, CancellationToken cancellation)
    {
        var (found, places) = (new List<QualityDay>(), new Places());
        for (var day = last; day > last.AddDays(-days); day = day.AddDays(-1))
        {
            if (most <= 0)
            {
                return ([.. found.AsEnumerable().Reverse()], places.Read(), false);
            }

            var counts = new DayCounts();
            foreach (var file in Files(day))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var row in await ReadAsync(file))
                {
                    counts.Count(row);
                    places.Count(row);
                    most--;
                }
            }

            if (counts.Any)
            {
                found.Add(counts.Read(day));
            }
        }

        return ([.. found.AsEnumerable().Reverse()], places.Read(), true);
    }

    private string[] Files(DateOnly day)
    {
        var folder = Path.Combine(options.Value.Folder, string.Create(CultureInfo.InvariantCulture, $"day={day:yyyy-MM-dd}"));
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "writer-*.parquet") : [];
    }

    // A file may move or go meanwhile: an erasure writes it anew, and the last one takes the place of an empty one.
    private static async Task<IList<InteractionCountRow>> ReadAsync(string file)
    {
        try
        {
            return (await ParquetSerializer.DeserializeAsync<InteractionCountRow>(file)).Data;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static int PlaceOf(int? position) => position is >= 1 and <= MostPositions ? position.Value : 0;

    private sealed class DayCounts
    {
        private readonly HashSet<ulong> _answers = [];
        private readonly Dictionary<long, int> _shown = [];
        private long _views;
        private long _invites;
        private long _accepts;
        private long _dismissals;

        public bool Any => _views + _invites + _accepts + _dismissals > 0;

        public void Count(InteractionCountRow row)
        {
            switch (row.type)
            {
                case "view":
                    _views++;
                    CollectionsMarshal.GetValueRefOrAddDefault(_shown, row.other, out _)++;
                    if (row.requestId is { } answer)
                    {
                        _answers.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(answer.AsSpan())));
                    }

                    break;
                case "invite":
                    _invites++;
                    break;
                case "accept":
                    _accepts++;
                    break;
                case "dismiss" or "block":
                    _dismissals++;
                    break;
            }
        }

        public QualityDay Read(DateOnly day) =>
            new(day, _answers.Count, _views, _invites, _accepts, _dismissals, _shown.Count, Gini([.. _shown.Values]));

        // 2 x the sum of rank x value over n x the sum of values, less (n + 1) / n, of the values in ascending order (Gini, 1912).
        private static double? Gini(int[] values)
        {
            if (values.Length == 0)
            {
                return null;
            }

            Array.Sort(values);
            var (sum, weighted) = (0.0, 0.0);
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[i];
                weighted += (i + 1.0) * values[i];
            }

            return (2 * weighted / (values.Length * sum)) - ((values.Length + 1.0) / values.Length);
        }
    }

    // Days are read from the newest on, so an acceptance is met before its invitation.
    private sealed class Places
    {
        private readonly long[] _views = new long[MostPositions + 1];
        private readonly long[] _invites = new long[MostPositions + 1];
        private readonly long[] _accepts = new long[MostPositions + 1];
        private readonly HashSet<(long, long)> _accepted = [];
        private readonly Dictionary<(long, long), int> _invited = [];

        public void Count(InteractionCountRow row)
        {
            var place = PlaceOf(row.position);
            switch (row.type)
            {
                case "view":
                    _views[place]++;
                    break;
                case "invite":
                    _invites[place]++;
                    _invited[(row.user, row.other)] = place;
                    break;
                case "accept":
                    _accepted.Add((row.user, row.other));
                    break;
            }
        }

        public QualityPosition[] Read()
        {
            foreach (var pair in _accepted)
            {
                if (_invited.TryGetValue(pair, out var place))
                {
                    _accepts[place]++;
                }
            }

            return
            [
                .. Enumerable.Range(1, MostPositions).Append(0).Where(p => _views[p] + _invites[p] > 0)
                    .Select(p => new QualityPosition(p, _views[p], _invites[p], _accepts[p])),
            ];
        }
    }
}

/// <summary>The columns that are counted; those of <see cref="InteractionRow"/>.</summary>
internal sealed class InteractionCountRow
{
#pragma warning disable IDE1006, SA1300
    public string type { get; set; } = "";

    public long user { get; set; }

    public long other { get; set; }

    public int? position { get; set; }

    public string? requestId { get; set; }
#pragma warning restore IDE1006, SA1300
}
