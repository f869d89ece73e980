using Pymk.Core.Graph;
using Pymk.Core.Models;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>What a served version has learnt from, so that the rest is new.</summary>
/// <param name="manifest">Its manifest.</param>
/// <param name="graph">Its graph.</param>
internal sealed class ServedVersion(ModelManifest manifest, SocialGraph graph)
{
    private readonly long _since = manifest.Snapshot?.TakenAt.ToUnixTimeSeconds() ?? manifest.Present;

    /// <summary>Reads a version.</summary>
    /// <exception cref="Core.Files.ModelFileException">A file is missing or damaged.</exception>
    public static ServedVersion Read(string folder) =>
        new(ModelDirectory.ReadManifest(folder), SocialGraphFile.Read(new ModelFiles(folder).Graph));

    /// <summary>Name of the version.</summary>
    public string Name => manifest.Version;

    /// <summary>True for a connection made after the version's data, which its graph does not have either.</summary>
    /// <param name="data">The graph of the connection's ordinals.</param>
    /// <param name="connection">The connection.</param>
    public bool IsNew(SocialGraph data, Connection connection) =>
        connection.Time > _since
        && !(graph.TryGetOrdinal(data.IdOf(connection.User), out var user) && graph.TryGetOrdinal(data.IdOf(connection.Other), out var other)
            && graph.Connected(user, other));

    /// <summary>True for the label of a suggestion shown at this time, unix seconds: the version has learnt from no later one.</summary>
    public bool IsNew(uint shown) => shown > manifest.LabelsUntil;
}
