using System.Collections.Concurrent;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Pymk.Streams.Kafka;

/// <summary>Finds the grains of a stream from the cluster's grain types, those marked <c>[ImplicitStreamSubscription]</c>.</summary>
internal sealed class SubscriberDirectory(GrainBindingsResolver bindings, IEnumerable<IStreamNamespacePredicateProvider> predicates)
{
    private readonly IStreamNamespacePredicateProvider[] _predicates = predicates.ToArray();
    private readonly Lock _lock = new();
    private volatile Cache _cache = new(MajorMinorVersion.MinValue, []);

    /// <summary>The subscribing grains; none where no silo of the cluster has such a type at the moment.</summary>
    public GrainId[] Of(StreamId stream)
    {
        var cache = Current();
        var types = cache.Types.GetOrAdd(stream.GetNamespace() ?? "", static (name, c) => c.Find(name), cache);
        var key = new IdSpan(stream.Key.ToArray());
        return Array.ConvertAll(types, type => GrainId.Create(type, key));
    }

    // Silos of another version bring other types; the manifest's version tells.
    private Cache Current()
    {
        var (version, all) = bindings.GetAllBindings();
        if (_cache.Version == version)
        {
            return _cache;
        }

        lock (_lock)
        {
            return _cache = new Cache(version, all.Values.SelectMany(Patterns).ToArray());
        }
    }

    private IEnumerable<(GrainType Type, IStreamNamespacePredicate Predicate)> Patterns(GrainBindings grain)
    {
        foreach (var binding in grain.Bindings)
        {
            if (binding.GetValueOrDefault(WellKnownGrainTypeProperties.BindingTypeKey) == WellKnownGrainTypeProperties.StreamBindingTypeValue
                && binding.TryGetValue(WellKnownGrainTypeProperties.StreamBindingPatternKey, out var pattern)
                && Predicate(pattern) is { } predicate)
            {
                yield return (grain.GrainType, predicate);
            }
        }
    }

    private IStreamNamespacePredicate? Predicate(string pattern)
    {
        foreach (var provider in _predicates)
        {
            if (provider.TryGetPredicate(pattern, out var predicate))
            {
                return predicate;
            }
        }

        return null;
    }

    private sealed record Cache(MajorMinorVersion Version, (GrainType Type, IStreamNamespacePredicate Predicate)[] Patterns)
    {
        public ConcurrentDictionary<string, GrainType[]> Types { get; } = new(StringComparer.Ordinal);

        public GrainType[] Find(string streamNamespace) =>
            Patterns.Where(p => p.Predicate.IsMatch(streamNamespace)).Select(p => p.Type).Distinct().ToArray();
    }
}
