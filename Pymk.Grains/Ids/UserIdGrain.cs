using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Grains.Ids;

/// <inheritdoc cref="IUserIdGrain"/>
[StatelessWorker]
[Reentrant]
internal sealed class UserIdGrain(UserTexts texts, NetworkIds ids) : Grain, IUserIdGrain
{
    public ValueTask<UserIdScheme> GetScheme() => new(new UserIdScheme(ids.Kind, ids.Hash.Bits));

    public Task<long[]> Find(string[] asked) => texts.FindAsync(asked);

    public Task<long[]> Claim(string[] claimed, long[] timesMs, bool[] creates) =>
        texts.TryClaimAsync(claimed, place => timesMs[place], place => creates[place]);
}
