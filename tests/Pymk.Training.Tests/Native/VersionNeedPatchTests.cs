using Pymk.Training.Native;
using Xunit;

namespace Pymk.Training.Tests.Native;

public sealed class VersionNeedPatchTests
{
    // GLIBC_2.2.5 is the textbook example of an ELF hash: 0x09691a75 in every version-need section.
    [Fact]
    public void ElfHash_KnownVersion_MatchesTheOneInLibraries() => Assert.Equal(0x09691A75u, VersionNeedPatch.ElfHash("GLIBC_2.2.5"));

    [Fact]
    public void TryMakeOptional_OneEntry_SetsItsWeakFlagAndNothingElse()
    {
        var library = Library();
        Assert.True(VersionNeedPatch.TryMakeOptional(library, "GLIBC_2.2.5"));

        var expected = Library();
        expected[20 + 4] = 2;
        Assert.Equal(expected, library);
    }

    [Fact]
    public void TryMakeOptional_AlreadyOptionalOrMissing_ChangesNothing()
    {
        var library = Library();
        VersionNeedPatch.TryMakeOptional(library, "GLIBC_2.2.5");
        var before = library.ToArray();

        Assert.False(VersionNeedPatch.TryMakeOptional(library, "GLIBC_2.2.5"));
        Assert.False(VersionNeedPatch.TryMakeOptional(library, "GLIBC_2.99"));
        Assert.Equal(before, library);
    }

    private static byte[] Library()
    {
        var bytes = Enumerable.Repeat((byte)0xAB, 64).ToArray();
        byte[] entry = [0x75, 0x1A, 0x69, 0x09, 0, 0, 12, 0];
        entry.CopyTo(bytes, 20);
        return bytes;
    }
}
