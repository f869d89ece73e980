using System.Runtime.CompilerServices;
using Pymk.Core.Behavior;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;

namespace Pymk.Grains.ListsAhead;

/// <summary>The last active days of a model's users, read once a silo and model: two bytes a user. Safe for concurrent use.</summary>
internal sealed class ModelActivity
{
    private readonly ConditionalWeakTable<ServingModel, Lazy<ushort[]>> _days = [];

    /// <summary>Days since 1970, UTC, by ordinal; 0 where no activity is known.</summary>
    public ushort[] DaysOf(ServingModel model) => _days.GetValue(model, static m => new Lazy<ushort[]>(
        () => FactColumns.LastActiveDays(m.Graph, m.Profiles, BehaviorHistory.Read(m.Files.Behavior)))).Value;
}
