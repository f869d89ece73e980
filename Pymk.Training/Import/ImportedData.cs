using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>The imported data. Its users are the union of connection ends and profiles; graph, profiles and logs share ordinals.</summary>
public sealed class ImportedData : IDisposable
{
    internal ImportedData(SocialGraph graph, ProfileTable profiles, InteractionLog? interactions, ImportReport report, int[] noBridges)
    {
        (Graph, Profiles, Interactions, Report, NoBridges) = (graph, profiles, interactions, report, noBridges);
    }

    /// <summary>The graph over all users.</summary>
    public SocialGraph Graph { get; }

    /// <summary>The profiles; blank for users without one.</summary>
    public ProfileTable Profiles { get; }

    /// <summary>The suggestion logs, or null where there are none.</summary>
    public InteractionLog? Interactions { get; }

    /// <summary>Ordinals of the people through whom no path may lead, ascending. The graph has their connections.</summary>
    public IReadOnlyCollection<int> NoBridges { get; }

    /// <summary>Row counts and problems.</summary>
    public ImportReport Report { get; }

    /// <inheritdoc/>
    public void Dispose() => Interactions?.Dispose();
}
