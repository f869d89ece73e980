using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Import;

/// <summary>The imported data. Its users are the union of connection ends and profiles; graph, profiles and logs share ordinals.</summary>
public sealed class ImportedData : IDisposable
{
    internal ImportedData(SocialGraph graph, ProfileTable profiles, InteractionLog? interactions, ImportReport report)
    {
        (Graph, Profiles, Interactions, Report) = (graph, profiles, interactions, report);
    }

    /// <summary>The graph over all users.</summary>
    public SocialGraph Graph { get; }

    /// <summary>The profiles; blank for users without one.</summary>
    public ProfileTable Profiles { get; }

    /// <summary>The suggestion logs, or null where there are none.</summary>
    public InteractionLog? Interactions { get; }

    /// <summary>Row counts and problems.</summary>
    public ImportReport Report { get; }

    /// <inheritdoc/>
    public void Dispose() => Interactions?.Dispose();
}
