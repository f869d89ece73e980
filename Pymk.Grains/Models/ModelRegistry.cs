using System.Diagnostics.CodeAnalysis;

namespace Pymk.Grains.Models;

/// <summary>
/// The versions a silo serves: the current one, for a while the next one while it loads, and the one before, because grains change over one by one and other silos at another moment. A version that is
/// let go is freed by the collector when the last request on it has ended.
/// </summary>
public sealed class ModelRegistry
{
    private readonly Lock _gate = new();
    private volatile ServingModel[] _models = [];

    /// <summary>The version to answer with.</summary>
    /// <exception cref="InvalidOperationException">None is loaded yet.</exception>
    public ServingModel Current => _models is [var current, ..] ? current : throw new InvalidOperationException("No model is loaded yet.");

    /// <summary>True once a model is loaded.</summary>
    public bool HasModel => _models.Length > 0;

    /// <summary>All versions served, the current one first.</summary>
    public IReadOnlyList<ServingModel> All => _models;

    /// <summary>Finds a version by name.</summary>
    public bool TryGet(string version, [NotNullWhen(true)] out ServingModel? model)
    {
        foreach (var candidate in _models)
        {
            if (candidate.Version == version)
            {
                model = candidate;
                return true;
            }
        }

        model = null;
        return false;
    }

    /// <summary>Finds a version by name.</summary>
    /// <exception cref="UnknownModelException">The silo does not serve it.</exception>
    public ServingModel Get(string version) => TryGet(version, out var model) ? model : throw new UnknownModelException(version);

    /// <summary>Makes a version known beside those served, so that its shards can load, without answering from it yet. The first one is current at once.</summary>
    public void Prepare(ServingModel model)
    {
        lock (_gate)
        {
            _models = [.. _models.Where(m => m.Version != model.Version), model];
        }
    }

    /// <summary>Makes a version current; the one before stays beside it.</summary>
    public void Serve(ServingModel model)
    {
        lock (_gate)
        {
            var before = _models.FirstOrDefault(m => m.Version != model.Version);
            _models = before is null ? [model] : [model, before];
        }
    }
}

/// <summary>A silo was asked for a model version it does not serve: it has not loaded it yet, or no longer has it.</summary>
[GenerateSerializer]
[Alias("pymk.unknown-model")]
public sealed class UnknownModelException(string version) : Exception($"This silo does not serve model version '{version}'.");
