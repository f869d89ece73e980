using Pymk.Core.Privacy;

namespace Pymk.Grains.Candidates;

/// <summary>The people through whom paths count for an asker, frozen for a generation.</summary>
/// <param name="Visibility">The asker's view. Nobody changes it.</param>
/// <param name="Closed">
/// Hash of the asker's connections that are no bridges; 0 for none. A list holds only for the hash it was generated with.
/// </param>
internal readonly record struct AskersBridges(Visibility Visibility, ulong Closed)
{
    /// <summary>Everybody is a bridge.</summary>
    public static AskersBridges AllOpen(int asker) => new(new Visibility(asker, [], FlaggedPeople.None), 0);
}
