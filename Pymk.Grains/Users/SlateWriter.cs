using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Pymk.Core.Candidates;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using CoreSuggestion = Pymk.Core.Slates.Suggestion;
using Suggestion = Pymk.Grains.Interfaces.Users.Suggestion;

namespace Pymk.Grains.Users;

/// <summary>Builds a slate from an order and packs it with names and reasons, ready to send.</summary>
internal sealed class SlateWriter(UserOrdinals ordinals, DailyExposures exposures, ProfileChanges profiles, CandidateSetCache sets, UserTexts texts)
{
    // The names of every combination of flags.
    private static readonly string[][] NamesOfSources =
        [.. Enumerable.Range(0, 1 << CandidateSourceNames.All.Count).Select(flags => CandidateSourceNames.Of((CandidateSources)flags))];

    /// <summary>Writes a slate.</summary>
    /// <param name="list">The order.</param>
    /// <param name="context">The user and the user's relations; the people are <paramref name="flags"/>.</param>
    /// <param name="count">People to show.</param>
    /// <param name="relationsVersion">The version of the relations.</param>
    /// <param name="flags">The flags of people; nobody else uses them.</param>
    /// <param name="struck">Whether each candidate is left out; empty for none.</param>
    /// <param name="trace">Takes down how the slate comes about; null for nobody who asks.</param>
    public Slate Write(
        ScoredList list, in RuleContext context, int count, int relationsVersion, SlateFlags flags, ReadOnlySpan<bool> struck = default,
        SlateTrace? trace = null)
    {
        // Read first: a fact that changes meanwhile makes the slate outdated, not the next one.
        var facts = context.Facts?.Version ?? 0;
        using var reading = sets.Read(list.Candidates);

        // A part of an order explores nothing: the pages before it decide who is left.
        var exploration = struck.IsEmpty ? ExplorationOf(list.Order) : null;
        var picked = list.Order.Recommender.BuildSlate(
            reading.Set, list.Invite, list.Accept, context, count, Exposures(list.Model), struck, trace, exploration);
        return Pack(list.Order, picked, count, relationsVersion, facts, flags, exploration);
    }

    /// <summary>Writes a slate from the best of an order.</summary>
    /// <returns>Null where the best are not enough.</returns>
    /// <inheritdoc cref="Write"/>
    public Slate? TryWrite(ListOrder order, in RuleContext context, int count, int relationsVersion, SlateFlags flags)
    {
        var facts = context.Facts?.Version ?? 0;
        var exploration = ExplorationOf(order);
        return order.Head is { } head
            && order.Recommender.BuildSlate(head, context, count, Exposures(order.Model), exploration) is { } picked
            ? Pack(order, picked, count, relationsVersion, facts, flags, exploration)
            : null;
    }

    /// <summary>The best of an order.</summary>
    public SlateHead HeadOf(ScoredList list)
    {
        using var reading = sets.Read(list.Candidates);
        return list.Order.Recommender.HeadOf(reading.Set, list.Invite, list.Accept);
    }

    /// <summary>Returns how often an ordinal was shown today.</summary>
    public Func<int, int> Exposures(ServingModel model) => candidate => ordinals.TryId(model, candidate, out var user) ? exposures.Of(user) : 0;

    // The same places and people as long as the order stays, so that an answer does not flicker.
    private static SlateExploration? ExplorationOf(ListOrder order)
    {
        if (order.Plan.ExplorationPercent == 0)
        {
            return null;
        }

        Span<byte> drawn = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(drawn, order.User);
        BinaryPrimitives.WriteInt64LittleEndian(drawn[sizeof(long)..], order.ScoredAt);
        return new SlateExploration(order.Plan.ExplorationPercent, (ushort)XxHash64.HashToUInt64(drawn));
    }

    private Slate Pack(
        ListOrder order, IReadOnlyList<CoreSuggestion> picked, int count, int relationsVersion, long facts, SlateFlags flags,
        SlateExploration? exploration)
    {
        var people = new Suggestion[picked.Count];

        // Mutual connections come again and again, and those of other silos' shards are read from a file.
        Dictionary<int, string> names = [];
        for (var i = 0; i < people.Length; i++)
        {
            people[i] = Describe(order.Model, picked[i], names);
        }

        int[] shown = [.. picked.Select(p => p.User)];
        flags.Complete(shown.Concat(picked.SelectMany(p => p.Mutuals)));
        return new Slate(order, count, relationsVersion, facts, flags, shown, SuggestionPacking.Pack(people, order.Plan.Experiment), AnswerTag.Of(order.Plan, exploration));
    }

    private Suggestion Describe(ServingModel model, CoreSuggestion picked, Dictionary<int, string> names) => new(
        IdOf(model, picked.User),
        NameOf(model, picked.User, names),
        HeadlineOf(model, picked.User),
        picked.Score,
        ReasonText.Describe(picked, model.Numbering, o => NameOf(model, o, names)),
        picked.MutualCount,
        Array.ConvertAll(picked.Mutuals, m => new MutualConnection(IdOf(model, m), NameOf(model, m, names), TextOf(model, m))),
        NamesOfSources[(int)picked.Sources & (NamesOfSources.Length - 1)],
        TextOf(model, picked.User));

    private string? TextOf(ServingModel model, int ordinal) => texts.IsText ? texts.Of(model, ordinal, IdOf(model, ordinal)).Text : null;

    private string NameOf(ServingModel model, int ordinal, Dictionary<int, string> names) =>
        CollectionsMarshal.GetValueRefOrAddDefault(names, ordinal, out _) ??=
            profiles.TryGetCard(IdOf(model, ordinal), out var name, out _) ? name
            : ordinal < model.Graph.UserCount ? model.Profiles.Names[ordinal]
            : "";

    private string HeadlineOf(ServingModel model, int ordinal) =>
        profiles.TryGetCard(IdOf(model, ordinal), out _, out var headline) ? headline
        : ordinal < model.Graph.UserCount ? model.Profiles.Headlines[ordinal]
        : "";

    private long IdOf(ServingModel model, int ordinal) => ordinals.TryId(model, ordinal, out var user)
        ? user
        : throw new InvalidOperationException($"Ordinal {ordinal} of model {model.Version} was never resolved.");
}

/// <summary>A finished answer and what it depends on.</summary>
/// <param name="Order">The order it was built from.</param>
/// <param name="Count">The number of people asked for.</param>
/// <param name="RelationsVersion">The version of the user's relations and views.</param>
/// <param name="FactsVersion">The version of what the operator's rules know.</param>
/// <param name="Flags">The flags of people that it was written with.</param>
/// <param name="People">Ordinals, best first.</param>
/// <param name="Packed">The packed suggestions.</param>
/// <param name="Tag">What the ids of answers tell the log; null for nothing.</param>
internal sealed record Slate(
    ListOrder Order, int Count, int RelationsVersion, long FactsVersion, SlateFlags Flags, int[] People, byte[] Packed, AnswerTag? Tag);
