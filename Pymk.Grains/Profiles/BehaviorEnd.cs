using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Profiles;

/// <summary>
/// When behaviour ends: hours that the logs of every kept model version count, and hours older than logs are kept, which no later version will count.
/// </summary>
internal sealed class BehaviorEnd(KeptModels kept, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <summary>Hours before this are not needed once a version is served, unix seconds.</summary>
    public long Of(ServingModel model)
    {
        var counted = Math.Min(kept.LogsUntil, model.Joining?.Behavior?.Until ?? long.MaxValue);
        var oldest = time.GetUtcNow().AddDays(-retention.Value.LogDays).ToUnixTimeSeconds();
        return counted == long.MaxValue ? oldest : Math.Max(counted, oldest);
    }
}
