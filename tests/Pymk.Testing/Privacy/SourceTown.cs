using System.Globalization;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Rules;
using Pymk.Faiss;
using Pymk.Testing.Models;

namespace Pymk.Testing.Privacy;

/// <summary>
/// A model whose people are pairs: each asker reaches the person of the pair by exactly one candidate source. A crowd of well connected people keeps
/// the pairs out of the popular ones.
/// </summary>
public sealed class SourceTown
{
    // More than the popular source shows, each with more connections than anybody of a pair.
    private const int Crowd = 220;
    private const int CrowdReach = 5;

    private readonly List<(int From, int To)> _connections = [];
    private const uint Day = 86_400;

    private readonly Dictionary<int, Trait> _traits = [];
    private readonly Dictionary<int, int> _schools = [];
    private readonly Dictionary<int, int> _tastes = [];
    private readonly HashSet<int> _embedded = [];
    private readonly Dictionary<(CandidateSources, RuleCase, PairPlace), SourcePair> _pairs = [];
    private int _users = Crowd;
    private int _popular;

    /// <summary>Makes a pair of other people for each source, row and place.</summary>
    public SourceTown()
    {
        for (var user = 0; user < Crowd; user++)
        {
            _connections.AddRange(Enumerable.Range(1, CrowdReach).Select(step => (user, (user + step) % Crowd)));
        }

        foreach (var source in Sources)
        {
            foreach (var (rule, number) in RuleCases.All.Select((rule, number) => (rule, number)))
            {
                foreach (var place in Walking.Contains(source) ? Enum.GetValues<PairPlace>() : [PairPlace.Person])
                {
                    var pair = Make(source, number);
                    _pairs[(source, rule, place)] = pair;
                    foreach (var person in pair.In(place))
                    {
                        _traits[person] = rule.Trait;
                    }
                }
            }
        }
    }

    /// <summary>The operator's rules that hold back people with a <see cref="Trait"/>.</summary>
    public static RuleOptions Rules => new() { InactiveDays = 90, Age = new AgeOptions { Attribute = "age" } };

    /// <summary>All candidate sources.</summary>
    public static IReadOnlyList<CandidateSources> Sources { get; } = [.. Enum.GetValues<CandidateSources>().Where(s => s != CandidateSources.None)];

    /// <summary>The sources that follow connections.</summary>
    public static IReadOnlyList<CandidateSources> Walking { get; } =
        [CandidateSources.TwoHop, CandidateSources.OneCommonNeighbor, CandidateSources.Walk];

    /// <summary>The pair of a source, a row, and whom the row is about. People of other places exist for the sources that walk.</summary>
    public SourcePair Pair(CandidateSources source, RuleCase rule, PairPlace place = PairPlace.Person) => _pairs[(source, rule, place)];

    /// <summary>The display name of an ordinal; no other name or id holds it.</summary>
    public static string NameOf(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"Resident-{ordinal:00000}");

    /// <summary>Publishes the model. A user id is that of <see cref="ModelFixture.IdOf"/>.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="version">Name of the version.</param>
    /// <returns>The version's folder.</returns>
    public string Publish(string root, string version)
    {
        var building = Directory.CreateDirectory(Path.Combine(root, "building-" + version)).FullName;
        var files = new ModelFiles(building);
        files.CreateFolders();
        var graph = SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, _users).Select(ModelFixture.IdOf)],
            [.. _connections.Select(c => c.From)],
            [.. _connections.Select(c => c.To)]);
        var all = Enumerable.Range(0, _users).ToArray();
        var profiles = new ProfileTable(
            _users,
            [
                Field("school", ProfileFieldKind.Attribute, _schools),
                Field("interests", ProfileFieldKind.Interest, _tastes),
                Field("age", ProfileFieldKind.Attribute, all.Where(u => TraitOf(u) != Trait.Ageless).ToDictionary(u => u, AgeOf), ["17", "40"]),
            ],
            Array.ConvertAll(all, NameOf),
            Array.ConvertAll(all, _ => "Lives here"),
            Array.ConvertAll(all, u => (uint)ModelFixture.LogsEnd.ToUnixTimeSeconds() - (TraitOf(u) == Trait.Idle ? 1_000 * Day : Day)));
        SocialGraphFile.Write(graph, files.Graph);
        profiles.Write(files.Profiles);
        Postings.Build(graph, profiles).Write(files.Postings);
        UserRowTable.Pack(Array.ConvertAll(all, u => RowOf(u, profiles))).Write(files.Rows);
        WriteIndex(files);
        File.WriteAllBytes(files.Head, PairHead.Write());
        return ModelDirectory.Publish(root, building, new ModelManifest
        {
            Version = version,
            TrainedAt = ModelFixture.LogsEnd,
            Present = ModelFixture.LogsEnd.ToUnixTimeSeconds(),
            Seed = 1,
            EmbeddingDimension = UserRow.EmbeddingDimension,
            Shards = 1,
            Users = _users,
            Connections = graph.ConnectionCount,
        });
    }

    private Trait TraitOf(int user) => _traits.GetValueOrDefault(user);

    private int AgeOf(int user) => TraitOf(user) == Trait.Minor ? 0 : 1;

    private SourcePair Make(CandidateSources source, int number)
    {
        if (source == CandidateSources.Popular)
        {
            return new SourcePair(source, _users++, _popular++, []);
        }

        var (asker, person) = (_users++, _users++);
        switch (source)
        {
            case CandidateSources.TwoHop:
                return new SourcePair(source, asker, person, [Between(asker, person), Between(asker, person)]);
            case CandidateSources.OneCommonNeighbor:
                return new SourcePair(source, asker, person, [Between(asker, person)]);
            case CandidateSources.Walk:
                var far = _users++;
                _connections.Add((far, person));
                return new SourcePair(source, asker, person, [Between(asker, far)], far);
            case CandidateSources.Nearest:
                _embedded.Add(asker);
                _embedded.Add(person);
                break;
            case CandidateSources.Attribute:
                _schools[asker] = _schools[person] = number;
                break;
            case CandidateSources.Interest:
                _tastes[asker] = _tastes[person] = number;
                break;
            default:
                throw new NotSupportedException($"The town has no pair of the source {source}: say here how such a pair is made.");
        }

        return new SourcePair(source, asker, person, []);
    }

    private int Between(int one, int other)
    {
        var friend = _users++;
        _connections.Add((one, friend));
        _connections.Add((friend, other));
        return friend;
    }

    private ProfileField Field(string name, ProfileFieldKind kind, Dictionary<int, int> tokens, string[]? vocabulary = null)
    {
        var offsets = new int[_users + 1];
        for (var user = 0; user < _users; user++)
        {
            offsets[user + 1] = offsets[user] + (tokens.ContainsKey(user) ? 1 : 0);
        }

        vocabulary ??= [.. tokens.Values.Distinct().Order().Select(t => string.Create(CultureInfo.InvariantCulture, $"{name} {t}"))];
        return new ProfileField(name, kind, offsets, [.. Enumerable.Range(0, _users).Where(tokens.ContainsKey).Select(u => tokens[u])], vocabulary);
    }

    private byte[] RowOf(int user, ProfileTable profiles)
    {
        // The row does not name the age: the attribute source would find everybody by it.
        var content = new UserRowContent();
        var numbering = new TokenNumbering(profiles);
        if (_schools.TryGetValue(user, out var school))
        {
            content.Attributes.Add((numbering.First(0) + school, 1));
        }

        if (_tastes.TryGetValue(user, out var taste))
        {
            content.Interests.Add((numbering.First(1) + taste, 1));
        }

        if (_embedded.Contains(user))
        {
            EmbeddingOf(user).CopyTo(content.Embedding, 0);
        }

        // The people of the pairs come before the rest of the crowd.
        content.CandidateProjection[0] = user >= Crowd ? 2 : user < _popular ? 1 : -1;
        return content.ToBytes();
    }

    private void WriteIndex(ModelFiles files)
    {
        var members = _embedded.Order().ToArray();
        using var index = VectorIndex.Build(
            members.SelectMany(EmbeddingOf).ToArray(), Array.ConvertAll(members, ModelFixture.IdOf), UserRow.EmbeddingDimension, new HnswOptions());
        index.Save(files.Shard(0));
    }

    private static float[] EmbeddingOf(int user)
    {
        var angle = user * 0.01f;
        var vector = new float[UserRow.EmbeddingDimension];
        (vector[0], vector[1]) = (MathF.Cos(angle), MathF.Sin(angle));
        return vector;
    }
}
