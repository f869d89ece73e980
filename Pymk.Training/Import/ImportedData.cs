using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Profiles;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>The imported data. Its users are the union of connection ends and profiles; graph, profiles and logs share ordinals.</summary>
public sealed class ImportedData : IDisposable
{
    internal ImportedData(SocialGraph graph, ProfileTable profiles, InteractionLog? interactions, ImportReport report, int[] noBridges, UserIdTable? ids)
    {
        (Graph, Profiles, Interactions, Report, NoBridges, Ids) = (graph, profiles, interactions, report, noBridges, ids);
    }

    /// <summary>The graph over all users.</summary>
    public SocialGraph Graph { get; }

    /// <summary>The profiles; blank for users without one.</summary>
    public ProfileTable Profiles { get; }

    /// <summary>The suggestion logs, or null where there are none.</summary>
    public InteractionLog? Interactions { get; }

    /// <summary>Ordinals of the people through whom no path may lead, ascending. The graph has their connections.</summary>
    public IReadOnlyCollection<int> NoBridges { get; }

    /// <summary>The text ids of all users; null in a network of numbers.</summary>
    public UserIdTable? Ids { get; }

    /// <summary>The numbers of the text ids, also of people of whom the graph knows nothing; null in a network of numbers.</summary>
    internal TextNumbers? Texts { get; set; }

    /// <summary>Why the ids have their kind, as a line of the report; "" where nobody decided.</summary>
    public string IdReason { get; internal set; } = "";

    /// <summary>Row counts and problems.</summary>
    public ImportReport Report { get; }

    /// <inheritdoc/>
    public void Dispose() => Interactions?.Dispose();
}
