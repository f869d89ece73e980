using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Models;
using Pymk.Grains.Outcomes;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Operations;

/// <summary>Tells the figures of the silo whose address is the key.</summary>
[Alias("pymk.silo-operations")]
internal interface ISiloOperationsGrain : IGrainWithStringKey
{
    /// <summary>The figures of the last minutes.</summary>
    [Alias("figures")]
    [ResponseTimeout("00:00:02")]
    Task<ProcessFigures> GetFigures();

    /// <summary>What became of suggestions since the silo started.</summary>
    /// <param name="days">Days up to today.</param>
    [Alias("sources")]
    [ResponseTimeout("00:00:02")]
    Task<QualitySource[]> GetSources(int days);
}

/// <inheritdoc cref="ISiloOperationsGrain"/>
[SiloOfKeyPlacement]
internal sealed class SiloOperationsGrain(RecentFigures figures, ModelRegistry models, CandidateListCache lists, SourceOutcomes outcomes) : Grain, ISiloOperationsGrain
{
    public Task<ProcessFigures> GetFigures() => Task.FromResult(new ProcessFigures(
        this.GetPrimaryKeyString(), "", figures.StartedAt, models.HasModel ? models.Current.Version : "", Environment.WorkingSet,
        GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes, lists.Bytes, figures.Read(), figures.ReadLags()));

    public Task<QualitySource[]> GetSources(int days) => Task.FromResult<QualitySource[]>(
        [.. outcomes.Read(days).Select(s => new QualitySource(s.Source, s.Viewed, s.Invited, s.Dismissed))]);
}
