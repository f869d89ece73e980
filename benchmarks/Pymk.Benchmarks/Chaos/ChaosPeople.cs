using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Chaos;

/// <summary>The users of a run, by what they do. Nobody belongs to two groups, so that what is expected of a pair has one source.</summary>
internal sealed class ChaosPeople
{
    private const int MostOften = 1_000;
    private const int Slots = 25;
    private const int EventSlots = 5;

    private readonly HashSet<long> _hiding;

    public ChaosPeople(SocialGraph graph)
    {
        var all = Enumerable.Range(0, graph.UserCount).ToArray();
        Hiding = [.. all.Where(user => user % Slots == 0).Select(graph.IdOf)];
        InEvents = [.. all.Where(user => user % Slots is > 0 and <= EventSlots).Select(graph.IdOf)];
        Asking = [.. all.Where(user => user % Slots > EventSlots)];
        Often = [.. Asking.Where((_, i) => i % Math.Max(1, Asking.Count / MostOften) == 0)];
        _hiding = [.. Hiding];
    }

    /// <summary>Ordinals of those who ask and act.</summary>
    public IReadOnlyList<int> Asking { get; }

    /// <summary>Ordinals of those of <see cref="Asking"/> who ask often.</summary>
    public IReadOnlyList<int> Often { get; }

    /// <summary>Ids of those who hide or pause their account one after the other.</summary>
    public IReadOnlyList<long> Hiding { get; }

    /// <summary>Ids of those whom connection events are about.</summary>
    public IReadOnlyList<long> InEvents { get; }

    /// <summary>True for one of <see cref="Hiding"/>.</summary>
    public bool IsHiding(long person) => _hiding.Contains(person);
}
