using System.Runtime.InteropServices;
using Pymk.Faiss.Files;
using Pymk.Faiss.Native;

namespace Pymk.Faiss;

/// <summary>The HNSW index as a file: the native header is the parameters, the native memory block is the block.</summary>
internal static unsafe class HnswFile
{
    public static void Write(FaissHnswIndex index, string path)
    {
        var header = index.Header;
        var held = false;
        index.Handle.DangerousAddRef(ref held);
        try
        {
            FaissNative.Check(FaissNative.pymk_index_block(index.Handle, out var block, out var bytes));
            IndexFile.Write(path, IndexFile.HnswKind, MemoryMarshal.AsBytes(new ReadOnlySpan<FaissNative.Header>(in header)), block, bytes);
        }
        finally
        {
            if (held)
            {
                index.Handle.DangerousRelease();
            }
        }
    }

    public static FaissHnswIndex Read(string path)
    {
        using var file = IndexFile.Open(path);
        return Read(file);
    }

    public static FaissHnswIndex Read(IndexFile file)
    {
        if (file.Kind != IndexFile.HnswKind)
        {
            throw file.Wrong("the file holds another kind of index, not an HNSW index");
        }

        if (file.Parameters.Length != sizeof(FaissNative.Header))
        {
            throw file.Wrong("the parameters have the wrong length");
        }

        var header = MemoryMarshal.Read<FaissNative.Header>(file.Parameters);
        CheckHeader(file, header);
        if (FaissNative.pymk_index_block_bytes(header) != file.BlockBytes)
        {
            throw file.Wrong("the parameters do not match the length of the file");
        }

        FaissNative.Check(FaissNative.pymk_index_open(header, out var handle));
        try
        {
            FaissNative.Check(FaissNative.pymk_index_block(handle, out var block, out _));
            file.ReadBlock(block);
            FaissNative.Check(FaissNative.pymk_index_check(handle));
            return new FaissHnswIndex(handle);
        }
        catch (InvalidOperationException damaged)
        {
            handle.Dispose();
            throw file.Wrong(damaged.Message, damaged);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static long IdAt(FaissHnswIndex index, long row)
    {
        FaissNative.Check(FaissNative.pymk_index_id(index.Handle, row, out var id));
        return id;
    }

    private static void CheckHeader(IndexFile file, in FaissNative.Header h)
    {
        var sound = h.Count is >= 0 and < int.MaxValue && h.Dimension is >= 1 and <= VectorInput.MaxDimension && h.Links is >= 2 and <= 256
            && h.HasHalves is 0 or 1 && h.TopLevel is >= -1 and < FaissNative.LevelCounts.Length
            && (h.Count == 0 || (h.Scale > 0 && float.IsFinite(h.Scale)));
        if (sound && h.Count > 0)
        {
            sound = h.TopLevel >= 0 && h.Levels[0] == h.Count && h.Levels[h.TopLevel] > 0;
        }

        for (var level = 1; sound && level < FaissNative.LevelCounts.Length; level++)
        {
            sound = h.Levels[level] >= 0 && h.Levels[level] <= h.Levels[level - 1] && (level <= h.TopLevel || h.Levels[level] == 0);
        }

        if (!sound)
        {
            throw file.Wrong("the parameters are out of range");
        }
    }
}
