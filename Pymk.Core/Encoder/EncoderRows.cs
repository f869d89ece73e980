using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pymk.Core.Files;

namespace Pymk.Core.Encoder;

/// <summary>
/// <c>encoder-rows.bin</c>: the input row and the hidden row of every user of a model version, as float16. The encoder reads them for the neighbours
/// of a user that joins or changes; rows stay on disk until then.
/// </summary>
public sealed class EncoderRows : IDisposable
{
    /// <summary>Width of a hidden row.</summary>
    public const int Hidden = 128;

    private const ulong Magic = 0x31_43_4E_45_4B_4D_59_50; // "PYMKENC1"
    private const int HeaderBytes = 16;

    private readonly SafeFileHandle _file;
    private readonly int _width;

    private EncoderRows(SafeFileHandle file, int users, int width) => (_file, Users, _width) = (file, users, width);

    /// <summary>Number of users.</summary>
    public int Users { get; }

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="own">Input rows, users x <paramref name="width"/>.</param>
    /// <param name="width">Width of an input row.</param>
    /// <param name="hidden">Hidden rows, users x <see cref="Hidden"/>.</param>
    public static void Write(string path, ReadOnlySpan<float> own, int width, ReadOnlySpan<float> hidden)
    {
        var users = hidden.Length / Hidden;
        using var file = File.Create(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], users);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], width);
        file.Write(header);
        var record = new Half[width + Hidden];
        for (var u = 0; u < users; u++)
        {
            TensorPrimitives.ConvertToHalf(own.Slice(u * width, width), record);
            TensorPrimitives.ConvertToHalf(hidden.Slice(u * Hidden, Hidden), record.AsSpan(width));
            file.Write(MemoryMarshal.AsBytes<Half>(record));
        }
    }

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Width of an input row.</param>
    /// <exception cref="ModelFileException">Missing, truncated, or of another width.</exception>
    public static EncoderRows Open(string path, int width) => Open(path, (int?)width);

    private static EncoderRows Open(string path, int? expected)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (IOException e)
        {
            throw new ModelFileException(path, e.Message);
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        var read = RandomAccess.Read(file, header, 0);
        var users = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var width = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        if (read != HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic
            || width < 0 || width != (expected ?? width)
            || RandomAccess.GetLength(file) != HeaderBytes + ((long)users * sizeof(short) * (width + Hidden)))
        {
            file.Dispose();
            throw new ModelFileException(path, $"truncated, or not encoder rows of width {expected ?? width}; train the model again");
        }

        return new EncoderRows(file, users, width);
    }

    /// <summary>Sets the rows of users to zero in a file. Programs that have the file open keep the old one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals; those erased before may be among them.</param>
    /// <returns>Number of users whose rows were not zero. The file stays as it is where all were.</returns>
    /// <exception cref="ModelFileException">Missing or truncated.</exception>
    public static int Erase(string path, int[] users)
    {
        byte[] record;
        int[] known;
        using (var rows = Open(path, null))
        {
            record = new byte[sizeof(short) * (rows._width + Hidden)];
            known = Array.FindAll(users, user =>
            {
                rows.ReadRecord(user, record);
                return record.AsSpan().ContainsAnyExcept((byte)0);
            });
        }

        if (known.Length > 0)
        {
            var beside = path + ".writing";
            File.Copy(path, beside, overwrite: true);
            using (var copy = File.OpenHandle(beside, FileMode.Open, FileAccess.Write))
            {
                Array.Clear(record);
                Array.ForEach(known, user => RandomAccess.Write(copy, record, HeaderBytes + ((long)user * record.Length)));
                RandomAccess.FlushToDisk(copy);
            }

            File.Move(beside, path, overwrite: true);
        }

        return known.Length;
    }

    /// <summary>Reads a user's input row and hidden row. Safe for concurrent use.</summary>
    /// <exception cref="EndOfStreamException">The file was truncated after it was opened.</exception>
    public void Read(int user, Span<float> own, Span<float> hidden)
    {
        Span<Half> record = stackalloc Half[_width + Hidden];
        ReadRecord(user, MemoryMarshal.AsBytes(record));
        TensorPrimitives.ConvertToSingle(record[.._width], own);
        TensorPrimitives.ConvertToSingle(record[_width..], hidden);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadRecord(int user, Span<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)Users);
        if (RandomAccess.Read(_file, record, HeaderBytes + ((long)user * record.Length)) != record.Length)
        {
            throw new EndOfStreamException("The file of encoder rows was truncated while it was in use.");
        }
    }
}
