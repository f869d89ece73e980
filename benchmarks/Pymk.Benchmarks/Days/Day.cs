using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Days;

/// <summary>A day of the network's later life, as the generator made it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Start">Its first moment.</param>
internal sealed record Day(int Number, DateTimeOffset Start)
{
    /// <summary>The moment after it.</summary>
    public DateTimeOffset End => Start.AddDays(1);

    /// <summary>New connections, by time.</summary>
    public List<Link> Links { get; } = [];

    /// <summary>People who join, by time.</summary>
    public List<Newcomer> Newcomers { get; } = [];

    /// <summary>What people see and do with suggestions, by time. Declined invitations are not among them: no event says so.</summary>
    public List<LogRow> Interactions { get; } = [];
}

/// <summary>A connection.</summary>
/// <param name="User">The smaller id.</param>
/// <param name="Other">The larger id.</param>
/// <param name="Time">Unix seconds.</param>
internal readonly record struct Link(long User, long Other, long Time);

/// <summary>Somebody who joins.</summary>
internal sealed record Newcomer(long User, DateTimeOffset Joined, UserProfile Profile);
