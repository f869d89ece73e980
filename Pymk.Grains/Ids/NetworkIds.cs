using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Ids;

/// <summary>The kind of the network's user ids. The host decides it before anything is served.</summary>
/// <param name="kind">The kind.</param>
/// <param name="hash">Draws numbers for texts.</param>
public sealed class NetworkIds(UserIdKind kind, UserIdHash? hash = null)
{
    /// <summary>The kind.</summary>
    public UserIdKind Kind { get; } = kind;

    /// <summary>Draws numbers for texts.</summary>
    public UserIdHash Hash { get; } = hash ?? UserIdHash.Default;

    /// <summary>True where the ids are text.</summary>
    public bool IsText => Kind == UserIdKind.Text;
}
