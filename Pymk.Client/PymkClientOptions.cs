namespace Pymk.Client;

/// <summary>Settings of the typed client.</summary>
public sealed class PymkClientOptions
{
    /// <summary>Most writes of a call.</summary>
    public const int MaxWrites = 1_000;

    /// <summary>
    /// Suggestion requests under way at once; further ones are refused at once with
    /// <see cref="Pymk.Grains.Interfaces.Admission.OverloadedException"/>. At a capacity of c a second it bounds the wait to limit / c (Little's
    /// law): 1,024 at 25,000/s is 41 ms. 1 or more.
    /// </summary>
    public int MaxInFlight { get; set; } = 1024;

    /// <summary>
    /// Suggestion requests that may share a message while several wait, 1 or more. 1 sends each by itself, which is best in a silo's own process;
    /// <see cref="O:Pymk.Client.PymkClientExtensions.UsePymkGateway"/> sets 64.
    /// </summary>
    public int MaxBatch { get; set; } = 1;
}
