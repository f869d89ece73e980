using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Days;

/// <summary>
/// A network of <c>./pymk generate</c>, cut at a moment: what is before it is data to train on, what follows are the days to live. So the future comes
/// from the generator's own rules and tastes, and from no model.
/// </summary>
internal sealed class GeneratedNetwork
{
    private const int SecondsOfDay = 86_400;
    private const int EarlierLogDays = 60;

    private static readonly DateTimeOffset End = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private GeneratedNetwork(string folder, int days)
    {
        (Past, Logs) = (Path.Combine(folder, "past"), Path.Combine(folder, "interactions"));
        Start = End.AddDays(-days);
        Days = [.. Enumerable.Range(1, days).Select(number => new Day(number, Start.AddDays(number - 1)))];
    }

    /// <summary>Folder of the connections and profiles before <see cref="Start"/>.</summary>
    public string Past { get; }

    /// <summary>Folder of the interactions before <see cref="Start"/>. The service goes on with it.</summary>
    public string Logs { get; }

    /// <summary>The first moment of the first day.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The days that follow.</summary>
    public IReadOnlyList<Day> Days { get; }

    /// <summary>The people before the first day.</summary>
    public List<long> People { get; } = [];

    /// <summary>The connections before the first day.</summary>
    public List<Link> Links { get; } = [];

    /// <summary>Generates into a folder.</summary>
    public static async Task<GeneratedNetwork> CreateAsync(DaysSettings settings, string folder)
    {
        var all = Path.Combine(folder, "all");
        await Programs.RunAsync(
            Programs.Training,
            ["generate", "--users", Text(settings.Users), "--output", all, "--seed", Text(settings.Seed), "--future-days", "0",
             "--age-days", Text(settings.Age), "--log-days", Text(Math.Min(settings.Age, EarlierLogDays + settings.Days))]);
        var network = new GeneratedNetwork(folder, settings.Days);
        Directory.CreateDirectory(network.Past);
        Directory.CreateDirectory(network.Logs);
        network.CutConnections(Path.Combine(all, "connections.tsv"));
        network.CutProfiles(Path.Combine(all, "profiles.jsonl"));
        await network.CutLogsAsync(Path.Combine(all, "interactions.parquet"));
        Directory.Delete(all, recursive: true);
        return network;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private Day? DayOf(long seconds) => seconds < Start.ToUnixTimeSeconds() ? null
        : Days[(int)Math.Min(Days.Count - 1, (seconds - Start.ToUnixTimeSeconds()) / SecondsOfDay)];

    private void CutConnections(string path)
    {
        using var past = new StreamWriter(Path.Combine(Past, "connections.tsv"));
        foreach (var line in File.ReadLines(path))
        {
            var cells = Array.ConvertAll(line.Split('\t'), cell => long.Parse(cell, CultureInfo.InvariantCulture));
            var link = new Link(cells[0], cells[1], cells[2]);
            if (DayOf(link.Time) is { } day)
            {
                day.Links.Add(link);
                continue;
            }

            Links.Add(link);
            past.WriteLine(line);
        }

        Array.ForEach([.. Days], day => day.Links.Sort((a, b) => a.Time.CompareTo(b.Time)));
    }

    private void CutProfiles(string path)
    {
        using var past = new StreamWriter(Path.Combine(Past, "profiles.jsonl"));
        foreach (var line in File.ReadLines(path))
        {
            using var json = JsonDocument.Parse(line);
            var user = json.RootElement.GetProperty("user").GetInt64();
            var joined = json.RootElement.GetProperty("joined").GetDateTimeOffset();
            if (DayOf(joined.ToUnixTimeSeconds()) is { } day)
            {
                day.Newcomers.Add(new Newcomer(user, joined, ProfileOf(json.RootElement)));
                continue;
            }

            People.Add(user);
            past.WriteLine(line);
        }
    }

    private static UserProfile ProfileOf(JsonElement json)
    {
        string[] Texts(string name) => [.. json.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];
        return new UserProfile(
            json.GetProperty("name").GetString()!,
            json.GetProperty("headline").GetString()!,
            json.GetProperty("attributes").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!),
            new Dictionary<string, IReadOnlyList<string>> { ["interests"] = Texts("interests"), ["skills"] = Texts("skills") });
    }

    private async Task CutLogsAsync(string path)
    {
        var past = new List<LogRow>();
        await using (var reader = await ParquetReader.CreateAsync(path))
        {
            for (var number = 0; number < reader.RowGroupCount; number++)
            {
                foreach (var row in await ReadAsync(reader, number))
                {
                    (DayOf(row.time)?.Interactions ?? past).Add(row);
                }
            }
        }

        await ParquetSerializer.SerializeAsync(past.OrderBy(row => row.time), Path.Combine(Logs, "before.parquet"));
        foreach (var day in Days)
        {
            day.Interactions.RemoveAll(row => row.action == "decline");
            day.Interactions.Sort((a, b) => a.time.CompareTo(b.time));
        }
    }

    private static async Task<LogRow[]> ReadAsync(ParquetReader reader, int number)
    {
        using var group = reader.OpenRowGroupReader(number);
        var rows = (int)group.RowCount;
        var (time, user, suggested) = (new long?[rows], new long?[rows], new long?[rows]);
        var (action, position, request) = (new string[rows], new short?[rows], new long?[rows]);
        await group.ReadAsync<long>(Column(reader, "time"), time);
        await group.ReadAsync<long>(Column(reader, "user"), user);
        await group.ReadAsync<long>(Column(reader, "suggested"), suggested);
        await group.ReadAsync(Column(reader, "action"), action);
        await group.ReadAsync<short>(Column(reader, "position"), position);
        await group.ReadAsync<long>(Column(reader, "request"), request);
        return
        [
            .. Enumerable.Range(0, rows).Select(i => new LogRow
            {
                time = time[i]!.Value, user = user[i]!.Value, suggested = suggested[i]!.Value, action = action[i], position = position[i], request = request[i],
            }),
        ];
    }

    private static DataField Column(ParquetReader reader, string name) => reader.Schema.DataFields.First(f => f.Path.ToString() == name);
}
