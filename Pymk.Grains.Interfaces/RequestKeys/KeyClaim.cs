namespace Pymk.Grains.Interfaces.RequestKeys;

/// <summary>Whether a request with a key may run.</summary>
[GenerateSerializer]
[Alias("pymk.claim-state")]
public enum ClaimState : byte
{
    /// <summary>It may: nobody else runs it.</summary>
    Begun,

    /// <summary>The same request is under way.</summary>
    UnderWay,

    /// <summary>The same request was answered.</summary>
    Answered,

    /// <summary>The key belongs to another request.</summary>
    OtherRequest,
}

/// <summary>The claim of a request on its key.</summary>
/// <param name="State">Whether the request may run.</param>
/// <param name="Time">When the first request with the key began: the time of what it writes.</param>
/// <param name="IsRepeated">True where the request ran before and was not answered: part of it may hold.</param>
/// <param name="Answer">The answer of an answered request.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.key-claim")]
public sealed record KeyClaim(
    [property: Id(0)] ClaimState State,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] bool IsRepeated = false,
    [property: Id(3)] KeptAnswer? Answer = null);

/// <summary>An answer over HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The type of the body; null without a body.</param>
/// <param name="Body">The body.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kept-answer")]
public sealed record KeptAnswer([property: Id(0)] int Status, [property: Id(1)] string? ContentType, [property: Id(2)] byte[] Body);
