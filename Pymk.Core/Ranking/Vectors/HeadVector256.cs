using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pymk.Core.Ranking.Vectors;

/// <summary>8 lanes, for processors with AVX2 and FMA.</summary>
internal readonly unsafe struct HeadVector256(Vector256<float> value) : IHeadVector<HeadVector256>
{
    private readonly Vector256<float> _value = value;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static int Lanes => Vector256<float>.Count;

    public static bool HasManyRegisters => false;

    public static HeadVector256 Zero => new(Vector256<float>.Zero);

    public static HeadVector256 Load(void* from) => new(Vector256.LoadAligned((float*)from));

    public static void Store(HeadVector256 x, float* to) => x._value.StoreAligned(to);

    public static HeadVector256 Create(float value) => new(Vector256.Create(value));

    public static HeadVector256 CreatePair(int pair) => new(Vector256.Create(pair).AsSingle());

    public static HeadVector256 MultiplyAdd(HeadVector256 x, HeadVector256 y, HeadVector256 z) =>
        new(Vector256.FusedMultiplyAdd(x._value, y._value, z._value));

    public static HeadVector256 Multiply(HeadVector256 x, HeadVector256 y) => new(x._value * y._value);

    public static HeadVector256 Max(HeadVector256 x, HeadVector256 y) => new(Avx.Max(x._value, y._value));

    public static HeadVector256 Min(HeadVector256 x, HeadVector256 y) => new(Avx.Min(x._value, y._value));

    public static HeadVector256 AddIntegers(HeadVector256 x, HeadVector256 y) => new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    public static HeadVector256 MultiplyPairs(HeadVector256 x, HeadVector256 y) =>
        new(Avx2.MultiplyAddAdjacent(x._value.AsInt16(), y._value.AsInt16()).AsSingle());

    public static HeadVector256 ToSingle(HeadVector256 integers) => new(Vector256.ConvertToSingle(integers._value.AsInt32()));

    public static HeadVector256 WidenBytes(sbyte* from) => new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HeadVector256 WidenHalves(short* from) =>
        new((Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(from), HalfBits.Shift) & Vector256.Create(HalfBits.Mask)).AsSingle());

    public static void StoreNarrow(HeadVector256 x, short* to)
    {
        var integers = Avx.ConvertToVector256Int32(x._value);
        Sse2.PackSignedSaturate(integers.GetLower(), integers.GetUpper()).Store(to);
    }

    public static HeadVector256 Exponent(HeadVector256 x) => new(Vector256.ConvertToSingle(
        Vector256.ShiftRightLogical(x._value.AsInt32(), SingleBits.MantissaBits) - Vector256.Create(SingleBits.Bias)));

    public static HeadVector256 Fraction(HeadVector256 x) => new(
        ((x._value.AsInt32() & Vector256.Create(SingleBits.Mantissa)) | Vector256.Create(SingleBits.One)).AsSingle() - Vector256<float>.One);

    public static float Sum(HeadVector256 x) => Vector256.Sum(x._value);
}
