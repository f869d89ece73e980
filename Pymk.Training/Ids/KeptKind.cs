using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;

namespace Pymk.Training.Ids;

/// <summary>A network keeps the kind of its ids: that of the served version of its model.</summary>
internal static class KeptKind
{
    /// <summary>The kind that an import must have; null where it is open.</summary>
    /// <param name="asked">What was asked for; null for anything.</param>
    /// <param name="version">Folder of the served version; null for none.</param>
    /// <exception cref="UserErrorException">The version is of the other kind.</exception>
    public static UserIdKind? Of(UserIdKind? asked, string? version)
    {
        if (version is null)
        {
            return asked;
        }

        var kept = ModelDirectory.ReadManifest(version).TextIds ? UserIdKind.Text : UserIdKind.Number;
        return asked is null || asked == kept
            ? kept
            : throw new UserErrorException($"--ids: {version} is of a network of {KindName.Of(kept)}, and a network keeps its kind; "
                + $"leave --ids out, or train {KindName.Of(asked.Value)} into another --model");
    }
}
