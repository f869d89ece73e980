using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>
/// Strikes out the candidates of a list that a question leaves out: named ones, and those without the attributes asked for. The newest profile
/// decides: that of the last event with one, otherwise the model's.
/// </summary>
internal sealed class SuggestionFilter(UserOrdinals ordinals, ProfileChanges profiles, CandidateSetCache sets, IGrainFactory grains)
{
    /// <summary>For each candidate of the list whether it is struck out.</summary>
    public async ValueTask<bool[]> StrikeAsync(ServingModel model, CandidateList list, SuggestionQuery query)
    {
        using var reading = sets.Read(list);
        var (people, struck) = (reading.Set.Users, new bool[list.Count]);
        var left = query.Exclude is { Count: > 0 } exclude ? Ordinals(model, exclude) : [];
        for (var i = 0; i < struck.Length; i++)
        {
            struck[i] = left.Contains(people[i]);
        }

        if (query.Where is { Count: > 0 } where)
        {
            await StrikeAsync(model, people, struck, where);
        }

        return struck;
    }

    /// <summary>Marks candidates of a list as shown.</summary>
    /// <param name="list">The list.</param>
    /// <param name="people">Ordinals of those to mark.</param>
    /// <param name="shown">The marks by position.</param>
    public void Mark(CandidateList list, int[] people, bool[] shown)
    {
        using var reading = sets.Read(list);
        foreach (var person in people)
        {
            shown[reading.Set.Users.AsSpan(0, list.Count).IndexOf(person)] = true;
        }
    }

    /// <summary>A hash that changes with the list.</summary>
    public ulong HashOf(ServingModel model, CandidateList list)
    {
        using var reading = sets.Read(list);
        return SuggestionCursor.HashOf(model.Version, list.BegunMs, reading.Set.Users.AsSpan(0, list.Count));
    }

    /// <summary>True where somebody of the list who is not struck out passes a test.</summary>
    public bool AnyLeft(CandidateList list, bool[] struck, Func<int, bool> test)
    {
        using var reading = sets.Read(list);
        for (var i = 0; i < struck.Length; i++)
        {
            if (!struck[i] && test(reading.Set.Users[i]))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<int> Ordinals(ServingModel model, IReadOnlyList<UserId> users)
    {
        var found = new HashSet<int>();
        foreach (var user in users)
        {
            if (ordinals.TryOrdinal(model, user.Number, out var ordinal))
            {
                found.Add(ordinal);
            }
        }

        return found;
    }

    private async ValueTask StrikeAsync(ServingModel model, int[] people, bool[] struck, IReadOnlyList<AttributeValue> where)
    {
        var wanted = where.Select(w => Token(model, w)).ToArray();
        var changed = new List<(int Position, long User)>();
        for (var i = 0; i < struck.Length; i++)
        {
            if (struck[i])
            {
                continue;
            }

            if (!ordinals.TryId(model, people[i], out var user))
            {
                struck[i] = true;
            }
            else if (people[i] >= model.Graph.UserCount || profiles.VersionOf(user) != 0)
            {
                // The model knows nothing of somebody who came later, and this silo may not have heard yet of a profile that is acknowledged.
                changed.Add((i, user));
            }
            else
            {
                struck[i] = !Has(model, people[i], wanted);
            }
        }

        string[] attributes = [.. where.Select(w => w.Attribute)];
        await Task.WhenAll(changed.GroupBy(c => ordinals.ShardOf(c.User)).Select(async shard =>
        {
            var values = await grains.GetGrain<IProfileShardGrain>(shard.Key).GetValues([.. shard.Select(c => c.User)], attributes);
            foreach (var (place, (position, _)) in shard.Index())
            {
                struck[position] = values[place] is { } given
                    ? !given.Zip(where).All(v => v.First?.Trim() == v.Second.Value)
                    : !Has(model, people[position], wanted);
            }
        }));
    }

    // A value that the model does not have is nobody's.
    private static (ProfileField? Field, int Token) Token(ServingModel model, AttributeValue wanted)
    {
        var field = model.Profiles.Fields.FirstOrDefault(f => f.Kind == ProfileFieldKind.Attribute && f.Name == wanted.Attribute);
        for (var token = 0; token < field?.Vocabulary.Count; token++)
        {
            if (field.Vocabulary[token] == wanted.Value)
            {
                return (field, token);
            }
        }

        return (null, -1);
    }

    private static bool Has(ServingModel model, int person, (ProfileField? Field, int Token)[] wanted) =>
        person < model.Graph.UserCount && Array.TrueForAll(wanted, w => w.Field is { } field && field.Tokens(person).Contains(w.Token));
}
