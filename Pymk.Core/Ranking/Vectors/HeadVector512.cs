using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pymk.Core.Ranking.Vectors;

/// <summary>16 lanes, for processors with AVX-512.</summary>
internal readonly unsafe struct HeadVector512(Vector512<float> value) : IHeadVector<HeadVector512>
{
    private readonly Vector512<float> _value = value;

    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    public static int Lanes => Vector512<float>.Count;

    public static bool HasManyRegisters => true;

    public static HeadVector512 Zero => new(Vector512<float>.Zero);

    public static HeadVector512 Load(void* from) => new(Vector512.LoadAligned((float*)from));

    public static void Store(HeadVector512 x, float* to) => x._value.StoreAligned(to);

    public static HeadVector512 Create(float value) => new(Vector512.Create(value));

    public static HeadVector512 CreatePair(int pair) => new(Vector512.Create(pair).AsSingle());

    public static HeadVector512 MultiplyAdd(HeadVector512 x, HeadVector512 y, HeadVector512 z) =>
        new(Vector512.FusedMultiplyAdd(x._value, y._value, z._value));

    public static HeadVector512 Multiply(HeadVector512 x, HeadVector512 y) => new(x._value * y._value);

    public static HeadVector512 Max(HeadVector512 x, HeadVector512 y) => new(Avx512F.Max(x._value, y._value));

    public static HeadVector512 Min(HeadVector512 x, HeadVector512 y) => new(Avx512F.Min(x._value, y._value));

    public static HeadVector512 AddIntegers(HeadVector512 x, HeadVector512 y) => new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    public static HeadVector512 MultiplyPairs(HeadVector512 x, HeadVector512 y) =>
        new(Avx512BW.MultiplyAddAdjacent(x._value.AsInt16(), y._value.AsInt16()).AsSingle());

    public static HeadVector512 ToSingle(HeadVector512 integers) => new(Vector512.ConvertToSingle(integers._value.AsInt32()));

    public static HeadVector512 WidenBytes(sbyte* from) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HeadVector512 WidenHalves(short* from) =>
        new((Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector256.Load(from)), HalfBits.Shift) & Vector512.Create(HalfBits.Mask)).AsSingle());

    public static void StoreNarrow(HeadVector512 x, short* to) =>
        Avx512F.ConvertToVector256Int16WithSaturation(Avx512F.ConvertToVector512Int32(x._value)).Store(to);

    public static HeadVector512 Exponent(HeadVector512 x) => new(Avx512F.GetExponent(x._value));

    public static HeadVector512 Fraction(HeadVector512 x) => new(Avx512F.GetMantissa(x._value, 0) - Vector512<float>.One);

    public static float Sum(HeadVector512 x) => Vector512.Sum(x._value);
}
