using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Models;

namespace Pymk.Grains.Ids;

/// <summary>
/// Translates between text ids and numbers in a silo. Texts of the model's users are in the silo; those of newcomers are asked of their shard and
/// cached until a model has them. In a network of numbers nothing is asked and nothing kept. Safe for concurrent use.
/// </summary>
public sealed class UserTexts(IGrainFactory grains, NetworkIds ids, ModelRegistry models, IOptions<ServingOptions> options)
{
    private readonly ConcurrentDictionary<long, string> _texts = [];

    /// <summary>True where the ids are text.</summary>
    public bool IsText => ids.IsText;

    /// <summary>A user as the application names one. In a network of text ids, call <see cref="ResolveAsync"/> for newcomers first.</summary>
    /// <returns>An empty text for somebody who was erased.</returns>
    public UserId Of(ServingModel? model, long number) => ids.IsText ? new UserId(number, TextOf(model, number) ?? "") : new UserId(number);

    /// <summary>A user of a model, or a newcomer, as the application names one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ordinal">The user's ordinal in the model.</param>
    /// <param name="number">The user's number.</param>
    public UserId Of(ServingModel model, int ordinal, long number) =>
        !ids.IsText ? new UserId(number)
        : ordinal < model.Graph.UserCount && model.Ids is { } table ? new UserId(number, table.TextOf(ordinal))
        : Of(model, number);

    /// <summary>Writes a user's id as the application does and returns its length.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ordinal">The user's ordinal in the model.</param>
    /// <param name="number">The user's number.</param>
    /// <param name="into">Room for <see cref="UserIdRules.MaxCharacters"/>.</param>
    public int Format(ServingModel model, int ordinal, long number, Span<char> into)
    {
        if (!ids.IsText)
        {
            return number.TryFormat(into, out var length, provider: CultureInfo.InvariantCulture) ? length : 0;
        }

        if (ordinal < model.Graph.UserCount && model.Ids is { } table)
        {
            return table.CopyTo(ordinal, into);
        }

        var text = TextOf(model, number) ?? "";
        text.CopyTo(into);
        return text.Length;
    }

    /// <summary>The text of a number where the silo has it.</summary>
    public string? TextOf(ServingModel? model, long number) =>
        model?.Ids is { } table && model.Graph.TryGetOrdinal(number, out var user) ? table.TextOf(user) : _texts.GetValueOrDefault(number);

    /// <summary>Asks for the texts of numbers that the silo does not have. Afterwards <see cref="Of"/> knows all but erased ones.</summary>
    public ValueTask ResolveAsync(ServingModel? model, IReadOnlyCollection<long> numbers) =>
        !ids.IsText || numbers.All(number => HasText(model, number)) ? default : AskAsync(model, numbers);

    /// <summary>The numbers of texts. Registers nobody.</summary>
    /// <param name="texts">Texts that <see cref="UserIdRules.IsText"/> accepts.</param>
    /// <returns>
    /// For a text that nobody has, the complement (<c>~</c>) of the number that it would get, which is negative;
    /// <see cref="UserIdHash.NoneLeft"/> where it would get none. For a text whose person was erased, the number whose tombstone says so.
    /// </returns>
    public async Task<long[]> FindAsync(IReadOnlyList<string> texts)
    {
        var unknown = new bool[texts.Count];
        var numbers = await SearchAsync(texts, async (shard, asked, places) =>
        {
            var owners = await grains.GetGrain<IUserIdShardGrain>(shard).Find(asked);
            for (var i = 0; i < places.Length; i++)
            {
                unknown[places[i]] = owners[i] == NumberOwner.Nobody;
            }

            return owners;
        });
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = unknown[i] && numbers[i] >= 0 ? ~numbers[i] : numbers[i];
        }

        return numbers;
    }

    /// <summary>Registers texts where they are new, and returns their numbers when that is in the store.</summary>
    /// <param name="texts">Texts that <see cref="UserIdRules.IsText"/> accepts.</param>
    /// <param name="timeMs">When each text was mentioned, unix milliseconds.</param>
    /// <param name="creates">
    /// Which mentions create the person: they revive somebody who was erased before, as nothing else does. None where it is left out.
    /// </param>
    /// <returns>The numbers; of somebody who stays erased the number whose tombstone drops what is written about it.</returns>
    /// <exception cref="NoNumberLeftException">A text has no number.</exception>
    public async Task<long[]> ClaimAsync(IReadOnlyList<string> texts, Func<int, long> timeMs, Func<int, bool>? creates = null)
    {
        var numbers = await TryClaimAsync(texts, timeMs, creates);
        return Array.IndexOf(numbers, UserIdHash.NoneLeft) is >= 0 and var place ? throw new NoNumberLeftException(texts[place]) : numbers;
    }

    /// <summary>Does as <see cref="ClaimAsync"/>, and returns <see cref="UserIdHash.NoneLeft"/> for a text that has no number.</summary>
    public Task<long[]> TryClaimAsync(IReadOnlyList<string> texts, Func<int, long> timeMs, Func<int, bool>? creates = null) =>
        SearchAsync(texts, (shard, asked, places) => grains.GetGrain<IUserIdShardGrain>(shard).Claim(
            asked, Array.ConvertAll(places, place => timeMs(place)), Array.ConvertAll(places, place => creates?.Invoke(place) == true)));

    /// <summary>Forgets somebody who was erased.</summary>
    public void Forget(long number) => _texts.TryRemove(number, out _);

    /// <summary>Forgets newcomers whom all models have.</summary>
    public void ForgetKnown(IReadOnlyCollection<ServingModel> known)
    {
        foreach (var number in _texts.Keys)
        {
            if (known.Count > 0 && known.All(m => m.Graph.TryGetOrdinal(number, out _)))
            {
                _texts.TryRemove(number, out _);
            }
        }
    }

    private int ShardOf(long number) => Shards.Of(number, options.Value.GraphShards);

    private bool HasText(ServingModel? model, long number) => model?.Graph.TryGetOrdinal(number, out _) == true || _texts.ContainsKey(number);

    private async ValueTask AskAsync(ServingModel? model, IReadOnlyCollection<long> numbers) =>
        await Task.WhenAll(numbers.Where(number => !HasText(model, number)).Distinct().GroupBy(ShardOf).Select(async group =>
        {
            long[] asked = [.. group];
            var texts = await grains.GetGrain<IUserIdShardGrain>(group.Key).ReadTexts(asked);
            for (var i = 0; i < asked.Length; i++)
            {
                if (texts[i] is { } text)
                {
                    _texts[asked[i]] = text;
                }
            }
        }));

    // A round for each probe. Nearly always the first one is the last.
    private async Task<long[]> SearchAsync(IReadOnlyList<string> texts, Func<int, NumberedText[], int[], Task<NumberOwner[]>> ask)
    {
        var numbers = new long[texts.Count];
        int[] left = [.. Enumerable.Range(0, texts.Count)];
        for (var probe = 0; left.Length > 0 && probe < UserIdHash.MaxProbes; probe++)
        {
            foreach (var place in left)
            {
                numbers[place] = ids.Hash.Number(texts[place], probe);
            }

            left = await PassedAsync(texts, numbers, left, ask);
        }

        foreach (var place in left)
        {
            numbers[place] = UserIdHash.NoneLeft;
        }

        return numbers;
    }

    private async Task<int[]> PassedAsync(
        IReadOnlyList<string> texts, long[] numbers, int[] left, Func<int, NumberedText[], int[], Task<NumberOwner[]>> ask)
    {
        var model = models.HasModel ? models.Current : null;
        var passed = new ConcurrentBag<int>();
        var open = left.Where(place => !IsInModel(model, numbers[place], texts[place]));
        await Task.WhenAll(open.GroupBy(place => ShardOf(numbers[place])).Select(async group =>
        {
            int[] places = [.. group];
            var owners = await ask(group.Key, Array.ConvertAll(places, place => new NumberedText(numbers[place], texts[place])), places);
            for (var i = 0; i < places.Length; i++)
            {
                if (owners[i] == NumberOwner.Another)
                {
                    passed.Add(places[i]);
                }
            }
        }));
        return [.. passed.Order()];
    }

    private static bool IsInModel(ServingModel? model, long number, string text) =>
        model?.Ids is { } table && model.Graph.TryGetOrdinal(number, out var user) && table.IsTextOf(user, text);
}
