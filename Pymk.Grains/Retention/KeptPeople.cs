using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Grains.Models;

namespace Pymk.Grains.Retention;

/// <summary>
/// Tells who is in the kept model versions and in those that the silo serves. Reads the graphs on disk of versions that it does not serve: call it
/// where waiting for a disk harms nobody. One call at a time.
/// </summary>
internal sealed class KeptPeople(KeptModels kept, ModelRegistry models) : IDisposable
{
    private readonly IReadOnlyList<(string Name, string Folder)> _versions = kept.All;
    private readonly Dictionary<string, SocialGraphUsers> _files = [];

    /// <summary>True for a user whom every version knows; false where there is no version.</summary>
    /// <exception cref="Core.Files.ModelFileException">A version cannot be read.</exception>
    public bool InAll(long user) => _versions.Count > 0 && models.All.All(m => Knows(m.Graph, user)) && _versions.All(v => Knows(v, user));

    /// <summary>True for a user whom no version knows; false where there is no version.</summary>
    /// <exception cref="Core.Files.ModelFileException">A version cannot be read.</exception>
    public bool InNone(long user) => _versions.Count > 0 && !models.All.Any(m => Knows(m.Graph, user)) && !_versions.Any(v => Knows(v, user));

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static bool Knows(SocialGraph graph, long user) => graph.TryGetOrdinal(user, out _);

    private bool Knows((string Name, string Folder) version, long user)
    {
        if (models.TryGet(version.Name, out var model))
        {
            return Knows(model.Graph, user);
        }

        if (!_files.TryGetValue(version.Name, out var file))
        {
            _files[version.Name] = file = SocialGraphUsers.Open(new ModelFiles(version.Folder).Graph);
        }

        return file.Contains(user);
    }
}
