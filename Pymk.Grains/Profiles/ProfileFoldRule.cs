using Microsoft.Extensions.Options;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Decides which profile states a shard may forget: those that say what the profiles of every kept model version say, and those of accounts that were
/// deleted long ago. A state stays while a late event could still lose against it, and while the account is deactivated. The connections of its user
/// may differ from the models: they are of the graph shard, and nobody of a model is described by them.
/// </summary>
internal sealed class ProfileFoldRule(
    KeptModels kept,
    ModelRegistry models,
    ShardLeases leases,
    IOptions<RetentionOptions> retention,
    IOptions<RuleOptions> rules,
    TimeProvider time)
{
    /// <summary>A test of the states of a shard as of now; null where none of them may be forgotten.</summary>
    public Func<ProfileState, ProfileVerdict>? Begin(int shard)
    {
        var cut = kept.ProfileCut(shard);
        if (cut <= 0 || !models.HasModel || leases.ChangedOf(shard) is not { } connected)
        {
            return null;
        }

        var (served, now) = (models.All, time.GetUtcNow());

        // The rule on inactive people reads the time of the last event.
        var settled = now.AddDays(-Math.Max(retention.Value.LatenessDays, rules.Value.InactiveDays)).ToUnixTimeMilliseconds();
        var forgotten = now.AddDays(-retention.Value.DeletedDays).ToUnixTimeMilliseconds();
        return state =>
            state.Stamp > cut || state.LastEventMs > settled ? ProfileVerdict.Keep
            : state.Deleted.Holds ? IsForgotten(state) ? ProfileVerdict.Deleted : ProfileVerdict.Keep
            : !state.Deactivated.Holds && served.All(model => SaysTheSame(model, state)) ? ProfileVerdict.Folded : ProfileVerdict.Keep;

        bool IsForgotten(ProfileState state) => state.LastEventMs <= forgotten
            && !connected.ContainsKey(state.User)
            && !served.Any(m => m.Graph.TryGetOrdinal(state.User, out _));
    }

    /// <summary>
    /// The users whom a version must have described for it: all but those whose state and connections the version was trained on, and who are
    /// here. It has their row and their index entry.
    /// </summary>
    /// <param name="model">The version.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="profiles">The states of the shard.</param>
    public static long[] NotIn(ServingModel model, int shard, ShardProfiles profiles)
    {
        var cuts = model.Manifest.Snapshot?.ProfileCuts ?? [];
        if (shard >= cuts.Count)
        {
            return [.. profiles.Users];
        }

        return [.. profiles.Users.Where(user => !HasAllOf(profiles[user]))];

        bool HasAllOf(ProfileState state) => state.Stamp <= cuts[shard] && !state.IsGone && SaysTheSame(model, state);
    }

    /// <summary>True where a model's profile of a user is the one that events brought, as the import reads it.</summary>
    internal static bool SaysTheSame(ServingModel model, ProfileState state)
    {
        if (!model.Graph.TryGetOrdinal(state.User, out var ordinal))
        {
            return false;
        }

        var table = model.Profiles;

        // The time of joining in the model counts where it has one.
        if (state.JoinedMs > 0 && table.Joined[ordinal] == 0)
        {
            return false;
        }

        if (state.ProfileMs == 0)
        {
            return true;
        }

        return state.Profile is { } profile
            && table.Names[ordinal] == profile.Name
            && table.Headlines[ordinal] == profile.Headline
            && ProfileTexts.Of(table, ordinal).ToHashSet().SetEquals(EventTexts.Of(profile));
    }
}

/// <summary>What becomes of a profile state.</summary>
internal enum ProfileVerdict
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>The model says the same.</summary>
    Folded,

    /// <summary>The account was deleted long ago.</summary>
    Deleted,
}
