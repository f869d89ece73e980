using System.Diagnostics.CodeAnalysis;
using Pymk.Core.Recommend;

namespace Pymk.Grains.Models;

/// <summary>
/// The model versions of a silo: the current one, the next one while it loads, and the one before, because grains and silos change over one by
/// one. The garbage collector frees a dropped version after its last request. Safe for concurrent use.
/// </summary>
public sealed class ModelRegistry
{
    private readonly Lock _gate = new();
    private volatile ServingModel[] _models = [];
    private volatile string? _loading;

    /// <summary>The version that answers.</summary>
    /// <exception cref="InvalidOperationException">No model is loaded yet.</exception>
    public ServingModel Current => _models is [var current, ..] ? current : throw new InvalidOperationException("No model is loaded yet.");

    /// <summary>True once a model is loaded.</summary>
    public bool HasModel => _models.Length > 0;

    /// <summary>All versions, the current one first.</summary>
    public IReadOnlyList<ServingModel> All => _models;

    /// <summary>Names of the versions that the silo serves or loads, or served just before. None of them may be removed.</summary>
    public IReadOnlyList<string> InUse => [.. _models.Select(m => m.Version).Concat(_loading is { } loading ? [loading] : []).Distinct()];

    /// <summary>Names the version that the silo begins to load; null when the loading ended.</summary>
    public void SetLoading(string? version) => _loading = version;

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

    /// <summary>Adds a version, so that its shards can load before it answers. The first version is current at once.</summary>
    public void Prepare(ServingModel model)
    {
        lock (_gate)
        {
            _models = [.. _models.Where(m => m.Version != model.Version), model];
        }
    }

    /// <summary>Makes a version current and keeps the one before.</summary>
    public void Serve(ServingModel model)
    {
        lock (_gate)
        {
            var before = _models.FirstOrDefault(m => m.Version != model.Version);
            _models = before is null ? [model] : [model, before];
        }
    }
}

/// <summary>A silo does not have a model version: not yet, or no longer.</summary>
[GenerateSerializer]
[Alias("pymk.unknown-model")]
public sealed class UnknownModelException(string version) : Exception($"This silo does not serve model version '{version}'.");
