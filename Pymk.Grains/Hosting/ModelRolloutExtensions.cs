using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Models;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Hosting;

/// <summary>Adds the model roll-out to a silo.</summary>
public static class ModelRolloutExtensions
{
    /// <summary>
    /// Serves the current version of a model directory and rolls out newer ones while the silo runs. Call <see cref="LoadModelAsync"/> before the
    /// host starts.
    /// </summary>
    /// <param name="silo">The silo, with <see cref="PymkGrainsExtensions.AddPymkGrains"/>.</param>
    /// <param name="configure">Sets at least <see cref="RolloutOptions.Root"/>.</param>
    public static ISiloBuilder AddModelRollout(this ISiloBuilder silo, Action<RolloutOptions> configure)
    {
        silo.Services.AddOptions<RolloutOptions>()
            .Configure(configure)
            .Validate(o => o.Root.Length > 0, "RolloutOptions.Root is empty; set the model directory that 'train' writes.")
            .Validate(o => o.Poll > TimeSpan.Zero, "RolloutOptions.Poll must be longer than 0.")
            .ValidateOnStart();
        silo.Services.AddSingleton<FoldGuard>()
            .AddSingleton<ErasedFromModel>()
            .AddSingleton<RankerLoader>()
            .AddSingleton<RowPublisher>()
            .AddSingleton<ServingWarmup>()
            .AddSingleton<ModelLoader>()
            .AddHostedService<ModelWatcher>()
            .AddHostedService<JudgementWatch>();
        return silo;
    }

    /// <summary>
    /// Loads the first version. Before the host starts, a missing model is an error of its own instead of a silo that starts and fails.
    /// </summary>
    /// <exception cref="Core.Files.ModelFileException">The directory has no model, or the model is damaged or lacks what was folded.</exception>
    public static Task LoadModelAsync(this IServiceProvider services, CancellationToken cancellation = default) =>
        services.GetRequiredService<ModelLoader>().LoadCurrentAsync(cancellation);
}
