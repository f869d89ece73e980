using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Pymk.Core.Ranking.Vectors;

/// <summary>4 lanes, for processors with SSE2 or NEON.</summary>
internal readonly unsafe struct HeadVector128(Vector128<float> value) : IHeadVector<HeadVector128>
{
    private readonly Vector128<float> _value = value;

    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Lanes => Vector128<float>.Count;

    public static bool HasManyRegisters => false;

    public static HeadVector128 Zero => new(Vector128<float>.Zero);

    public static HeadVector128 Load(void* from) => new(Vector128.LoadAligned((float*)from));

    public static void Store(HeadVector128 x, float* to) => x._value.StoreAligned(to);

    public static HeadVector128 Create(float value) => new(Vector128.Create(value));

    public static HeadVector128 CreatePair(int pair) => new(Vector128.Create(pair).AsSingle());

    public static HeadVector128 MultiplyAdd(HeadVector128 x, HeadVector128 y, HeadVector128 z) =>
        new(Vector128.MultiplyAddEstimate(x._value, y._value, z._value));

    public static HeadVector128 Multiply(HeadVector128 x, HeadVector128 y) => new(x._value * y._value);

    public static HeadVector128 Max(HeadVector128 x, HeadVector128 y) =>
        new(Sse.IsSupported ? Sse.Max(x._value, y._value) : Vector128.Max(x._value, y._value));

    public static HeadVector128 Min(HeadVector128 x, HeadVector128 y) =>
        new(Sse.IsSupported ? Sse.Min(x._value, y._value) : Vector128.Min(x._value, y._value));

    public static HeadVector128 AddIntegers(HeadVector128 x, HeadVector128 y) => new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    public static HeadVector128 MultiplyPairs(HeadVector128 x, HeadVector128 y)
    {
        var (a, b) = (x._value.AsInt16(), y._value.AsInt16());
        if (Sse2.IsSupported)
        {
            return new(Sse2.MultiplyAddAdjacent(a, b).AsSingle());
        }

        var low = AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower());
        return new(AdvSimd.Arm64.AddPairwise(low, AdvSimd.MultiplyWideningUpper(a, b)).AsSingle());
    }

    public static HeadVector128 ToSingle(HeadVector128 integers) => new(Vector128.ConvertToSingle(integers._value.AsInt32()));

    public static HeadVector128 WidenBytes(sbyte* from)
    {
        var bytes = Vector128.CreateScalarUnsafe(*(int*)from).AsSByte();
        return new(Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HeadVector128 WidenHalves(short* from)
    {
        var integers = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)from).AsInt16());
        return new((Vector128.ShiftLeft(integers, HalfBits.Shift) & Vector128.Create(HalfBits.Mask)).AsSingle());
    }

    public static void StoreNarrow(HeadVector128 x, short* to)
    {
        var integers = Sse2.IsSupported ? Sse2.ConvertToVector128Int32(x._value) : AdvSimd.ConvertToInt32RoundToEven(x._value);
        *(long*)to = Vector128.Narrow(integers, integers).AsInt64().ToScalar();
    }

    public static HeadVector128 Exponent(HeadVector128 x) => new(Vector128.ConvertToSingle(
        Vector128.ShiftRightLogical(x._value.AsInt32(), SingleBits.MantissaBits) - Vector128.Create(SingleBits.Bias)));

    public static HeadVector128 Fraction(HeadVector128 x) => new(
        ((x._value.AsInt32() & Vector128.Create(SingleBits.Mantissa)) | Vector128.Create(SingleBits.One)).AsSingle() - Vector128<float>.One);

    public static float Sum(HeadVector128 x) => Vector128.Sum(x._value);
}
