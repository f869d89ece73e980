using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// The graph shards whose grains live in this silo. The silo has their parts of every model in memory, and reads them in place. Safe for concurrent use.
/// </summary>
internal sealed class HostedShards(ModelRegistry models, IOptions<ServingOptions> options)
{
    private readonly int _shards = options.Value.GraphShards;

    // Activations of a shard may overlap: the next one begins before the last one has ended.
    private readonly int[] _activations = new int[options.Value.GraphShards];
    private readonly Lock _changing = new();

    /// <summary>True where silos hold only their shards' parts of a model.</summary>
    public bool IsSplit(ServingModel model) => model.Graph.IsSliced;

    /// <summary>True while the silo hosts a shard.</summary>
    public bool Has(int shard) => Volatile.Read(ref _activations[shard]) > 0;

    /// <summary>Begins to host a shard: reads its parts of all models.</summary>
    public void Add(int shard)
    {
        lock (_changing)
        {
            _activations[shard]++;
            foreach (var model in models.All)
            {
                Open(model, shard);
            }
        }
    }

    /// <summary>Ends what <see cref="Add"/> began, and lets go of the parts after the last time.</summary>
    public void Remove(int shard)
    {
        lock (_changing)
        {
            if (--_activations[shard] == 0)
            {
                foreach (var model in models.All)
                {
                    for (var part = shard; part < model.Graph.Parts.Count; part += _shards)
                    {
                        model.Close(part);
                    }
                }
            }
        }
    }

    /// <summary>Reads the hosted shards' parts of a model.</summary>
    public void Open(ServingModel model)
    {
        lock (_changing)
        {
            for (var shard = 0; shard < _shards; shard++)
            {
                if (Has(shard))
                {
                    Open(model, shard);
                }
            }
        }
    }

    private void Open(ServingModel model, int shard)
    {
        for (var part = shard; model.Graph.IsSliced && part < model.Graph.Parts.Count; part += _shards)
        {
            model.Open(part);
        }
    }
}
