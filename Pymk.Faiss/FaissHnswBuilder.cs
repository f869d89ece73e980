using Pymk.Faiss.Native;

namespace Pymk.Faiss;

/// <summary>Builds an index from several parts. Not thread-safe.</summary>
public sealed unsafe class FaissHnswBuilder : IDisposable
{
    private readonly int _dimension;
    private readonly HashSet<long> _ids = [];
    private NativeIndexHandle? _handle;
    private long _rows;

    public FaissHnswBuilder(int dimension, HnswOptions? options = null)
    {
        VectorInput.CheckDimension(dimension);
        options ??= new HnswOptions();
        options.Check();
        _dimension = dimension;
        var native = new FaissNative.BuildOptions
        {
            Dimension = dimension,
            Links = options.Links,
            EfConstruction = options.EfConstruction,
            KeepHalves = options.KeepHalves ? 1 : 0,
            Threads = options.Threads,
            Seed = options.Seed,
        };
        FaissNative.Check(FaissNative.pymk_index_create(native, out _handle));
        if (options.InstructionSet >= 0)
        {
            FaissNative.Check(FaissNative.pymk_index_use_kernel(_handle, options.InstructionSet));
        }

        if (options.Scale > 0)
        {
            FaissNative.Check(FaissNative.pymk_index_set_scale(_handle, options.Scale));
        }
    }

    /// <summary>Adds rows. The scale of the codes is learnt from the first part, which should be a typical sample.</summary>
    public void Add(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids)
    {
        var handle = _handle ?? throw new InvalidOperationException("The index is already built.");
        var rows = VectorInput.CheckRows(vectors, _dimension, nameof(vectors), _rows);
        VectorInput.CheckIds(ids, rows);
        if (_rows > 0 || _ids.Count > 0)
        {
            for (var row = 0; row < rows; row++)
            {
                if (_ids.Contains(ids[row]))
                {
                    throw new ArgumentException($"Row {_rows + row}: id {ids[row]} occurs twice.", nameof(ids));
                }
            }
        }

        if (rows == 0)
        {
            return;
        }

        foreach (var id in ids)
        {
            _ids.Add(id);
        }

        fixed (float* from = vectors)
        fixed (long* id = ids)
        {
            FaissNative.Check(FaissNative.pymk_index_add(handle, from, id, rows));
        }

        _rows += rows;
    }

    /// <summary>Links the graph. The builder cannot be used afterwards.</summary>
    public FaissHnswIndex Build()
    {
        var handle = _handle ?? throw new InvalidOperationException("The index is already built.");
        FaissNative.Check(FaissNative.pymk_index_build(handle));
        _handle = null;
        return new FaissHnswIndex(handle);
    }

    public void Dispose() => _handle?.Dispose();
}
