using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Pymk.Web.Access;
using Pymk.Web.Options;
using Pymk.Web.Problems;

namespace Pymk.Web.Limits;

/// <summary>Bounds the rate of each key and of each user by a bucket of tokens: a rate, and bursts of twice as many requests.</summary>
internal sealed class CallerRates(IOptions<PymkWebOptions> web) : IConfigureOptions<RateLimiterOptions>
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
        options.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : Period;
            var caller = Caller.Of(context.HttpContext.User)!;
            var problem = Problem.TooMany(
                string.Create(CultureInfo.InvariantCulture, $"The {caller.Shown} may send {RateOf(caller)} requests a second. Send it again later."), wait);
            await problem.WriteAsync(context.HttpContext);
        };
    }

    private int RateOf(Caller caller) => caller.IsUser ? web.Value.UserRate : web.Value.KeyRate;

    private RateLimitPartition<string> Partition(HttpContext context) =>
        Caller.Of(context.User) is { } caller && RateOf(caller) is > 0 and var rate
            ? RateLimitPartition.GetTokenBucketLimiter(caller.Shown, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 2 * rate,
                TokensPerPeriod = rate,
                ReplenishmentPeriod = Period,
            })
            : RateLimitPartition.GetNoLimiter("");
}
