using System.Collections.Concurrent;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Grains;

/// <summary>The text ids of <see cref="FakeGrains"/>, in memory. Nobody is erased.</summary>
public sealed class FakeUserIds : IUserIdGrain
{
    private readonly ConcurrentDictionary<long, string> _texts = [];
    private UserIdHash _hash = UserIdHash.Default;

    /// <summary>How the network names its users.</summary>
    public UserIdScheme Scheme { get; private set; } = new(UserIdKind.Number);

    /// <summary>The texts that were looked up, a row a call.</summary>
    public ConcurrentQueue<string[]> Found { get; } = [];

    /// <summary>The texts that were to be registered, a row a call, each with whether it was created.</summary>
    public ConcurrentQueue<(string Text, bool Creates)[]> Claimed { get; } = [];

    /// <summary>Makes the ids text.</summary>
    /// <param name="bits">Bits of the numbers; few bits make texts draw the same numbers.</param>
    public void UseText(int bits = UserIdHash.MaxBits) => (Scheme, _hash) = (new UserIdScheme(UserIdKind.Text, bits), new UserIdHash(bits));

    /// <summary>Registers a text and returns its number; <see cref="UserIdHash.NoneLeft"/> for a text that gets none.</summary>
    public long Add(string text)
    {
        var number = NumberOf(text);
        if (number is >= 0 or UserIdHash.NoneLeft)
        {
            return number;
        }

        _texts[~number] = text;
        return ~number;
    }

    /// <summary>The text of a number; null for a number without one.</summary>
    public string? TextOf(long number) => _texts.GetValueOrDefault(number);

    /// <summary>True where a number stands for a text; true without a text.</summary>
    public bool Is(long number, string? text) => text is null || TextOf(number) == text;

    /// <inheritdoc/>
    public ValueTask<UserIdScheme> GetScheme() => new(Scheme);

    /// <inheritdoc/>
    public Task<long[]> Find(string[] texts)
    {
        Found.Enqueue(texts);
        return Task.FromResult(Array.ConvertAll(texts, NumberOf));
    }

    /// <inheritdoc/>
    public Task<long[]> Claim(string[] texts, long[] timesMs, bool[] creates)
    {
        Claimed.Enqueue([.. texts.Zip(creates)]);
        return Task.FromResult(Array.ConvertAll(texts, Add));
    }

    internal void Check(long number, string? text)
    {
        if (!Is(number, text))
        {
            throw TextOf(number) is null ? new UnknownUserException(number) : new AnotherUserException();
        }
    }

    private long NumberOf(string text)
    {
        for (var probe = 0; probe < UserIdHash.MaxProbes; probe++)
        {
            var number = _hash.Number(text, probe);
            switch (TextOf(number))
            {
                case null: return ~number;
                case var own when own == text: return number;
                default: continue;
            }
        }

        return UserIdHash.NoneLeft;
    }
}
