using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// Finds the subscribers of a stream among the cluster's grain types marked <c>[ImplicitStreamSubscription]</c>. Keys are mapped as Orleans maps
/// them.
/// </summary>
internal sealed class SubscriberDirectory(
    GrainBindingsResolver bindings, IEnumerable<IStreamNamespacePredicateProvider> predicates, IServiceProvider services)
{
    private readonly IStreamNamespacePredicateProvider[] _predicates = predicates.ToArray();
    private readonly DefaultStreamIdMapper _defaultMapper = new();
    private readonly Lock _lock = new();
    private volatile Cache _cache = new(MajorMinorVersion.MinValue, []);

    /// <summary>The subscribing grains; empty if no silo of the cluster has a subscribing type at the moment.</summary>
    public GrainId[] Of(StreamId stream)
    {
        var cache = Current();
        var subscribers = cache.Subscribers.GetOrAdd(stream.GetNamespace() ?? "", static (name, c) => c.Find(name), cache);
        return Array.ConvertAll(subscribers, s => GrainId.Create(s.Grain.GrainType, s.Mapper.GetGrainKeyId(s.Grain, stream)));
    }

    // Silos of another version bring other grain types; the version of the cluster manifest changes then.
    private Cache Current()
    {
        var (version, all) = bindings.GetAllBindings();
        if (_cache.Version == version)
        {
            return _cache;
        }

        lock (_lock)
        {
            return _cache = new Cache(version, all.Values.SelectMany(Subscribers).ToArray());
        }
    }

    private IEnumerable<Subscriber> Subscribers(GrainBindings grain)
    {
        foreach (var binding in grain.Bindings)
        {
            if (binding.GetValueOrDefault(WellKnownGrainTypeProperties.BindingTypeKey) == WellKnownGrainTypeProperties.StreamBindingTypeValue
                && binding.TryGetValue(WellKnownGrainTypeProperties.StreamBindingPatternKey, out var pattern)
                && Predicate(pattern) is { } predicate)
            {
                yield return new Subscriber(grain, Mapper(binding.GetValueOrDefault(WellKnownGrainTypeProperties.StreamIdMapperKey)), predicate);
            }
        }
    }

    private IStreamIdMapper Mapper(string? name) =>
        string.IsNullOrWhiteSpace(name) ? _defaultMapper : services.GetKeyedService<IStreamIdMapper>(name) ?? _defaultMapper;

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

    private sealed record Subscriber(GrainBindings Grain, IStreamIdMapper Mapper, IStreamNamespacePredicate Predicate);

    private sealed record Cache(MajorMinorVersion Version, Subscriber[] All)
    {
        public ConcurrentDictionary<string, Subscriber[]> Subscribers { get; } = new(StringComparer.Ordinal);

        public Subscriber[] Find(string streamNamespace) =>
            All.Where(s => s.Predicate.IsMatch(streamNamespace)).DistinctBy(s => s.Grain.GrainType).ToArray();
    }
}
