using Pymk.Core.Privacy;

namespace Pymk.Grains.Candidates;

/// <summary>The people through whom paths count for an asker, for a generation.</summary>
/// <param name="Visibility">The asker's view. A flag that changes meanwhile counts from then on; the blocks are frozen.</param>
/// <param name="Closed">
/// Hash of the asker's connections that are no bridges; 0 for none. A list holds only for the hash it was generated with.
/// </param>
internal readonly record struct AskersBridges(Visibility Visibility, ulong Closed)
{
    /// <summary>Everybody is a bridge.</summary>
    public static AskersBridges AllOpen(int asker) => new(new Visibility(asker, [], FlaggedPeople.None), 0);
}
