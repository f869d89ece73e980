using System.Globalization;
using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;
using Pymk.Faiss;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Testing.Models;

/// <summary>
/// Writes a complete model directory without training: members in circles, embeddings near the centre of the circle, a head of random weights.
/// </summary>
public static class ModelFixture
{
    /// <summary>The end of the logs that count every user's behaviour.</summary>
    public static readonly DateTimeOffset LogsEnd = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Circle = 60;

    /// <summary>Publishes a version in a model directory. A user id is 10 x ordinal + 7, so an id never passes for an ordinal.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="version">Name of the version.</param>
    /// <param name="users">Number of users, at least 2.</param>
    /// <param name="degree">Connections that each user makes; a user has about twice as many.</param>
    /// <param name="shards">Index partitions.</param>
    /// <param name="seed">Seed of all random numbers.</param>
    /// <param name="ids">Gives other ids, ascending with the ordinal.</param>
    /// <param name="age">The attribute <c>age</c> of an ordinal; null for profiles without it.</param>
    /// <param name="snapshot">The snapshot that the version was trained on.</param>
    /// <param name="connections">The graph of all users; null for circles.</param>
    /// <param name="texts">Text ids, one a user, of which no two draw one number; null for a network of numbers. Ordinals follow the numbers.</param>
    /// <param name="parts">Parts of the users. With several, the ids do not follow the ordinals.</param>
    /// <returns>The version's folder.</returns>
    public static string Publish(
        string root, string version, int users = 300, int degree = 5, int shards = 2, int seed = 1, Func<int, long>? ids = null,
        Func<int, string>? age = null, SnapshotOrigin? snapshot = null, SocialGraph? connections = null, string[]? texts = null, int parts = 1)
    {
        var random = new Random(seed);
        var people = texts?.OrderBy(text => UserIdHash.Default.Number(text)).ToArray();
        var graph = connections ?? Graph(users, degree, random, ids ?? (people is null ? IdOf : user => UserIdHash.Default.Number(people[user])), parts);
        return Publish(root, version, graph, Profiles(users, age), random, shards, seed, snapshot, people);
    }

    /// <summary>Publishes a version of a graph and profiles, as if it were trained on a snapshot.</summary>
    public static string Publish(string root, string version, SocialGraph graph, ProfileTable profiles, SnapshotOrigin snapshot) =>
        Publish(root, version, graph, profiles, new Random(1), shards: 2, seed: 1, snapshot);

    private static string Publish(
        string root, string version, SocialGraph graph, ProfileTable profiles, Random random, int shards, int seed, SnapshotOrigin? snapshot,
        string[]? texts = null)
    {
        var users = graph.UserCount;
        var building = Directory.CreateDirectory(Path.Combine(root, "building-" + version)).FullName;
        var files = new ModelFiles(building);
        files.CreateFolders();
        var embeddings = Embeddings(users, random);
        SocialGraphFile.Write(graph, files.Graph);
        profiles.Write(files.Profiles);
        if (texts is not null)
        {
            new UserIdTable(texts, []).Write(files.Ids);
        }

        Postings.Build(graph, profiles).Write(files.Postings);
        Rows(graph, profiles, embeddings, random).Write(files.Rows);
        EmbeddingFile.Write([.. embeddings.SelectMany(e => e)], files.Embeddings);
        WriteIndex(graph, embeddings, shards, files);
        EncoderFixture.Write(files, embeddings, random);
        var counts = new BehaviorCounts(Shown: 30, Viewed: 20, Invited: 2, Views: 20, Invites: 2, Accepted: 1, Refused: 1, ActiveDays: 3);
        new BehaviorHistory(LogsEnd.ToUnixTimeSeconds(), new BehaviorRates(0.1f, 0.5f), [.. Enumerable.Repeat(counts, users)]).Write(files.Behavior);
        File.WriteAllBytes(files.Head, HeadFixture.Write(seed));
        return ModelDirectory.Publish(root, building, new ModelManifest
        {
            Version = version,
            TextIds = texts is not null,
            TrainedAt = LogsEnd,
            Present = LogsEnd.ToUnixTimeSeconds(),
            Snapshot = snapshot,
            Seed = seed,
            EmbeddingDimension = UserRow.EmbeddingDimension,
            Shards = shards,
            Parts = graph.Parts.Count,
            Users = users,
            Connections = graph.ConnectionCount,
        });
    }

    /// <summary>The 64-bit id of an ordinal.</summary>
    public static long IdOf(int ordinal) => (10L * ordinal) + 7;

    private static SocialGraph Graph(int users, int degree, Random random, Func<int, long> ids, int parts)
    {
        var (from, to) = (new int[users * degree], new int[users * degree]);
        for (var i = 0; i < from.Length; i++)
        {
            var user = i / degree;
            var circle = user / Circle * Circle;
            from[i] = user;
            to[i] = random.NextDouble() < 0.8 ? Math.Min(users - 1, circle + random.Next(Circle)) : random.Next(users);
        }

        long[] ascending = [.. Enumerable.Range(0, users).Select(ids)];
        var (order, numbers) = UserParts.Sort(ascending, parts);
        return SocialGraphBuilder.Build([.. order.Select(place => ascending[place])], from, to, parts: numbers);
    }

    private static ProfileTable Profiles(int users, Func<int, string>? age)
    {
        string[] schools = ["North", "South", "East", "West"];
        var employers = Enumerable.Range(0, 1 + (users / Circle)).Select(i => string.Create(CultureInfo.InvariantCulture, $"Works {i}")).ToArray();
        var all = Enumerable.Range(0, users).ToArray();
        var offsets = Enumerable.Range(0, users + 1).ToArray();
        ProfileField[] ages = age is null ? [] : [new ProfileField("age", ProfileFieldKind.Attribute, offsets, all, [.. all.Select(age)])];
        return new ProfileTable(
            users,
            [
                new ProfileField("school", ProfileFieldKind.Attribute, offsets, [.. all.Select(u => u * 7 % schools.Length)], schools),
                new ProfileField("employer", ProfileFieldKind.Attribute, offsets, [.. Enumerable.Range(0, users).Select(u => u / Circle)], employers),
                .. ages,
            ],
            [.. Enumerable.Range(0, users).Select(u => string.Create(CultureInfo.InvariantCulture, $"Member {u}"))],
            [.. Enumerable.Range(0, users).Select(u => string.Create(CultureInfo.InvariantCulture, $"At {employers[u / Circle]}"))],
            new uint[users]);
    }

    private static float[][] Embeddings(int users, Random random)
    {
        var centers = Enumerable.Range(0, 1 + (users / Circle)).Select(_ => Unit(random, new float[UserRow.EmbeddingDimension], 0)).ToArray();
        return [.. Enumerable.Range(0, users).Select(u => Unit(random, centers[u / Circle], 1))];
    }

    private static float[] Unit(Random random, float[] center, float pull)
    {
        var vector = new float[center.Length];
        for (var d = 0; d < vector.Length; d++)
        {
            vector[d] = (10 * pull * center[d]) + (float)random.NextDouble() - 0.5f;
        }

        var norm = MathF.Sqrt(vector.Sum(x => x * x));
        return Array.ConvertAll(vector, x => x / norm);
    }

    private static UserRowTable Rows(SocialGraph graph, ProfileTable profiles, float[][] embeddings, Random random)
    {
        var numbering = new TokenNumbering(profiles);
        var rows = new byte[graph.UserCount][];
        for (var u = 0; u < rows.Length; u++)
        {
            var content = new UserRowContent { Community = u / Circle };
            embeddings[u].CopyTo(content.Embedding, 0);
            content.Scalars[(int)UserScalar.LogDegree] = MathF.Log(1 + graph.Degree(u));
            Draw(random, content.UserProjection);
            Draw(random, content.CandidateProjection);
            for (var f = 0; f < profiles.Fields.Count; f++)
            {
                if (profiles.Fields[f].Tokens(u) is [var token, ..])
                {
                    content.Attributes.Add((numbering.First(f) + token, 0.2f + f));
                }
            }

            rows[u] = content.ToBytes();
        }

        return UserRowTable.Pack(rows);
    }

    private static void Draw(Random random, float[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextDouble() - 0.5f;
        }
    }

    private static void WriteIndex(SocialGraph graph, float[][] embeddings, int shards, ModelFiles files)
    {
        for (var s = 0; s < shards; s++)
        {
            var members = Enumerable.Range(0, graph.UserCount).Where(u => Shards.Of(graph.IdOf(u), shards) == s).ToArray();
            using var index = VectorIndex.Build(
                members.SelectMany(u => embeddings[u]).ToArray(), members.Select(graph.IdOf).ToArray(),
                UserRow.EmbeddingDimension, new HnswOptions { Threads = 0 });
            index.Save(files.Shard(s));
        }
    }
}
