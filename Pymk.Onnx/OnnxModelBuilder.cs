using System.Buffers.Binary;
using Google.Protobuf;
using Pymk.Onnx.Schema;

namespace Pymk.Onnx;

/// <summary>
/// Builds an ONNX model node by node. Names of inputs and constants must differ from each other. Opset 17 runs on every ONNX Runtime since 1.12.
/// </summary>
/// <param name="name">Name of the graph.</param>
public sealed class OnnxModelBuilder(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 17;

    private readonly GraphProto _graph = new() { Name = name };
    private int _values;

    /// <summary>Declares an input of floats.</summary>
    /// <param name="input">Its name, which is also the name of its value.</param>
    /// <param name="shape">Its dimensions.</param>
    public string Input(string input, params OnnxDimension[] shape) => Input(input, TensorProto.Types.DataType.Float, shape);

    /// <summary>Declares an input of 64-bit integers.</summary>
    /// <param name="input">Its name, which is also the name of its value.</param>
    /// <param name="shape">Its dimensions.</param>
    public string IntegerInput(string input, params OnnxDimension[] shape) => Input(input, TensorProto.Types.DataType.Int64, shape);

    /// <summary>Declares a value as an output of floats.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="shape">Its dimensions.</param>
    public void Output(string value, string output, params OnnxDimension[] shape)
    {
        Add("Identity", [value], output, []);
        _graph.Output.Add(Describe(output, TensorProto.Types.DataType.Float, shape));
    }

    /// <summary>Adds a constant of floats.</summary>
    /// <param name="constant">Its name, which is also the name of its value.</param>
    /// <param name="values">The values, row by row.</param>
    /// <param name="shape">Its dimensions; none for a scalar.</param>
    public string Constant(string constant, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        }

        return Constant(constant, TensorProto.Types.DataType.Float, raw, shape);
    }

    /// <summary>Adds a list of 64-bit integers as a constant, for example the axes of a squeeze.</summary>
    /// <param name="constant">Its name, which is also the name of its value.</param>
    /// <param name="values">The values.</param>
    public string IntegerConstant(string constant, params ReadOnlySpan<long> values)
    {
        var raw = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        }

        return Constant(constant, TensorProto.Types.DataType.Int64, raw, [values.Length]);
    }

    /// <summary>Adds a node with one output and returns the name of its value.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Names of its input values.</param>
    /// <param name="attributes">Its attributes.</param>
    public string Node(string operation, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        var value = $"v{_values++}";
        Add(operation, inputs, value, attributes);
        return value;
    }

    /// <summary>The model's bytes.</summary>
    public byte[] ToBytes() => new ModelProto
    {
        IrVersion = IrVersion,
        ProducerName = "pymk",
        Graph = _graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
    }.ToByteArray();

    private string Input(string input, TensorProto.Types.DataType type, OnnxDimension[] shape)
    {
        _graph.Input.Add(Describe(input, type, shape));
        return input;
    }

    private string Constant(string constant, TensorProto.Types.DataType type, byte[] raw, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = constant, DataType = type, RawData = UnsafeByteOperations.UnsafeWrap(raw) };
        tensor.Dims.AddRange(shape.ToArray());
        _graph.Initializer.Add(tensor);
        return constant;
    }

    private void Add(string operation, IReadOnlyList<string> inputs, string output, ReadOnlySpan<(string Name, long Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{output}", Input = { inputs }, Output = { output } };
        foreach (var (attribute, value) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = attribute, I = value, Type = AttributeProto.Types.AttributeType.Int });
        }

        _graph.Node.Add(node);
    }

    private static ValueInfoProto Describe(string value, TensorProto.Types.DataType type, OnnxDimension[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = new TensorShapeProto() };
        foreach (var dimension in shape)
        {
            tensor.Shape.Dim.Add(dimension.Name is { } free
                ? new TensorShapeProto.Types.Dimension { DimParam = free }
                : new TensorShapeProto.Types.Dimension { DimValue = dimension.Length });
        }

        return new ValueInfoProto { Name = value, Type = new TypeProto { TensorType = tensor } };
    }
}
