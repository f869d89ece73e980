using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pymk.Core.Features;

/// <summary>
/// A vector as a float16 scale and signed bytes: value = scale x byte. 130 bytes for 128 dimensions; the error is at most scale / 2 a component.
/// </summary>
public static class QuantizedVector
{
    /// <summary>Bytes of a quantized vector.</summary>
    public static int Bytes(int dimension) => dimension + 2;

    /// <summary>Quantizes a vector: the scale, then the components.</summary>
    /// <param name="vector">Finite values.</param>
    /// <param name="target">At least <see cref="Bytes"/> bytes.</param>
    public static void Write(ReadOnlySpan<float> vector, Span<byte> target)
    {
        var largest = 0f;
        foreach (var x in vector)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        var scale = (Half)(largest / 127f);
        BinaryPrimitives.WriteHalfLittleEndian(target, scale);
        var inverse = (float)scale > 0 ? 1f / (float)scale : 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            target[2 + i] = (byte)(sbyte)Math.Clamp(MathF.Round(vector[i] * inverse), -127f, 127f);
        }
    }

    /// <summary>The scale of a quantized vector; 0 for a zero vector.</summary>
    public static float Scale(ReadOnlySpan<byte> bytes) => FiniteHalf.ToSingle(BinaryPrimitives.ReadHalfLittleEndian(bytes));

    /// <summary>The components of a quantized vector, before scaling.</summary>
    public static ReadOnlySpan<sbyte> Components(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, sbyte>(bytes[2..]);

    /// <summary>Restores the values of a quantized vector.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Span<float> vector)
    {
        var scale = Scale(bytes);
        var components = Components(bytes);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = scale * components[i];
        }
    }
}
