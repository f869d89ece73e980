namespace Pymk.Grains.Graph;

/// <summary>A connection of a user that ended, or that is there again.</summary>
/// <param name="User">64-bit id.</param>
/// <param name="Other">Id of the other end.</param>
/// <param name="AtMs">Unix milliseconds at which the shard heard of the end.</param>
/// <param name="Again">True where the two are connected again.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.user-end")]
internal readonly record struct UserEnd(
    [property: Id(0)] long User, [property: Id(1)] long Other, [property: Id(2)] long AtMs, [property: Id(3)] bool Again)
{
    /// <summary>How long an end is told and kept: at least twice <see cref="ServingOptions.ListMaxAge"/>, so longer than any list is used.</summary>
    public static readonly TimeSpan Life = 2 * ServingOptions.LongestListMaxAge;
}
