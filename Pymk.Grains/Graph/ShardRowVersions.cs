using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>A shard's rows in each model version that is read.</summary>
internal sealed class ShardRowVersions(ModelRegistry models, UserOrdinals ordinals, HostedShards hosted)
{
    private readonly List<ShardRows> _versions = [];

    /// <summary>The rows of a version; drops versions that the silo no longer serves when a new one is read.</summary>
    /// <exception cref="UnknownModelException">The silo does not serve the version.</exception>
    public ShardRows Of(string version)
    {
        if (_versions.Find(r => r.Version == version) is not { } rows)
        {
            var model = models.Get(version);
            hosted.Open(model);
            rows = new ShardRows(model, ordinals);
            _versions.RemoveAll(r => !models.TryGet(r.Version, out _));
            _versions.Add(rows);
        }

        return rows;
    }

    /// <summary>Forgets merged rows that an event changes.</summary>
    public void Forget(RelationEvent e)
    {
        if (e.Kind == RelationKind.Connection)
        {
            foreach (var rows in _versions)
            {
                rows.Forget(e.From);
                rows.Forget(e.To);
            }
        }
    }
}
