namespace Pymk.Core.Ranking.Vectors;

/// <summary>
/// The vector operations of the head at one width: 32-bit floats, and integers in the same bits. Every width gives the same result for each lane, up to
/// the rounding of <see cref="MultiplyAdd"/> on processors that round the product.
/// </summary>
internal unsafe interface IHeadVector<TSelf> where TSelf : struct, IHeadVector<TSelf>
{
    /// <summary>Floats of one vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>True where the processor has registers for 4 x 4 sums beside their inputs.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>All bits 0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Loads floats or integers from an aligned address.</summary>
    static abstract TSelf Load(void* from);

    /// <summary>Stores floats to an aligned address.</summary>
    static abstract void Store(TSelf x, float* to);

    /// <summary>The same float in all lanes.</summary>
    static abstract TSelf Create(float value);

    /// <summary>The same two 16-bit integers in all lanes.</summary>
    static abstract TSelf CreatePair(int pair);

    /// <summary>x * y + z of floats.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>x * y of floats.</summary>
    static abstract TSelf Multiply(TSelf x, TSelf y);

    /// <summary>The larger float of each lane; neither is NaN.</summary>
    static abstract TSelf Max(TSelf x, TSelf y);

    /// <summary>The smaller float of each lane; neither is NaN.</summary>
    static abstract TSelf Min(TSelf x, TSelf y);

    /// <summary>Sum of 32-bit integers.</summary>
    static abstract TSelf AddIntegers(TSelf x, TSelf y);

    /// <summary>The sum of the two 16-bit products of each lane, as a 32-bit integer.</summary>
    static abstract TSelf MultiplyPairs(TSelf x, TSelf y);

    /// <summary>32-bit integers as floats.</summary>
    static abstract TSelf ToSingle(TSelf integers);

    /// <summary>Signed bytes as floats.</summary>
    static abstract TSelf WidenBytes(sbyte* from);

    /// <summary>The bits of finite halves, moved to the fields of a float: the value times 2^-112.</summary>
    static abstract TSelf WidenHalves(short* from);

    /// <summary>Rounds floats within the range of 16 bits to integers and stores them.</summary>
    static abstract void StoreNarrow(TSelf x, short* to);

    /// <summary>floor(log2 x), for x of 1 or more.</summary>
    static abstract TSelf Exponent(TSelf x);

    /// <summary>x / 2^<see cref="Exponent"/> - 1: 0 or more, below 1.</summary>
    static abstract TSelf Fraction(TSelf x);

    /// <summary>Sum of all lanes.</summary>
    static abstract float Sum(TSelf x);
}
