using System.Numerics;

namespace Pymk.Training.Generate;

/// <summary>
/// A seeded generator, xoshiro256** (Blackman and Vigna), with the same sequence on every machine and .NET version. A mutable struct: pass it by
/// reference.
/// </summary>
internal struct Dice
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <param name="seed">Seed of the whole network.</param>
    /// <param name="stream">Selects an independent stream, for example one for each member.</param>
    public Dice(ulong seed, ulong stream = 0)
    {
        var state = seed ^ (stream * 0xD1342543DE82EF95);
        (_a, _b, _c, _d) = (SplitMix(ref state), SplitMix(ref state), SplitMix(ref state), SplitMix(ref state));
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 .. <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Exponential with a mean.</summary>
    public double Wait(double mean) => -mean * Math.Log(1 - Uniform());

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A rank in 0 .. <paramref name="count"/> - 1, the r-th with a chance proportional to about 1 / (r + 1).</summary>
    public int Zipf(int count) => Math.Min(count - 1, (int)Math.Pow(count + 1, Uniform()) - 1);

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
