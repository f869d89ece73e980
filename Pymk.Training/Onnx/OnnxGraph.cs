namespace Pymk.Training.Onnx;

/// <summary>
/// Builds an ONNX model node by node and writes it. Field numbers are those of <c>onnx.proto</c> (IR version 8); opset 17, which every ONNX Runtime since 1.12 runs.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly List<Action<ProtoWriter>> _nodes = [];
    private readonly List<Action<ProtoWriter>> _weights = [];
    private readonly List<Action<ProtoWriter>> _inputs = [];
    private readonly List<Action<ProtoWriter>> _outputs = [];
    private int _values;

    /// <summary>An input; a text names a dimension that is free.</summary>
    public string Input(string input, params object[] shape)
    {
        _inputs.Add(w => ValueInfo(w, input, FloatType, shape));
        return input;
    }

    /// <summary>An input of 64-bit whole numbers.</summary>
    public string NumberInput(string input, params object[] shape)
    {
        _inputs.Add(w => ValueInfo(w, input, Int64Type, shape));
        return input;
    }

    /// <summary>Names a value as an output.</summary>
    public void Output(string value, string output, params object[] shape)
    {
        AddNode("Identity", [value], output, []);
        _outputs.Add(w => ValueInfo(w, output, FloatType, shape));
    }

    /// <summary>A constant of floats.</summary>
    public string Weight(string weight, float[] values, params long[] shape)
    {
        _weights.Add(w =>
        {
            foreach (var d in shape)
            {
                w.Number(1, d);
            }

            w.Number(2, FloatType).Text(8, weight).Floats(9, values);
        });
        return weight;
    }

    /// <summary>A constant of whole numbers, such as the axes of a squeeze.</summary>
    public string Numbers(string weight, params long[] values)
    {
        _weights.Add(w =>
        {
            w.Number(1, values.Length).Number(2, Int64Type).Text(8, weight);
            var raw = new byte[values.Length * sizeof(long)];
            Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
            w.Bytes(9, raw);
        });
        return weight;
    }

    /// <summary>Adds a node and gives its value's name.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params (string Name, long Value)[] attributes)
    {
        var value = $"v{_values++}";
        AddNode(operation, inputs, value, attributes);
        return value;
    }

    /// <summary>The model's bytes.</summary>
    public byte[] ToBytes() => new ProtoWriter()
        .Number(1, IrVersion)
        .Text(2, "pymk")
        .Message(7, graph =>
        {
            _nodes.ForEach(n => graph.Message(1, n));
            graph.Text(2, name);
            _weights.ForEach(w => graph.Message(5, w));
            _inputs.ForEach(i => graph.Message(11, i));
            _outputs.ForEach(o => graph.Message(12, o));
        })
        .Message(8, opset => opset.Text(1, "").Number(2, Opset))
        .ToArray();

    private void AddNode(string operation, IReadOnlyList<string> inputs, string output, (string Name, long Value)[] attributes) => _nodes.Add(w =>
    {
        foreach (var input in inputs)
        {
            w.Text(1, input);
        }

        w.Text(2, output).Text(3, $"{operation}_{output}").Text(4, operation);
        foreach (var (attribute, value) in attributes)
        {
            w.Message(5, a => a.Text(1, attribute).Number(3, value).Number(20, 2));
        }
    });

    private static void ValueInfo(ProtoWriter writer, string value, int type, object[] shape) => writer
        .Text(1, value)
        .Message(2, kind => kind.Message(1, tensor => tensor
            .Number(1, type)
            .Message(2, dims =>
            {
                foreach (var d in shape)
                {
                    dims.Message(1, dim => _ = d is string free ? dim.Text(2, free) : dim.Number(1, Convert.ToInt64(d, System.Globalization.CultureInfo.InvariantCulture)));
                }
            })));
}
