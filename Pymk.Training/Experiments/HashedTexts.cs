using System.IO.Hashing;
using Pymk.Training.Ids;

namespace Pymk.Training.Experiments;

/// <summary>Numbers for text ids of logs, where it only matters who is the same: 63 bits of a hash.</summary>
internal sealed class HashedTexts : ITextNumbers
{
    public bool TryFind(ReadOnlySpan<byte> utf8, out long number)
    {
        number = (long)(XxHash64.HashToUInt64(utf8) >> 1);
        return utf8.Length > 0;
    }
}
