namespace Pymk.Grains.Models;

/// <summary>Loads what answers need before they are asked for.</summary>
public interface IServingWarmup
{
    /// <summary>Returns when a version can be answered from whole: true, or false where that took longer than the patience.</summary>
    /// <param name="model">The version; every silo whose shards are asked must have it in its <see cref="ModelRegistry"/>.</param>
    /// <param name="patience">How long to try.</param>
    /// <param name="cancellation">Ends the trying.</param>
    Task<bool> RunAsync(ServingModel model, TimeSpan patience, CancellationToken cancellation);
}
