using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Bulk;

/// <summary>Imported data as rows for a running service. Rows that break its limits are left out and counted.</summary>
/// <param name="files">The files, for places.</param>
/// <param name="data">The data.</param>
/// <param name="relations">The relations.</param>
/// <param name="now">The present: no row may be ahead of it.</param>
internal sealed class ImportedRows(ImportFiles files, ImportedData data, RelationTable relations, DateTimeOffset now)
{
    private const int MostExamples = 3;

    private readonly List<string> _examples = [];

    /// <summary>Rows that were left out.</summary>
    public long Refused { get; private set; }

    /// <summary>The first of them, with file, ids and reason.</summary>
    public IReadOnlyList<string> Examples => _examples;

    /// <summary>Number of <see cref="People"/>, refused ones among them.</summary>
    public int PeopleCount => Enumerable.Range(0, data.Graph.UserCount).Count(IsDescribed);

    /// <summary>Whom the rows name: the last time, and whether the person joined then. Counts no refused rows.</summary>
    public Dictionary<long, (long TimeMs, bool Creates)> Mentions()
    {
        var mentions = new Dictionary<long, (long TimeMs, bool Creates)>();
        foreach (var c in Connections())
        {
            Add(c.User, 1_000L * c.Time);
            Add(c.Other, 1_000L * c.Time);
        }

        foreach (var r in Relations())
        {
            Add(r.From, r.TimeMs);
            Add(r.To, r.TimeMs);
        }

        foreach (var person in People())
        {
            Add(person.User, 0);
            mentions[person.User] = person.Joined > 0 ? (1_000L * person.Joined, true) : mentions[person.User];
        }

        Refused = 0;
        _examples.Clear();
        return mentions;

        void Add(long user, long timeMs) => mentions[user] = (Math.Max(mentions.GetValueOrDefault(user).TimeMs, timeMs), false);
    }

    /// <summary>Goes through all rows and sends none, to find those that are refused.</summary>
    public void Check() => _ = People().LongCount() + Connections().LongCount() + Relations().LongCount();

    /// <summary>Everybody with a profile, and everybody without connections. The others are known by their connections.</summary>
    public IEnumerable<BulkPerson> People() => Keep(
        Enumerable.Range(0, data.Graph.UserCount).Where(IsDescribed)
            .Select(user => new BulkPerson(data.Graph.IdOf(user), data.Profiles.Joined[user], ProfileOf(user))),
        BulkRules.Check,
        person => $"{files.Profiles ?? files.Connections}: user {NameOf(person.User)}");

    /// <summary>All connections.</summary>
    public IEnumerable<BulkConnection> Connections() => Keep(
        data.Graph.Connections().Select(c => new BulkConnection(data.Graph.IdOf(c.User), data.Graph.IdOf(c.Other), c.Time)),
        BulkRules.Check,
        c => $"{files.Connections}: {NameOf(c.User)} {NameOf(c.Other)}");

    /// <summary>All relations and flags. Of a snapshot some are about people who were erased, who have no text id.</summary>
    public IEnumerable<BulkRelation> Relations() => Keep(
        relations.All.Where(e => HasName(e.From) && HasName(e.To)).Select(e => new BulkRelation(e.From, e.To, RelationKindNames.Of(e.Kind), e.Active, e.TimeMs)),
        BulkRules.Check,
        r => $"{files.Relations}: {NameOf(r.From)} {NameOf(r.To)} {r.Kind}");

    private bool HasName(long user) => data.Texts?.Has(user) != false;

    private string NameOf(long user) => data.Texts is { } texts ? UserIdRules.Shown(texts.TextOf(user)) : user.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<TRow> Keep<TRow>(IEnumerable<TRow> rows, Action<TRow, DateTimeOffset> check, Func<TRow, string> place)
    {
        foreach (var row in rows)
        {
            if (Problem(row, check) is not { } problem)
            {
                yield return row;
                continue;
            }

            Refused++;
            if (_examples.Count < MostExamples)
            {
                _examples.Add(FormattableString.Invariant($"{place(row)}: {problem}"));
            }
        }
    }

    private string? Problem<TRow>(TRow row, Action<TRow, DateTimeOffset> check)
    {
        try
        {
            check(row, now);
            return null;
        }
        catch (EventFormatException e)
        {
            return e.Message;
        }
    }

    private bool IsDescribed(int user) => data.Graph.Degree(user) == 0 || data.Profiles.Joined[user] > 0
        || data.Profiles.Names[user].Length > 0 || data.Profiles.Headlines[user].Length > 0
        || data.Profiles.Fields.Any(field => field.Tokens(user).Length > 0);

    private UserProfile ProfileOf(int user)
    {
        var attributes = new Dictionary<string, string>();
        var (more, interests) = (new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, IReadOnlyList<string>>());
        foreach (var field in data.Profiles.Fields.Where(f => f.Tokens(user).Length > 0))
        {
            var values = Array.ConvertAll(field.Tokens(user).ToArray(), token => field.Vocabulary[token]);
            if (field.Kind == ProfileFieldKind.Interest)
            {
                interests[field.Name] = values;
                continue;
            }

            attributes[field.Name] = values[0];
            if (values.Length > 1)
            {
                more[field.Name] = values[1..];
            }
        }

        return new UserProfile(data.Profiles.Names[user], data.Profiles.Headlines[user], attributes, interests)
        {
            MoreValues = more.Count > 0 ? more : null,
        };
    }
}
