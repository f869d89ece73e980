using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Pymk.Faiss.Shards;

/// <summary>
/// Changes of a shard as bytes, little-endian: magic, format, model version (UTF-8 with its length), dimension, counts, ids and
/// vectors of the upserted, ids of those that left, CRC-32C of it all.
/// </summary>
internal sealed record ShardDelta(string Version, int Dimension, long[] Ids, float[] Vectors, long[] Left)
{
    private const int Magic = 0x41544C44; // "DLTA"
    private const int Format = 1;

    public static ShardDelta Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || BitConverter.ToUInt32(bytes[^4..]) != Sum(bytes[..^4]))
            throw new InvalidDataException($"The changes of an index shard are damaged or truncated ({bytes.Length} bytes, checksum).");
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes[..^4].ToArray()), Encoding.UTF8);
            if (reader.ReadInt32() != Magic) throw new InvalidDataException("These bytes are not the changes of an index shard.");
            int format = reader.ReadInt32();
            if (format != Format) throw new InvalidDataException($"The changes of an index shard are of format {format}, but this program reads {Format}.");
            string version = reader.ReadString();
            int dimension = reader.ReadInt32();
            int upserts = reader.ReadInt32();
            int left = reader.ReadInt32();
            VectorInput.CheckDimension(dimension);
            long[] ids = Values<long>(reader, upserts);
            float[] vectors = Values<float>(reader, checked(upserts * dimension));
            return new ShardDelta(version, dimension, ids, vectors, Values<long>(reader, left));
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or OverflowException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The changes of an index shard contradict themselves.", damaged);
        }
    }

    private static T[] Values<T>(BinaryReader reader, int count) where T : unmanaged
    {
        if (count < 0 || count > reader.BaseStream.Length) throw new EndOfStreamException();
        var values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        foreach (byte value in bytes) sum = BitOperations.Crc32C(sum, value);
        return sum;
    }

    public sealed class Writer(string version, int dimension, int upserts, int left)
    {
        private readonly List<long> _ids = new(upserts);
        private readonly List<float> _vectors = new(upserts * dimension);
        private readonly List<long> _left = new(left);

        public void Add(long id, ReadOnlySpan<float> vector)
        {
            _ids.Add(id);
            _vectors.AddRange(vector);
        }

        public void AddLeft(long id) => _left.Add(id);

        public byte[] ToArray()
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream, Encoding.UTF8);
            writer.Write(Magic);
            writer.Write(Format);
            writer.Write(version);
            writer.Write(dimension);
            writer.Write(_ids.Count);
            writer.Write(_left.Count);
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_ids)));
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_vectors)));
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_left)));
            writer.Flush();
            writer.Write(Sum(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
            writer.Flush();
            return stream.ToArray();
        }
    }
}
