using Pymk.Grains.Interfaces.Operations;

namespace Pymk.Client.Operations;

/// <summary>What operators see and do, over the cluster's gateways. Calls fail as those of <see cref="IPymkClient"/>.</summary>
public interface IPymkOperator
{
    /// <inheritdoc cref="IOperationsGrain.GetFigures"/>
    Task<ProcessFigures[]> GetFiguresAsync();

    /// <inheritdoc cref="IOperationsGrain.GetModels"/>
    Task<OperatedModel[]> GetModelsAsync();

    /// <inheritdoc cref="IOperationsGrain.Serve"/>
    Task ServeAsync(string version);

    /// <inheritdoc cref="IOperationsGrain.GetDeadLetters"/>
    Task<OperatedTopic[]> GetDeadLettersAsync(int most);

    /// <inheritdoc cref="IOperationsGrain.SendAgain"/>
    Task SendAgainAsync(string topic, int partition, long offset);

    /// <inheritdoc cref="IOperationsGrain.GetQuality"/>
    Task<OperatedQuality> GetQualityAsync(int days);
}

/// <inheritdoc/>
internal sealed class PymkOperator(IGrainFactory grains) : IPymkOperator
{
    private IOperationsGrain Grain => grains.GetGrain<IOperationsGrain>(0);

    public Task<ProcessFigures[]> GetFiguresAsync() => Grain.GetFigures();

    public Task<OperatedModel[]> GetModelsAsync() => Grain.GetModels();

    public Task ServeAsync(string version) => Grain.Serve(version);

    public Task<OperatedTopic[]> GetDeadLettersAsync(int most) => Grain.GetDeadLetters(most);

    public Task SendAgainAsync(string topic, int partition, long offset) => Grain.SendAgain(topic, partition, offset);

    public Task<OperatedQuality> GetQualityAsync(int days) => Grain.GetQuality(days);
}
