using System.Text;

namespace Pymk.Testing.Models;

/// <summary>Writes the few protobuf messages of ONNX that a small head needs; field numbers are those of onnx.proto3.</summary>
internal sealed class OnnxBytes
{
    private readonly MemoryStream _bytes = new();

    /// <summary>A node; of attributes only a whole number, by name.</summary>
    public static OnnxBytes Node(string type, string[] inputs, string output, string? attribute = null, int value = 0)
    {
        var node = new OnnxBytes();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        return attribute is null ? node : node.Message(5, new OnnxBytes().Text(1, attribute).Number(3, value).Number(20, 2));
    }

    public static OnnxBytes Floats(string name, long[] dimensions, float[] values)
    {
        var tensor = Tensor(name, dimensions, 1);
        return tensor.Bytes(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
    }

    public static OnnxBytes Longs(string name, params long[] values) =>
        Tensor(name, [values.Length], 7).Bytes(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>A float tensor that goes in or out; a negative dimension is free and named by its number.</summary>
    public static OnnxBytes Value(string name, params long[] dimensions) => Value(name, 1, dimensions);

    /// <summary>The same of 64-bit whole numbers.</summary>
    public static OnnxBytes LongValue(string name, params long[] dimensions) => Value(name, 7, dimensions);

    private static OnnxBytes Value(string name, int type, long[] dimensions)
    {
        var shape = new OnnxBytes();
        foreach (var d in dimensions)
        {
            shape.Message(1, d < 0 ? new OnnxBytes().Text(2, $"m{-d}") : new OnnxBytes().Number(1, d));
        }

        var tensor = new OnnxBytes().Number(1, type).Message(2, shape);
        return new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, tensor));
    }

    public static byte[] Model(IEnumerable<OnnxBytes> nodes, IEnumerable<OnnxBytes> weights, IEnumerable<OnnxBytes> inputs, IEnumerable<OnnxBytes> outputs)
    {
        var graph = new OnnxBytes();
        graph.Each(1, nodes).Text(2, "head").Each(5, weights).Each(11, inputs).Each(12, outputs);
        return new OnnxBytes().Number(1, 8).Message(7, graph).Message(8, new OnnxBytes().Text(1, "").Number(2, 17))._bytes.ToArray();
    }

    private static OnnxBytes Tensor(string name, long[] dimensions, long type)
    {
        var tensor = new OnnxBytes();
        foreach (var d in dimensions)
        {
            tensor.Number(1, d);
        }

        return tensor.Number(2, type).Text(8, name);
    }

    private OnnxBytes Each(int field, IEnumerable<OnnxBytes> messages)
    {
        foreach (var message in messages)
        {
            Message(field, message);
        }

        return this;
    }

    private OnnxBytes Number(int field, long value)
    {
        Varint(((ulong)field << 3) | 0);
        Varint((ulong)value);
        return this;
    }

    private OnnxBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private OnnxBytes Message(int field, OnnxBytes message) => Bytes(field, message._bytes.ToArray());

    private OnnxBytes Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
    }
}
