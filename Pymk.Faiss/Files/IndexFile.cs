using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pymk.Faiss.Files;

/// <summary>
/// The format of every index file, little-endian. The head: 8 bytes magic, version, kind, length and CRC-32C of the parameters, length and CRC-32C of
/// the block, CRC-32C of these 44 bytes. Then the parameters, zeros up to a multiple of 64, and the block.
/// </summary>
internal sealed class IndexFile : IDisposable
{
    public const int Version = 1;
    public const int HnswKind = 1;
    public const int ExactKind = 2;
    private const ulong Magic = 0x31_58_45_44_4D_59_50_89; // 0x89 'P' 'Y' 'M' 'D' 'E' 'X' '1'
    private const int FrameBytes = 48;
    private const int MaxParameterBytes = 4096;
    private const int ReadBytes = 1 << 26;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly uint _blockSum;
    private readonly long _blockStart;

    private IndexFile(string path, SafeFileHandle file, int kind, byte[] parameters, long blockBytes, long blockStart, uint blockSum)
    {
        _path = path;
        _file = file;
        Kind = kind;
        Parameters = parameters;
        BlockBytes = blockBytes;
        _blockStart = blockStart;
        _blockSum = blockSum;
    }

    public int Kind { get; }

    public byte[] Parameters { get; }

    public long BlockBytes { get; }

    /// <summary>Opens a file and checks its head, parameters and length. <see cref="ReadBlock"/> reads the block.</summary>
    public static IndexFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            var length = RandomAccess.GetLength(file);
            Span<byte> frame = stackalloc byte[FrameBytes];
            if (length < FrameBytes)
            {
                throw new VectorIndexFileException(path, $"{length} bytes are too few for an index file; the file is truncated or is no index");
            }

            Fill(path, file, frame, 0);
            if (BinaryPrimitives.ReadUInt64LittleEndian(frame) != Magic)
            {
                throw new VectorIndexFileException(path, "the file is no index: its first bytes are wrong");
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(frame[44..]) != Sum(0, frame[..44]))
            {
                throw new VectorIndexFileException(path, "the head of the file is damaged (wrong checksum)");
            }

            var version = BinaryPrimitives.ReadInt32LittleEndian(frame[8..]);
            if (version != Version)
            {
                throw new VectorIndexFileException(
                    path, $"the file has format version {version}, but this program reads version {Version}; train the model again");
            }

            var kind = BinaryPrimitives.ReadInt32LittleEndian(frame[12..]);
            var parameterBytes = BinaryPrimitives.ReadInt32LittleEndian(frame[16..]);
            var blockBytes = BinaryPrimitives.ReadInt64LittleEndian(frame[24..]);
            var blockStart = (FrameBytes + (long)parameterBytes + 63) & ~63L;
            if (parameterBytes is < 0 or > MaxParameterBytes || blockBytes < 0 || blockStart + blockBytes != length)
            {
                throw new VectorIndexFileException(
                    path, $"the file has {length} bytes, but {blockStart + blockBytes} were written; it is truncated or has bytes appended");
            }

            var parameters = new byte[parameterBytes];
            Fill(path, file, parameters, FrameBytes);
            if (Sum(0, parameters) != BinaryPrimitives.ReadUInt32LittleEndian(frame[20..]))
            {
                throw new VectorIndexFileException(path, "the parameters are damaged (wrong checksum)");
            }

            return new IndexFile(path, file, kind, parameters, blockBytes, blockStart, BinaryPrimitives.ReadUInt32LittleEndian(frame[32..]));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the block into memory of <see cref="BlockBytes"/> bytes and checks its checksum.</summary>
    public unsafe void ReadBlock(byte* to)
    {
        uint sum = 0;
        for (long at = 0; at < BlockBytes; at += ReadBytes)
        {
            var part = new Span<byte>(to + at, (int)Math.Min(ReadBytes, BlockBytes - at));
            Fill(_path, _file, part, _blockStart + at);
            sum = Sum(sum, part);
        }

        if (sum != _blockSum)
        {
            throw new VectorIndexFileException(_path, "the index is damaged (wrong checksum)");
        }
    }

    public VectorIndexFileException Wrong(string reason, Exception? inner = null) => new(_path, reason, inner);

    /// <summary>Writes beside the path, flushes to the device and renames, so that the path never names a partial file.</summary>
    public static unsafe void Write(string path, int kind, ReadOnlySpan<byte> parameters, byte* block, long blockBytes)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var file = File.OpenHandle(beside, FileMode.CreateNew, FileAccess.Write))
            {
                var blockStart = (FrameBytes + (long)parameters.Length + 63) & ~63L;
                uint sum = 0;
                for (long at = 0; at < blockBytes; at += ReadBytes)
                {
                    var part = new ReadOnlySpan<byte>(block + at, (int)Math.Min(ReadBytes, blockBytes - at));
                    RandomAccess.Write(file, part, blockStart + at);
                    sum = Sum(sum, part);
                }

                var head = new byte[blockStart];
                BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
                BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Version);
                BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), kind);
                BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), parameters.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(20), Sum(0, parameters));
                BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), blockBytes);
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(32), sum);
                BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(44), Sum(0, head.AsSpan(0, 44)));
                parameters.CopyTo(head.AsSpan(FrameBytes));
                RandomAccess.Write(file, head, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Fill(string path, SafeFileHandle file, Span<byte> to, long at)
    {
        while (to.Length > 0)
        {
            var read = RandomAccess.Read(file, to, at);
            if (read == 0)
            {
                throw new VectorIndexFileException(path, $"the file ends at byte {at}; it is truncated");
            }

            to = to[read..];
            at += read;
        }
    }

    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (var value in bytes[(words.Length * 8)..])
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }
}
