namespace Pymk.Grains.Cleaning;

/// <summary>The model versions of all silos. Their model directories may differ.</summary>
/// <param name="silos">The answers of the silos.</param>
internal sealed class ClusterModels(IReadOnlyCollection<SiloModels> silos)
{
    /// <summary>Versions that some silo serves or loads, or served just before.</summary>
    public string[] InUse { get; } = [.. silos.SelectMany(s => s.InUse).Distinct()];

    /// <summary>The most index partitions of a served version.</summary>
    public int IndexShards { get; } = silos.Select(s => s.IndexShards).DefaultIfEmpty().Max();

    /// <summary>True while a training builds into the directory of a silo.</summary>
    public bool TrainingUnderWay { get; } = silos.Any(s => s.TrainingUnderWay);

    /// <summary>True where every version in use is kept by every silo, so that what all kept versions contain is in every version that may answer.</summary>
    public bool MayFold => silos.All(silo => InUse.All(silo.Kept.Contains));

    /// <summary>True for a version whose rows are needed. Whoever goes back to another one publishes its rows again.</summary>
    public bool NeedsRows(string version) => InUse.Contains(version);
}
