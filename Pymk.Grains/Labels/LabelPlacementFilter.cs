using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Pymk.Grains.Labels;

/// <summary>Places grains on silos with a label.</summary>
/// <param name="key">The label.</param>
/// <param name="value">Its value.</param>
/// <param name="required">True to place the grains nowhere else; false to place them on any silo where none has the label.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LabelPlacementFilterAttribute(string key, string value, bool required)
    : PlacementFilterAttribute(new LabelPlacementFilter(key, value, required));

/// <inheritdoc cref="LabelPlacementFilterAttribute"/>
internal sealed class LabelPlacementFilter : PlacementFilterStrategy
{
    // Properties of the grain type, by which silos tell each other of the filter.
    private const string KeyProperty = "label";
    private const string ValueProperty = "label-value";
    private const string RequiredProperty = "label-required";

    public LabelPlacementFilter()
        : base(1)
    {
    }

    public LabelPlacementFilter(string key, string value, bool required)
        : base(1) => (Key, Value, IsRequired) = (key, value, required);

    public string Key { get; private set; } = "";

    public string Value { get; private set; } = "";

    public bool IsRequired { get; private set; }

    public override void AdditionalInitialize(GrainProperties properties)
    {
        Key = GetPlacementFilterGrainProperty(KeyProperty, properties) ?? "";
        Value = GetPlacementFilterGrainProperty(ValueProperty, properties) ?? "";
        IsRequired = GetPlacementFilterGrainProperty(RequiredProperty, properties) == bool.TrueString;
    }

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
    [
        new(KeyProperty, Key), new(ValueProperty, Value), new(RequiredProperty, IsRequired.ToString()),
    ];
}

/// <summary>
/// Filters by a fixed value of a label. The filters of Orleans compare with the calling silo, which is one without the label here.
/// </summary>
internal sealed class LabelPlacementFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var filter = (LabelPlacementFilter)filterStrategy;
        SiloAddress[] all = [.. silos];
        SiloAddress[] labelled = [.. all.Where(s => SiloLabels.Has(metadata.GetSiloMetadata(s), filter.Key, filter.Value))];
        return labelled.Length > 0 || filter.IsRequired ? labelled : all;
    }
}
