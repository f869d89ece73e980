using Pymk.Core.Features;
using Pymk.Core.Files;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class UserRowTableTests
{
    [Fact]
    public void Table_WrittenAndRead_GivesTheSameRowsAndNothingBeyond()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var rows = Enumerable.Range(0, 30).Select(seed => UserRowTests.Content(seed).ToBytes()).ToArray();
            var path = Path.Combine(folder.FullName, "rows.bin");
            UserRowTable.Pack(rows).Write(path);
            var table = UserRowTable.Read(path);
            Assert.Equal(30, table.Count);
            Assert.All(Enumerable.Range(0, 30), u => Assert.Equal(rows[u], table[u].ToArray()));
            Assert.True(table[30].IsEmpty);

            var bytes = File.ReadAllBytes(path);
            bytes[^5] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<ModelFileException>(() => UserRowTable.Read(path));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void Pack_OfAFunction_GivesTheRowsOfAList()
    {
        var rows = Enumerable.Range(0, 40_000).Select(seed => UserRowTests.Content(seed % 50).ToBytes()).ToArray();
        var told = new List<int>();
        var table = UserRowTable.Pack(rows.Length, user => rows[user], told.Add);
        Assert.Equal(rows.Length, table.Count);
        Assert.All(Enumerable.Range(0, rows.Length), u => Assert.True(table[u].Span.SequenceEqual(rows[u])));
        Assert.Equal(rows.Length, told[^1]);
        Assert.Equal(0, UserRowTable.Pack(0, _ => []).Count);
    }
}
