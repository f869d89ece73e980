using System.Buffers.Text;
using System.Text;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>The size line of a Matrix Market file (math.nist.gov/MatrixMarket/formats.html): a square matrix in coordinate format.</summary>
/// <param name="Users">Rows and columns; ids are 1 to this number.</param>
/// <param name="Entries">Rows of the file after this line.</param>
internal readonly record struct MatrixSize(long Users, long Entries)
{
    private static readonly string[] Fields = ["pattern", "real", "integer"];
    private static readonly string[] Symmetries = ["general", "symmetric"];

    /// <summary>True for the first line of a Matrix Market file.</summary>
    public static bool IsBanner(ReadOnlySpan<byte> line) => line.StartsWith("%%MatrixMarket"u8);

    /// <summary>Checks the first line.</summary>
    /// <exception cref="UserErrorException">It is a matrix of another kind than a network.</exception>
    public static void CheckBanner(ReadOnlySpan<byte> line, string file)
    {
        const StringSplitOptions words = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var kind = Encoding.UTF8.GetString(line).ToLowerInvariant().Split(' ', words)[1..];
        if (kind is not ["matrix", "coordinate", var field, var symmetry, ..] || !Fields.Contains(field) || !Symmetries.Contains(symmetry))
        {
            throw new UserErrorException(
                $"{file}: the matrix is '{string.Join(' ', kind)}'; connections are read from 'matrix coordinate', {string.Join(", ", Fields)}, "
                + string.Join(" or ", Symmetries));
        }
    }

    /// <summary>Parses the size line.</summary>
    /// <exception cref="UserErrorException">It is not a size, or the matrix is not square.</exception>
    public static MatrixSize Parse(ReadOnlySpan<byte> line, string file)
    {
        Span<Range> fields = stackalloc Range[4];
        Span<long> sizes = stackalloc long[3];
        var count = CsvRecord.Split(line, (byte)' ', fields);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (count != sizes.Length || !Utf8Parser.TryParse(line[fields[i]], out sizes[i], out var consumed) || consumed != line[fields[i]].Length)
            {
                var found = Encoding.UTF8.GetString(line);
                throw new UserErrorException($"{file}: expected the size of the matrix, 'rows columns entries', found '{found}'");
            }
        }

        return sizes[0] == sizes[1] ? new MatrixSize(sizes[0], sizes[2]) : throw new UserErrorException(
            FormattableString.Invariant($"{file}: a matrix of {sizes[0]} rows and {sizes[1]} columns is not a network of users; it must be square"));
    }

    /// <summary>Checks that the file has all its entries.</summary>
    /// <exception cref="UserErrorException">It has more or fewer.</exception>
    public void CheckEntries(long read, string file)
    {
        if (read != Entries)
        {
            throw new UserErrorException(
                FormattableString.Invariant($"{file}: its size line says {Entries:N0} entries, but it has {read:N0}; the file is damaged or cut off"));
        }
    }
}
