namespace Pymk.Training.Generate;

/// <summary>Options of a network. The same options give the same files.</summary>
internal sealed record GenerateOptions
{
    public const int StandardDays = 1460;
    public const int MaxMembers = 10_000_000;

    /// <summary>The arms of a generated experiment.</summary>
    public const string Control = "control";

    /// <inheritdoc cref="Control"/>
    public const string Other = "other";

    /// <summary>The end of the network, a fixed date: a seed gives the same network on any day.</summary>
    public static readonly DateTimeOffset End = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Users { get; init; } = 10_000;

    public required string Output { get; init; }

    public ulong Seed { get; init; } = 1;

    /// <summary>Age of the network at its end. The same growth takes less time in a younger one.</summary>
    public int Days { get; init; } = StandardDays;

    /// <summary>True where user ids are UUIDs; otherwise they are numbers from 1.</summary>
    public bool Uuids { get; init; }

    /// <summary>Mean number of connections of a member.</summary>
    public double Degree { get; init; } = 20;

    /// <summary>Days at the end whose links go to <c>future.tsv</c>.</summary>
    public int FutureDays { get; init; } = 45;

    /// <summary>Days of suggestion logs before the future begins.</summary>
    public int LogDays { get; init; } = 120;

    /// <summary>Slates in the logs; negative for six a member, but at most two million.</summary>
    public int Requests { get; init; } = -1;

    /// <summary>The experiment whose answers the logs hold; null for none. Half of the members are in each arm.</summary>
    public string? Experiment { get; init; }

    /// <summary>Share of the answers of the second arm that the hidden taste orders, 0 to 1; 0 for arms that are alike.</summary>
    public double Effect { get; init; }

    /// <summary>Percent of the places that go to members who are not among the best, 0 to 50.</summary>
    public int ExplorationPercent { get; init; }

    public int RequestCount => Requests >= 0 ? Requests : (int)Math.Min(6L * Users, 2_000_000);

    public long StartSeconds => End.ToUnixTimeSeconds() - (Days * SecondsOfDay);

    public int FutureDay => Days - FutureDays;

    public int FirstLogDay => FutureDay - LogDays;

    public const long SecondsOfDay = 86_400;
}
