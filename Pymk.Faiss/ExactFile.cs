using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pymk.Faiss.Files;

namespace Pymk.Faiss;

/// <summary>
/// The exact index as a file: the parameters are count (8 bytes) and dimension (4 bytes), the block is the ids and the unit vectors.
/// </summary>
internal static unsafe class ExactFile
{
    private const int ParameterBytes = 12;

    public static void Write(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, int dimension, string path)
    {
        Span<byte> parameters = stackalloc byte[ParameterBytes];
        BinaryPrimitives.WriteInt64LittleEndian(parameters, ids.Length);
        BinaryPrimitives.WriteInt32LittleEndian(parameters[8..], dimension);
        var idBytes = ids.Length * (long)sizeof(long);
        var bytes = idBytes + vectors.Length * (long)sizeof(float);
        var block = (byte*)NativeMemory.Alloc((nuint)Math.Max(bytes, 1));
        try
        {
            MemoryMarshal.AsBytes(ids).CopyTo(new Span<byte>(block, (int)idBytes));
            vectors.CopyTo(new Span<float>(block + idBytes, vectors.Length));
            IndexFile.Write(path, IndexFile.ExactKind, parameters, block, bytes);
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }

    public static ExactIndex Read(string path)
    {
        using var file = IndexFile.Open(path);
        return Read(file);
    }

    public static ExactIndex Read(IndexFile file)
    {
        if (file.Kind != IndexFile.ExactKind)
        {
            throw file.Wrong("the file holds another kind of index, not an exact index");
        }

        if (file.Parameters.Length != ParameterBytes)
        {
            throw file.Wrong("the parameters have the wrong length");
        }

        var count = BinaryPrimitives.ReadInt64LittleEndian(file.Parameters);
        var dimension = BinaryPrimitives.ReadInt32LittleEndian(file.Parameters.AsSpan(8));
        if (count is < 0 or > int.MaxValue || dimension is < 1 or > VectorInput.MaxDimension || count * dimension > Array.MaxLength)
        {
            throw file.Wrong("the parameters are out of range");
        }

        if (file.BlockBytes != count * (sizeof(long) + sizeof(float) * (long)dimension))
        {
            throw file.Wrong("the parameters do not match the length of the file");
        }

        var block = (byte*)NativeMemory.Alloc((nuint)Math.Max(file.BlockBytes, 1));
        try
        {
            file.ReadBlock(block);
            var ids = new ReadOnlySpan<long>(block, (int)count);
            var vectors = new ReadOnlySpan<float>(block + count * sizeof(long), (int)(count * dimension));
            return ExactIndex.Build(vectors, ids, dimension);
        }
        catch (ArgumentException damaged)
        {
            throw file.Wrong(damaged.Message, damaged);
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }
}
