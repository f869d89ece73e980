using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>The people whom explanations name. Somebody who is gone has no name in them, and an erased person is an unknown one.</summary>
internal sealed class ExplainedPeople(
    ModelRegistry models, UserOrdinals ordinals, UserTexts texts, ProfileChanges profiles, PeopleRegistry people, ErasedPeople erased,
    IGrainFactory grains)
{
    /// <summary>True where the model or an event knows a user who is not erased.</summary>
    public async ValueTask<bool> IsKnownAsync(long id) =>
        id >= 0
        && !await erased.IsErasedAsync(id)
        && (models.Current.Graph.TryGetOrdinal(id, out _) || await grains.GetGrain<IGraphShardGrain>(ordinals.ShardOf(id)).Knows(id));

    /// <summary>The ordinal of a known user; null for one who was erased meanwhile.</summary>
    public async ValueTask<int?> OrdinalOfAsync(ServingModel model, long id)
    {
        await ordinals.ResolveAsync(model, [id]);
        return ordinals.TryOrdinal(model, id, out var ordinal) ? ordinal : null;
    }

    /// <summary>A known user.</summary>
    public async ValueTask<ExplainedUser> OfAsync(ServingModel model, long id)
    {
        await texts.ResolveAsync(model, [id]);
        var (name, headline) = people.IsGone(id) ? ("", "") : profiles.CardOf(model, id);
        return new ExplainedUser(texts.Of(model, id), name, headline);
    }
}
