using System.CommandLine;
using System.Globalization;

namespace Pymk.Training.Cli;

/// <summary>A number of bytes as people write it: <c>8GB</c>, <c>8GiB</c>, <c>512 MB</c>. A GB is 2^30 bytes, as tools of the system show memory.</summary>
internal static class MemorySize
{
    /// <summary>The environment variable that sets the memory where the option is absent.</summary>
    public const string Variable = "PYMK_MEMORY";

    private const long Least = 1L << 30;
    private const double StandardShare = 0.8;

    private static readonly (string Name, int Shift)[] Units = [("KB", 10), ("MB", 20), ("GB", 30), ("TB", 40)];

    /// <summary>The memory of this machine or container that a program may take where nobody says otherwise.</summary>
    public static long Standard => Math.Max(Least, (long)(StandardShare * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));

    /// <summary>An option of a size of at least 1 GB; without it the variable, else <see cref="Standard"/>.</summary>
    public static Option<long> Option(string name, string description) => new(name)
    {
        Description = $"{description} Such as 8GB, at least 1GB; also {Variable}. Standard: four fifths of the machine's.",
        DefaultValueFactory = result =>
        {
            var set = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(set))
            {
                return Standard;
            }

            if (TryParse(set, out var bytes))
            {
                return bytes;
            }

            result.AddError($"{Variable} must be a size of at least 1GB, such as 8GB, not '{set}'");
            return Standard;
        },
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (TryParse(text, out var bytes))
            {
                return bytes;
            }

            result.AddError($"{name} must be a size of at least 1GB, such as 8GB, not '{text}'");
            return Standard;
        },
    };

    /// <summary>Reads a size; false where it is none or below 1 GB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var number = text.AsSpan().Trim();
        var shift = 0;
        foreach (var (name, bits) in Units)
        {
            foreach (var written in new[] { name, name.Insert(1, "i"), name[..1] })
            {
                if (shift == 0 && number.EndsWith(written, StringComparison.OrdinalIgnoreCase))
                {
                    number = number[..^written.Length].TrimEnd();
                    shift = bits;
                }
            }
        }

        var read = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value);
        bytes = read && value * Math.Pow(2, shift) < long.MaxValue ? (long)(value * Math.Pow(2, shift)) : 0;
        return bytes >= Least;
    }
}
